"""Whatever a model file holds, the answer is the model that was saved or a ModelError: every flipped bit is found."""

import json
import os

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from safetensors.numpy import load_file

from w2v.errors import ModelError
from w2v.hyperparameters import Hyperparameters
from w2v.model import Model
from w2v.storage import open_tensors, save_tensors


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    path = tmp_path_factory.mktemp("model") / "model.safetensors"
    random = np.random.default_rng(1)
    vectors, contexts = random.normal(size=(2, 3, 4)).astype(np.float32)
    history = [{"epoch": 1, "loss": 3.25}]
    model = Model(["the", "naïve", "京"], np.array([9, 5, 2]), vectors, contexts, Hyperparameters(), {}, history, {})
    model.save(path)
    return path.read_bytes()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    return tmp_path_factory.mktemp("any-model") / "model.safetensors"


def check(place, content, saved):
    """A ModelError of one line, or every bit as it was."""
    place.write_bytes(content)
    try:
        Model.load(place, verify=True)
    except ModelError as error:
        assert "\n" not in str(error)  # noqa: PT017  # any other exception fails the test
        return
    assert content == saved


@given(st.binary(max_size=2000), st.booleans())
@example(b"", False)
@example(b"{" * 10_000, True)
@example(b"[" * 100_000, True)
def test_any_bytes(place, saved, content, as_header):
    check(place, len(content).to_bytes(8, "little") + content if as_header else content, saved)


@given(st.data())
def test_a_model_cut_flipped_and_patched(place, saved, data):
    content = bytearray(saved)
    header = 8 + int.from_bytes(saved[:8], "little")
    places = st.integers(0, len(saved) - 1) | st.integers(0, header)
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(places) % max(len(content), 1)
        how = data.draw(st.sampled_from(["flip", "flip", "cut", "cut out", "put in", "put over", "move"]))
        if how == "flip" and content:
            content[at] ^= 1 << data.draw(st.integers(0, 7))
        elif how == "cut":
            del content[at:]
        elif how == "cut out":
            del content[at : at + data.draw(st.integers(1, 40))]
        elif how == "put in":
            content[at:at] = data.draw(st.binary(max_size=20))
        elif how == "put over":
            part = data.draw(
                st.sampled_from([b"0", b"9", b"null", b"1e999", b'"', b"[]", b"{}", b"-1", b"\\ud800", b"F16"])
            )
            content[at : at + len(part)] = part
        elif how == "move":
            to = data.draw(places)
            content[at : at + 8] = saved[to : to + 8]
    check(place, bytes(content), saved)


def test_every_flipped_bit_of_the_header_is_found(place, saved):
    header = 8 + int.from_bytes(saved[:8], "little")
    place.write_bytes(saved)
    found = 0
    with place.open("r+b", buffering=0) as file:
        for at in range(header):
            for bit in range(8):
                os.pwrite(file.fileno(), bytes([saved[at] ^ 1 << bit]), at)
                try:
                    Model.load(place, verify=True)
                except ModelError:
                    found += 1
            os.pwrite(file.fileno(), saved[at : at + 1], at)
    assert found == 8 * header
    assert place.read_bytes() == saved


def test_every_byte_of_the_tensors_is_under_a_checksum(place, saved):
    header = 8 + int.from_bytes(saved[:8], "little")
    for at in range(header, len(saved)):
        content = bytearray(saved)
        content[at] ^= 1 << at % 8
        place.write_bytes(content)
        with pytest.raises(ModelError, match=r"checksum of '\w+' does not match"):
            open_tensors(place).verify()


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda values: st.lists(values, max_size=3) | st.dictionaries(st.text(max_size=5), values, max_size=3),
    max_leaves=5,
)
KEYS = ["format", "format_version", "hyperparameters", "corpus", "history", "run"]


@given(st.dictionaries(st.sampled_from(KEYS), JSON, min_size=1, max_size=2))
def test_a_foreign_file_whose_checksums_are_right(place, saved, changes):
    place.write_bytes(saved)
    metadata = {key: json.loads(json.dumps(value)) for key, value in open_tensors(place).metadata.items()}
    save_tensors(place, load_file(place), {**metadata, **changes}, overwrite=True)
    try:
        found = Model.load(place, verify=True)
    except ModelError as error:
        assert "\n" not in str(error)  # noqa: PT017  # likewise
        return
    assert isinstance(found.corpus, dict)
    assert isinstance(found.run, dict)
    assert isinstance(found.history, list)
    assert np.isfinite(found.vectors).all()
