import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

import w2v
from samples import resealed
from w2v import Model
from w2v.errors import ModelError
from w2v.model.tensors import save_tensors
from w2v.vectors.prediction import contexts


@pytest.fixture
def path(small_model, tmp_path):
    path = tmp_path / "model.safetensors"
    small_model.save(path)
    return path


def assert_same(found, expected):
    assert list(found.words) == list(expected.words)
    for name in ("counts", "vectors", "contexts"):
        np.testing.assert_array_equal(getattr(found, name), getattr(expected, name))
    for name in ("hyperparameters", "corpus", "history", "run"):
        assert getattr(found, name) == getattr(expected, name)


def test_a_model_comes_back_as_it_was(small_model, path):
    assert_same(Model.load(path, verify=True), small_model)


def test_other_tools_read_the_tensors(small_model, path):
    tensors = load_file(path)
    np.testing.assert_array_equal(tensors["vectors"], small_model.vectors)
    np.testing.assert_array_equal(tensors["contexts"], small_model.contexts)


def test_a_truncated_model_is_refused_wherever_it_ends(path):
    whole = path.read_bytes()
    for end in [*range(16), *np.random.default_rng(1).integers(16, len(whole), 200), len(whole) - 1]:
        path.write_bytes(whole[:end])
        with pytest.raises(ModelError, match=r"model\.safetensors: "):
            Model.load(path)


def test_a_model_followed_by_extra_bytes_is_refused(path):
    path.write_bytes(path.read_bytes() + b"x")
    with pytest.raises(ModelError):
        Model.load(path)


