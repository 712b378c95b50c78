import dataclasses

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from samples import same_bits
from w2v import Vectors
from w2v.errors import ModelError
from w2v.model.record import Model
from w2v.model.tensors import open_tensors, save_tensors
from w2v.vectors.formats import ReadOptions, export, read, read_contents, write_contents
from w2v.vectors.formats.safetensors import VERSION


def test_a_model_is_copied_whole(small_model, tmp_path):
    small_model.save(tmp_path / "m")
    write_contents(read_contents(tmp_path / "m")[0], tmp_path / "copy", "safetensors")
    copy = Model.load(tmp_path / "copy", verify=True)
    assert copy.checksums == Model.load(tmp_path / "m").checksums
    for name in ("hyperparameters", "corpus", "history", "run"):
        assert getattr(copy, name) == getattr(small_model, name)


def test_a_model_whose_outputs_are_no_words_keeps_them_only_as_a_whole(small_model, tmp_path):
    nodes = dataclasses.replace(small_model, run={**small_model.run, "output_rows": "inner nodes"})
    nodes.save(tmp_path / "m")
    for request, kept in ((ReadOptions(), True), (ReadOptions(top=5), False)):
        write_contents(
            read_contents(tmp_path / "m", None, request)[0], tmp_path / "copy", "safetensors", overwrite=True
        )
        assert ("contexts" in load_file(tmp_path / "copy")) == kept


def test_a_model_in_float16_is_no_model(small_model, tmp_path):
    small_model.save(tmp_path / "m")
    write_contents(read_contents(tmp_path / "m")[0], tmp_path / "half", "safetensors", dtype="float16")
    with pytest.raises(ModelError, match="half: holds converted vectors, not a trained model"):
        Model.load(tmp_path / "half")


def test_a_part_of_a_model_says_what_it_was_trained_by_and_is_no_model(small_model, tmp_path):
    small_model.save(tmp_path / "m")
    write_contents(read_contents(tmp_path / "m", None, ReadOptions(top=5))[0], tmp_path / "part", "safetensors")
    training = open_tensors(tmp_path / "part").metadata["training"]
    assert training["hyperparameters"] == dataclasses.asdict(small_model.hyperparameters)
    assert (training["corpus"], training["history"], training["run"]) == (
        small_model.corpus, small_model.history, small_model.run,
    )  # fmt: skip
    with pytest.raises(ModelError, match="part: holds converted vectors, not a trained model"):
        Model.load(tmp_path / "part")
    found, model = read(tmp_path / "part"), Vectors.of(small_model)
    assert found.words == model.words[:5]
    same_bits(found.contexts, model.contexts[:5])


def test_other_tools_read_the_tensors_and_checksums_are_there(vectors, tmp_path):
    export(vectors, tmp_path / "v", "safetensors")
    same_bits(load_file(tmp_path / "v")["vectors"], vectors.vectors)
    open_tensors(tmp_path / "v").verify()
    write_contents(read_contents(tmp_path / "v")[0], tmp_path / "half", "safetensors", dtype="float16")
    assert load_file(tmp_path / "half")["contexts"].dtype == np.float16
    open_tensors(tmp_path / "half").verify()


def test_vectors_are_mapped(vectors, tmp_path):
    export(vectors, tmp_path / "v", "safetensors")
    assert isinstance(read(tmp_path / "v").vectors.base, np.memmap)


def test_vectors_whose_parts_do_not_fit_are_refused(vectors, tmp_path):
    export(vectors, tmp_path / "v", "safetensors")
    tensors, metadata = load_file(tmp_path / "v"), open_tensors(tmp_path / "v").metadata
    twice = {"words": np.frombuffer(b"aa" + b"b" * 10, np.uint8), "offsets": np.arange(13)}
    changes = [
        ({"vectors": tensors["vectors"][:, :3]}, {}),
        ({"vectors": tensors["vectors"][:5], "contexts": tensors["contexts"][:5]}, {}),
        ({"vectors": tensors["counts"]}, {}),
        ({"contexts": tensors["contexts"][0]}, {}),
        ({"counts": tensors["counts"][:3]}, {}),
        ({"counts": tensors["counts"].astype(np.float32)}, {}),
        ({"offsets": tensors["offsets"][:-1]}, {}),
        ({"words": tensors["words"][::-1]}, {}),
        (twice, {}),
        ({"vectors": None}, {}),
        ({"counts": None}, {}),
        ({"words": None}, {}),
        ({}, {"format_version": VERSION + 1}),
        ({}, {"format": "other"}),
        ({}, {"training": [1]}),
        ({}, {"training": None}),
    ]
    for number, (tensor_changes, metadata_changes) in enumerate(changes):
        changed = {name: tensor for name, tensor in {**tensors, **tensor_changes}.items() if tensor is not None}
        save_tensors(tmp_path / str(number), changed, {**metadata, **metadata_changes}, overwrite=False)
        with pytest.raises(ModelError, match=f"{number}: "):
            read(tmp_path / str(number))


def test_other_safetensors_files_are_refused(tmp_path):
    save_file({"embedding.weight": np.zeros((3, 4), np.float32)}, tmp_path / "other")
    with pytest.raises(ModelError, match="other: a safetensors file, but not one that w2v wrote"):
        read(tmp_path / "other")
