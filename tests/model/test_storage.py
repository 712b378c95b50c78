import os
import stat
import subprocess
import sys

import numpy as np
import pytest
from safetensors import safe_open
from safetensors.numpy import load_file, save

from w2v.errors import ModelError, OutputError
from w2v.model.paths import check_room
from w2v.model.storage import atomic_write
from w2v.model.tensors import open_tensors, save_tensors

FULL_DISK = """
import resource, sys
from pathlib import Path
import numpy as np
from w2v.errors import OutputError
from w2v.model.tensors import save_tensors
resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, 10_000))
try:
    save_tensors(Path(sys.argv[1]), {"a": np.zeros(100_000, np.float32)}, {}, overwrite=True)
except OutputError as error:
    print(error)
"""


def write(path, text="new", **options):
    with atomic_write(path, **{"overwrite": False, **options}) as temporary:
        temporary.write_text(text)


def test_a_file_appears_whole_and_nothing_else(tmp_path):
    write(tmp_path / "a")
    assert (tmp_path / "a").read_text() == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


@pytest.mark.parametrize("failure", [ValueError, KeyboardInterrupt, SystemExit])
def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, failure):
    (tmp_path / "a").write_text("old")

    def fail():
        with atomic_write(tmp_path / "a", overwrite=True) as temporary:
            temporary.write_text("half")
            raise failure

    with pytest.raises(failure):
        fail()
    assert (tmp_path / "a").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_an_existing_file_is_replaced_only_when_asked(tmp_path):
    (tmp_path / "a").write_text("old")
    with pytest.raises(OutputError, match="exists: use `overwrite=True`"):
        write(tmp_path / "a")
    assert (tmp_path / "a").read_text() == "old"
    write(tmp_path / "a", overwrite=True)
    assert (tmp_path / "a").read_text() == "new"


def test_a_file_that_appeared_meanwhile_is_kept(tmp_path):
    def late():
        with atomic_write(tmp_path / "a", overwrite=False) as temporary:
            temporary.write_text("new")
            (tmp_path / "a").write_text("other")

    with pytest.raises(OutputError, match="exists"):
        late()
    assert (tmp_path / "a").read_text() == "other"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_disk_space_is_checked_before_it_is_needed(tmp_path):
    check_room(tmp_path / "a", "this", 1)
    for path in (tmp_path / "a", tmp_path):
        with pytest.raises(
            OutputError, match=r"no space left on the disk: this takes 1,000,000,000,000\.0 MB, .* free"
        ):
            check_room(path, "this", 10**18)


def test_a_symbolic_link_is_followed_not_replaced(tmp_path):
    (tmp_path / "link").symlink_to(tmp_path / "a")
    write(tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "a").read_text() == "new"


def test_places_that_cannot_be_written_are_refused(tmp_path):
    (tmp_path / "file").touch()
    os.mkfifo(tmp_path / "pipe")
    places = {
        tmp_path: "is a folder",
        tmp_path / "missing" / "a": "no such folder",
        tmp_path / "file" / "a": "no such folder",
        tmp_path / "pipe": "not an ordinary file",
        tmp_path / ("x" * 300): "File name too long",
    }
    for place, reason in places.items():
        with pytest.raises(OutputError, match=reason):
            write(place, overwrite=True)
    assert sorted([path.name for path in tmp_path.iterdir()]) == ["file", "pipe"]


def test_temporary_files_of_long_names_have_names_that_fit(tmp_path):
    write(tmp_path / ("x" * 250))


def test_permissions_are_the_users_or_those_of_the_file_replaced(tmp_path):
    tensors = {"a": np.zeros(3, np.float32)}
    save_tensors(tmp_path / "a", tensors, {}, overwrite=False)
    (tmp_path / "plain").touch()
    assert (tmp_path / "a").stat().st_mode == (tmp_path / "plain").stat().st_mode
    (tmp_path / "a").chmod(0o640)
    save_tensors(tmp_path / "a", tensors, {}, overwrite=True)
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o640


def test_a_full_disk_leaves_the_old_file_and_no_other(tmp_path):
    (tmp_path / "a").write_text("old")
    done = subprocess.run([sys.executable, "-c", FULL_DISK, tmp_path / "a"], capture_output=True, text=True, check=True)
    assert "no space left on the disk" in done.stdout
    assert (tmp_path / "a").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_tensors_and_metadata_come_back(tmp_path):
    tensors = {
        "f": np.random.default_rng(1).normal(size=(3, 4)).astype(np.float32),
        "i": np.array([2**40, -1]),
        "empty": np.zeros((0, 4), np.float32),
        "bytes": np.arange(5, dtype=np.uint8),
        "turned": np.arange(6, dtype=np.float32).reshape(2, 3).T,
    }
    metadata = {"a": [1, "é", None], "b": {"c": 0.1}}
    save_tensors(tmp_path / "a", tensors, metadata, overwrite=False)
    file = open_tensors(tmp_path / "a")
    file.verify()
    assert file.metadata == metadata
    assert file.tensors.keys() == tensors.keys()
    for name, tensor in tensors.items():
        assert file.tensors[name].dtype == tensor.dtype
        np.testing.assert_array_equal(file.tensors[name], tensor)
        assert not tensor.size or not file.tensors[name].flags.writeable


def test_the_library_reads_what_is_written(tmp_path):
    tensors = {"b": np.arange(6, dtype=np.float32).reshape(2, 3), "a": np.arange(3, dtype=np.uint8), "c": np.array([7])}
    save_tensors(tmp_path / "a", tensors, {"e": "東"}, overwrite=False)
    read = load_file(tmp_path / "a")
    assert read.keys() == tensors.keys()
    for name, tensor in tensors.items():
        np.testing.assert_array_equal(read[name], tensor)
    # Its own layout: the header's length, wide numbers first.
    with safe_open(tmp_path / "a", "numpy") as file:
        whole = save(tensors, file.metadata())
    assert len(whole) == (tmp_path / "a").stat().st_size
    assert whole[-35:] == (tmp_path / "a").read_bytes()[-35:]


def test_a_memory_map_survives_the_replacement_of_its_file(tmp_path):
    save_tensors(tmp_path / "a", {"a": np.zeros(5000, np.float32)}, {}, overwrite=False)
    file = open_tensors(tmp_path / "a")
    save_tensors(tmp_path / "a", {"a": np.ones(5000, np.float32)}, {}, overwrite=True)
    assert not file.tensors["a"].any()
    file.verify()


def test_a_named_pipe_is_refused_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(ModelError, match="not an ordinary file"):
        open_tensors(tmp_path / "pipe")
