import os

import pytest

from w2v import Vectors, load
from w2v.errors import ModelError
from w2v.vectors.formats import export


@pytest.fixture
def files(small_model, tmp_path):
    """The same vectors in two mapped formats and in one that is read whole."""
    for name, format_name in (("a.safetensors", "safetensors"), ("a.npy", "npy"), ("a.txt", "text")):
        words = [word for word in small_model.words if " " not in word]
        export(Vectors(words, small_model.counts, small_model.vectors), tmp_path / name, format_name)
    return {path.name: path for path in tmp_path.iterdir() if path.suffix in (".safetensors", ".npy")}


@pytest.mark.parametrize("name", ["a.safetensors", "a.npy"])
def test_a_mapped_file_that_is_written_over_is_noticed(files, name):
    origin = load(files[name]).origin
    origin.check()
    assert origin.is_current
    with files[name].open("r+b") as file:
        file.truncate(100)
    with pytest.raises(ModelError, match="its size or time has changed since it was opened"):
        origin.check()


def test_the_same_size_at_another_time_is_noticed(files):
    path = files["a.safetensors"]
    origin = load(path).origin
    os.utime(path, ns=(1, 1))
    with pytest.raises(ModelError, match="size or time"):
        origin.check()


@pytest.mark.parametrize("name", ["a.safetensors", "a.npy"])
def test_another_file_by_its_name_does_no_harm_but_is_noticed(files, name):
    vectors = load(files[name])
    kept = files[name].with_name("kept")
    kept.write_bytes(b"other")
    kept.replace(files[name])
    vectors.origin.check()
    assert not vectors.origin.is_current
    assert vectors.similar("king", 1)[0].word == "queen"
    files[name].unlink()
    assert vectors.origin.is_current


def test_what_was_read_whole_may_change(files):
    path = files["a.npy"].with_suffix(".txt")
    origin = load(path).origin
    path.write_text("")
    origin.check()
    assert not origin.is_current
