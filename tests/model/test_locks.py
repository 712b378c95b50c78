import pytest

from w2v.model.locks import is_at, lock


def test_a_lock_is_held_until_its_file_is_closed(tmp_path):
    with (tmp_path / "a").open("w") as one:
        lock(one.fileno())
        with (tmp_path / "a").open() as other, pytest.raises(BlockingIOError):
            lock(other.fileno())
    with (tmp_path / "a").open() as other:
        lock(other.fileno())


def test_a_file_that_was_removed_or_replaced_is_no_longer_there(tmp_path):
    path = tmp_path / "a"
    with path.open("w") as file:
        assert is_at(file.fileno(), path)
        path.rename(tmp_path / "b")
        assert not is_at(file.fileno(), path)
        path.touch()
        assert not is_at(file.fileno(), path)
