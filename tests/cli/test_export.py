import os
import resource
from pathlib import Path

import numpy as np
import pytest

from w2v.vectors.formats import FORMATS, READABLE, read

pytestmark = pytest.mark.usefixtures("model_file")
SUFFIXES = [(suffix, name) for name, known in FORMATS.items() for suffix in known.suffixes]


def limit_file_size():
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))


@pytest.mark.parametrize(("suffix", "name"), SUFFIXES)
def test_the_suffix_says_the_format(w2v, small_model, tmp_path, suffix, name):
    done = w2v("export", f"v{suffix}")
    said = "v.usearch: finds 100.0% of the ten nearest words\n" if name == "usearch" else ""
    assert (done.returncode, done.stdout, done.stderr) == (0, said, "")
    if FORMATS[name].readable:
        vectors = read(tmp_path / f"v{suffix}")
        assert list(vectors.words) == small_model.words
        np.testing.assert_array_equal(vectors.vectors, small_model.vectors)


@pytest.mark.parametrize("name", READABLE)
def test_the_format_may_be_said_and_the_outputs_asked_for(w2v, small_model, tmp_path, name):
    assert w2v("export", "v.foo", "--format", name, "--outputs").returncode == 0
    np.testing.assert_array_equal(read(tmp_path / "v.foo").vectors, small_model.contexts)


def test_standard_output_gets_the_same_bytes(w2v, tmp_path):
    for name in ("text", "binary", "glove"):
        w2v("export", f"v.{name}", "--format", name)
        done = w2v("export", "-", "--format", name, text=False)
        assert done.stdout == (tmp_path / f"v.{name}").read_bytes()
    assert w2v("export", "-", text=False).stdout == (tmp_path / "v.text").read_bytes()
    assert not (tmp_path / "-").exists()


@pytest.mark.parametrize("name", sorted(set(FORMATS) - {"text", "binary", "glove"}))
def test_standard_output_is_refused_where_it_cannot_hold_the_format(refused, name):
    assert "this cannot be written to standard output" in refused("export", "-", "--format", name)


def test_an_existing_file_is_kept_unless_overwriting(w2v, refused, tmp_path):
    (tmp_path / "v.txt").write_text("old")
    assert "v.txt: exists: use --overwrite" in refused("export", "v.txt")
    assert (tmp_path / "v.txt").read_text() == "old"
    assert w2v("export", "v.txt", "--overwrite").returncode == 0
    assert (tmp_path / "v.txt").read_text().startswith("12 7\n")


def test_places_that_cannot_be_written_are_one_line(refused, tmp_path):
    (tmp_path / "file").touch()
    (tmp_path / "folder.txt").mkdir()
    places = {"none/v.txt": "no such folder", "file/v.txt": "no such folder", "folder.txt": "is a folder"}
    for place, reason in places.items():
        assert reason in refused("export", place, "--overwrite")


def test_devices_and_pipes_are_refused_and_stay(refused, tmp_path):
    os.mkfifo(tmp_path / "pipe.txt")
    for place in ("pipe.txt", "/dev/null"):
        assert "is not an ordinary file" in refused("export", place, "--format", "text", "--overwrite")
    assert (tmp_path / "pipe.txt").is_fifo()
    assert Path("/dev/null").is_char_device()


@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_leaves_the_old_file_and_no_other(refused, tmp_path, name):
    (tmp_path / "v").write_text("old")
    before = sorted([path.name for path in tmp_path.iterdir()])
    said = refused("export", "v", "--format", name, "--overwrite", preexec_fn=limit_file_size)
    assert "no space left on the disk" in said
    assert (tmp_path / "v").read_text() == "old"
    assert sorted([path.name for path in tmp_path.iterdir()]) == before


def test_a_closed_standard_output_is_one_line(refused):
    assert "standard output is closed" in refused("export", "-", stdout=None, preexec_fn=lambda: os.close(1))