def test_a_flipped_bit_in_the_header_is_found_or_harmless(small_model, path):
    whole = path.read_bytes()
    header = 8 + int.from_bytes(whole[:8], "little")
    for bit in np.random.default_rng(1).choice(8 * header, 1500, replace=False):
        damaged = bytearray(whole)
        damaged[bit // 8] ^= 1 << bit % 8
        path.write_bytes(damaged)
        try:
            found = Model.load(path)
        except ModelError as error:
            assert "\n" not in str(error)  # noqa: PT017  # any other exception fails the test
        else:
            assert_same(found, small_model)


def test_a_flipped_bit_in_any_tensor_is_found_by_verify(path):
    whole = path.read_bytes()
    header = 8 + int.from_bytes(whole[:8], "little")
    for place in np.random.default_rng(1).integers(header, len(whole), 200):
        damaged = bytearray(whole)
        damaged[place] ^= 1
        path.write_bytes(damaged)
        with pytest.raises(ModelError):  # most by checksum; broken words and offsets sooner
            Model.load(path, verify=True)
    damaged = bytearray(whole)
    damaged[-1] ^= 1
    path.write_bytes(damaged)
    with pytest.raises(ModelError, match=r"the checksum of '.*' does not match"):
        Model.load(path, verify=True)


@pytest.mark.parametrize("content", [b"", b"king 0.1 0.2\n" * 100, b"{}", bytes(100), b"\xff" * 100, b"\x80\x04K\x05."])
def test_a_file_that_is_something_else_is_refused(tmp_path, content):
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(ModelError, match="other: "):
        Model.load(tmp_path / "other")


@pytest.mark.parametrize("metadata", [None, {"format": "pt"}, {"sha256": "{}"}, {"metadata_sha256": "0"}])
def test_other_safetensors_files_are_refused(tmp_path, metadata):
    save_file({"a": np.zeros(3, np.float16)}, tmp_path / "other", metadata)
    with pytest.raises(ModelError, match=r"other: (a safetensors file, but not|the checksum of its metadata)"):
        Model.load(tmp_path / "other")


def test_folders_and_missing_files_are_refused(tmp_path):
    for path, reason in {tmp_path: "folder", tmp_path / "none": "no such file", "x" * 300: "too long"}.items():
        with pytest.raises(ModelError, match=reason):
            Model.load(path)


def test_a_model_whose_parts_do_not_fit_is_refused(small_model, path, tmp_path):
    tensors, metadata = saved(small_model, path)
    wrong_tensors = [
        {"vectors": tensors["vectors"][:, :3]},
        {"vectors": tensors["vectors"][0], "contexts": tensors["contexts"][0]},
        {"counts": tensors["counts"][:3]},
        {"counts": tensors["counts"].astype(np.float32)},
        {"vectors": tensors["counts"], "contexts": tensors["counts"]},
        {"offsets": tensors["offsets"][::-1]},
        {"offsets": tensors["offsets"][:0]},
        {"offsets": tensors["offsets"].reshape(1, -1)},
        {"words": tensors["words"].astype(np.float32)},
        {"words": np.full_like(tensors["words"], 0xFF)},
        {"words": np.full_like(tensors["words"], ord("a")), "offsets": every_word_of(tensors["words"].size)},
        {"words": None},
        {"vectors": None},
    ]
    wrong_metadata = [
        {"hyperparameters": {**metadata["hyperparameters"], "dim": 0}},
        {"hyperparameters": {"unknown": 1}},
        *({"hyperparameters": wrong} for wrong in (None, 3, "x", [1], [[]], {"rate": 10**400})),
        *({key: wrong} for key in ("corpus", "history", "run") for wrong in (None, 3, "x")),
        {"format": "other"},
        {"format": []},
        {"format_version": 3},
        {"history": MISSING},
    ]
    cases = [(change, {}) for change in wrong_tensors] + [({}, change) for change in wrong_metadata]
    for number, (tensor_change, metadata_change) in enumerate(cases):
        changed = {k: v for k, v in {**tensors, **tensor_change}.items() if v is not None}
        facts = {k: v for k, v in {**metadata, **metadata_change}.items() if v is not MISSING}
        save_tensors(tmp_path / str(number), changed, facts, overwrite=False)
        with pytest.raises(ModelError):
            Model.load(tmp_path / str(number))


MISSING = object()


def every_word_of(size):
    """Offsets of as many words, all of one letter but the last."""
    return np.array([*range(12), size])


def saved(model, path):
    """What `model.save` handed down: (tensors, metadata)."""
    facts = {name: getattr(model, name) for name in ("corpus", "history", "run")}
    facts["hyperparameters"] = json.loads(json.dumps(dataclasses.asdict(model.hyperparameters)))
    return load_file(path), {"format": "w2v", "format_version": 1, **facts}


def test_the_parts_taken_apart_and_put_together_again_are_a_model(small_model, path, tmp_path):
    save_tensors(tmp_path / "again", *saved(small_model, path), overwrite=False)
    assert_same(Model.load(tmp_path / "again", verify=True), small_model)


def test_a_model_of_version_1_is_read():
    """Written by w2v 0.1.0, whose outputs had as many rows as its inputs."""
    model = Model.load(Path(__file__).with_name("version-1.w2v"), verify=True)
    assert list(model.words) == ["the", "cat", "sat", "dog", "a", "ran"]
    assert model.vectors.shape == model.contexts.shape == (6, 4)
    assert model.vectors[0].tolist() == [
        -0.03568135201931,
        0.2806117534637451,
        -0.2649797797203064,
        0.13894487917423248,
    ]
    assert model.hyperparameters.objective == "hierarchical-softmax"
    assert (model.run["output_rows"], model.run["versions"]["w2v"]) == ("inner nodes", "0.1.0")
    assert model.history[1]["held_out"] == pytest.approx(1.850923, abs=1e-6)
    vectors = w2v.load(Path(__file__).with_name("version-1.w2v"))
    [found] = contexts(vectors, ["cat"], n=6)
    assert sum(prediction.probability for prediction in found) == pytest.approx(1)


def test_inputs_and_outputs_may_differ_in_their_number_of_rows(small_model, tmp_path):
    nodes = small_model.contexts[:-1]
    model = dataclasses.replace(small_model, contexts=nodes, run={"output_rows": "inner nodes"})
    model.save(tmp_path / "model")
    assert_same(Model.load(tmp_path / "model", verify=True), model)
    dataclasses.replace(model, run={}).save(tmp_path / "words")
    with pytest.raises(ModelError, match="its tensor 'contexts' is of float32"):
        Model.load(tmp_path / "words")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format_version": 3}, "a model of format version 3; this w2v reads versions up to 2: upgrade w2v"),
        ({"format_version": 0}, "format version 0"),
        ({"input_rows": "syllables"}, "its input rows are 'syllables', which this w2v does not know: upgrade w2v"),
        ({"input_rows": "a\nb"}, r"its input rows are 'a\\nb', which this w2v does not know: upgrade w2v"),
    ],
)
def test_a_model_of_a_later_w2v_is_refused(path, change, said):
    resealed(path, lambda metadata: metadata.update(change))
    with pytest.raises(ModelError, match=said):
        Model.load(path)
