"""`-o` with the name of another format's file, and the counts file: what stands there after a training."""

import dataclasses
import shutil
import sys

import numpy as np
import pytest

from w2v import Model, load
from w2v.cli.output import TrainingOutput
from w2v.errors import W2VError

TEXT = "the quick brown fox jumps over the lazy dog\nthe dog sleeps and the fox runs\n" * 100
FAST = ("--epochs", 1, "--dim", 8)


@pytest.fixture(autouse=True)
def corpus(tmp_path):
    (tmp_path / "corpus.txt").write_text(TEXT)


def names(folder):
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize(
    ("name", "beside", "format_name"),
    [
        ("x.bin", [], "binary"),
        ("x.txt", [], "text"),
        ("x.vec", [], "text"),
        ("x.npy", ["x.vocab.txt"], "npy"),
        ("x.parquet", [], "parquet"),
    ],
)
def test_another_format_is_written_beside_the_model(w2v_here, tmp_path, name, beside, format_name):
    done = w2v_here("train", "corpus.txt", *FAST, "-o", name)
    assert done.returncode == 0, done.stderr
    lines = done.stderr.splitlines()
    assert "11 words of 8 dimensions are in x.safetensors" in lines
    assert f"the vectors alone are in {name}, as {format_name}" in lines
    assert lines[-1].endswith(" --model x.safetensors")
    assert names(tmp_path) == sorted(["corpus.txt", name, "x.safetensors", *beside])
    model, vectors = Model.load(tmp_path / "x.safetensors", verify=True), load(tmp_path / name)
    assert vectors.words == model.words
    np.testing.assert_array_equal(vectors.vectors, model.vectors)


def test_a_model_that_is_in_the_way_stays(refused, w2v_here, tmp_path):
    (tmp_path / "x.safetensors").write_text("precious")
    said = refused("train", "corpus.txt", *FAST, "-o", "x.bin")
    assert "x.safetensors: exists: use --overwrite to replace it" in said
    assert said.endswith("; the model itself is written there, beside x.bin")
    assert names(tmp_path) == ["corpus.txt", "x.safetensors"]
    assert w2v_here("train", "corpus.txt", *FAST, "-o", "x.bin", "--overwrite").returncode == 0
    assert names(tmp_path) == ["corpus.txt", "x.bin", "x.safetensors"]


def test_vectors_that_are_in_the_way_stay(refused, tmp_path):
    (tmp_path / "x.bin").write_text("precious")
    assert "x.bin: exists" in refused("train", "corpus.txt", *FAST, "-o", "x.bin")
    assert names(tmp_path) == ["corpus.txt", "x.bin"]


def test_the_error_for_vectors_that_cannot_be_written_names_the_saved_model(small_model, tmp_path):
    words = ["two words", *small_model.words[1:]]
    with pytest.raises(W2VError, match="'two words', contains whitespace") as raised:
        TrainingOutput.named(tmp_path / "x.txt").export(dataclasses.replace(small_model, words=words), overwrite=False)
    assert raised.value.__notes__ == [f"the model is in {tmp_path}/x.safetensors"]


def test_packages_for_writing_are_checked_before_training(w2v, tmp_path):
    (tmp_path / "pyarrow.py").write_text("raise ImportError")
    done = w2v("train", "corpus.txt", *FAST, "-o", "x.parquet", env={"PYTHONPATH": f"{tmp_path}:{sys.path[0]}"})
    assert done.stderr == "w2v: Parquet needs pyarrow: pip install 'w2v[arrow]'\n"
    assert not (tmp_path / "x.safetensors").exists()


def test_a_training_that_is_resumed_writes_both(w2v, tmp_path):
    options = ("--checkpoint", "run", "-o", "x.bin", "-q")
    assert w2v("train", "corpus.txt", *FAST, *options).returncode == 0
    there = (tmp_path / "x.bin").read_bytes()
    # Killed when the model had just been saved, or before.
    for lost in (["x.bin"], ["x.bin", "x.safetensors"], []):
        for name in lost:
            (tmp_path / name).unlink()
        assert w2v("resume", "run", "-q").returncode == 0
        assert (tmp_path / "x.bin").read_bytes() == there
        assert Model.load(tmp_path / "x.safetensors", verify=True)
    assert w2v("resume", "run", "-q", "-o", "y.txt").returncode == 0
    assert load(tmp_path / "y.txt").words == Model.load(tmp_path / "y.safetensors").words


def test_counts_are_written_before_training(w2v_here, refused, tmp_path):
    done = w2v_here("train", "corpus.txt", *FAST, "--save-vocab", "counts.txt")
    assert done.returncode == 0
    model = Model.load(tmp_path / "model.safetensors")
    lines = (tmp_path / "counts.txt").read_text().splitlines()
    assert lines == [f"{word} {count}" for word, count in zip(model.words, model.counts, strict=True)]
    assert lines[0] == "the 400"
    shutil.move(tmp_path / "model.safetensors", tmp_path / "old.safetensors")
    assert "counts.txt: exists" in refused("train", "corpus.txt", *FAST, "--save-vocab", "counts.txt")
    said = refused("train", "corpus.txt", "--save-vocab", "x.bin", "-o", "x.bin")
    assert "x.bin: is also another output of this training" in said
    said = refused("train", "corpus.txt", "--save-vocab", "corpus.txt", "--overwrite")
    assert "is read by this command" in said
