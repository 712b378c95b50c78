import pytest

from w2v.errors import CheckpointError, OutputError
from w2v.model.claims import FolderLock, OutputClaim
from w2v.model.storage import atomic_write


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_an_output_has_one_writer_at_a_time(tmp_path):
    output = tmp_path / "model"
    with OutputClaim(output):
        with pytest.raises(OutputError, match="another training will write to it"), OutputClaim(output):
            pass
        with OutputClaim(tmp_path / "other"):
            pass
    assert names(tmp_path) == []
    with OutputClaim(output):
        pass


@pytest.mark.parametrize("name", ["model", "x" * 250, "東" * 80])
def test_only_the_leftovers_of_a_killed_writer_are_removed(tmp_path, name):
    output = tmp_path / name
    for left in (f".{name[:40]}.0123456789ab.tmp", f".{name[:40]}.ab.tmp", ".other.0123456789ab.tmp"):
        (tmp_path / left).touch()
    with OutputClaim(output):
        pass
    assert names(tmp_path) == sorted([f".{name[:40]}.ab.tmp", ".other.0123456789ab.tmp"])


def test_a_claim_whose_owner_was_killed_is_taken_over(tmp_path):
    (tmp_path / ".model.lock").touch()
    with OutputClaim(tmp_path / "model"):
        assert names(tmp_path) == [".model.lock"]
    assert names(tmp_path) == []


def test_files_that_a_living_process_writes_are_kept(tmp_path):
    output = tmp_path / "model"
    with atomic_write(output, overwrite=False) as temporary:
        with OutputClaim(output):
            assert temporary.exists()
        temporary.write_text("whole")
    assert output.read_text() == "whole"
    assert names(tmp_path) == ["model"]


def test_a_claim_in_a_missing_folder_is_refused(tmp_path):
    with pytest.raises(OutputError, match="cannot be written"), OutputClaim(tmp_path / "nowhere" / "model"):
        pass


def test_a_folder_is_locked_until_it_is_released(tmp_path):
    lock = FolderLock(tmp_path)
    with pytest.raises(CheckpointError, match="in use by another training"):
        FolderLock(tmp_path)
    lock.release()
    FolderLock(tmp_path).release()
