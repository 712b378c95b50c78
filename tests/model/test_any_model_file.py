"""Whatever a model file holds, the answer is the model that was saved or a ModelError: every flipped bit is found."""

import json
import os

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from safetensors.numpy import load_file

from samples import resealed
from w2v.errors import ModelError
from w2v.hyperparameters import Hyperparameters
from w2v.model.record import Model
from w2v.model.tensors import open_tensors, save_tensors


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


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"history": 5}, "its metadata.history must be a list, not 5"),
        ({"history": [1]}, r"its metadata.history\[0\] must be an object, not 1"),
        ({"history": [{"epoch": 2**63}]}, r"history\[0\].epoch must be from"),
        ({"history": [{"epoch": 1, "loss": "x"}]}, r'history\[0\].loss must be a number, not "x"'),
        ({"corpus": []}, "its metadata.corpus must be an object, not a list"),
        ({"corpus": {"tokens": 10**400}}, "its metadata.corpus.tokens must be from"),
        ({"run": {"output_rows": ["words"]}}, "run.output_rows must be a text"),
        ({"run": {"versions": ["1"]}}, "run.versions must be an object"),
        ({"hyperparameters": {"dim": "7"}}, "hyperparameters.dim must be a whole number"),
        ({"hyperparameters": {"dim": 0}}, "hyperparameters: dim must be at least 1"),
        ({"hyperparameters": {"later": 0}}, "hyperparameters has an unknown later"),
        ({"format_version": "\n"}, r'its format_version must be a whole number, not "\\n"'),
    ],
)
def test_errors_for_metadata_of_wrong_types_name_the_field(place, saved, change, said):
    place.write_bytes(saved)
    resealed(place, lambda metadata: metadata.update(change))
    with pytest.raises(ModelError, match=said):
        Model.load(place)


@pytest.mark.parametrize(
    ("tensors", "said"),
    [
        ({"counts": np.array([9, 5, -2])}, "its counts are below 0, or too large"),
        ({"counts": np.full(3, 2**62)}, "its counts are below 0, or too large"),
        ({"counts": np.zeros(3, np.uint8)}, "its tensor 'counts' is of uint8, 3; it should be of int64, 3"),
        ({"vectors": np.zeros((3, 0), np.float32)}, "its vectors have 0 dimensions"),
        ({"vectors": np.zeros((2, 4), np.float32)}, "its tensor 'vectors' is of float32, 2 x 4; .* 3 x any"),
        ({"contexts": np.zeros((3, 5), np.float32)}, "its tensor 'contexts' is .*, 3 x 5; .*, 3 x 4"),
        ({"words": np.full(9, 255, np.uint8), "offsets": np.array([0, 3, 6, 9])}, "its words are not UTF-8"),
        # Differences of these are positive, once they have wrapped round.
        ({"words": np.arange(65, 74, dtype=np.uint8), "offsets": np.array([0, 2**63 - 1, -2, 9])}, "do not fit"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(place, saved, tensors, said):
    place.write_bytes(saved)
    resealed(place, lambda _: None, tensors)
    with pytest.raises(ModelError, match=said):
        Model.load(place)
