import os
import time
from pathlib import Path

import pytest

from w2v.engine.kernels.cache_folder import choose

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="needs owners and modes of files")
as_root = pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="needs to give files away")
SOMEBODY = 12_345  # a user's number


@pytest.fixture
def asked(tmp_path, monkeypatch):
    """The place that is asked for."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "asked"))
    return tmp_path / "asked"


@pytest.fixture(autouse=True)
def unusual(tmp_path, monkeypatch):
    """No usual place can be used."""
    (tmp_path / "file").touch()
    for name in ("XDG_CACHE_HOME", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "file"))
    monkeypatch.setattr("tempfile.gettempdir", lambda: str(tmp_path / "file"))


def test_a_folder_is_made_that_is_closed_to_others(asked):
    before = os.umask(0)
    try:
        assert choose("1") == (asked / "kernels-1", None)
    finally:
        os.umask(before)
    assert asked.stat().st_mode & 0o777 == 0o700
    assert (asked / "kernels-1").stat().st_mode & 0o777 == 0o700
    (asked / "kernels-1" / "kernel").touch()
    assert choose("1") == (asked / "kernels-1", None)


@pytest.mark.parametrize("mode", [0o720, 0o702, 0o1777])
@pytest.mark.parametrize("which", ["", "kernels-1"])
def test_a_folder_that_others_can_write_to_is_refused(asked, which, mode):
    choose("1")
    (asked / which).chmod(mode)
    folder, problem = choose("1")
    assert folder is None
    assert f"({asked}: others can write to {asked / which};" in problem


@pytest.mark.parametrize(("mode", "is_safe"), [(0o755, True), (0o1777, True), (0o777, False), (0o775, False)])
def test_on_the_way_there_others_cannot_replace_a_folder(tmp_path, monkeypatch, mode, is_safe):
    (tmp_path / "way").mkdir()
    (tmp_path / "way").chmod(mode)
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "way" / "inner" / "place"))
    folder, problem = choose("1")
    if is_safe:
        assert folder == tmp_path / "way" / "inner" / "place" / "kernels-1"
    else:
        assert f"others can write to {tmp_path / 'way'};" in problem
        assert not list((tmp_path / "way").iterdir())


@as_root
@pytest.mark.parametrize("which", ["way", "way/place", "way/place/kernels-1", "way/place/kernels-1/kernel"])
def test_what_belongs_to_another_user_is_refused(tmp_path, monkeypatch, which):
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "way" / "place"))
    folder, _ = choose("1")
    (folder / "kernel").touch()
    os.chown(tmp_path / which, SOMEBODY, SOMEBODY)
    folder, problem = choose("1")
    assert folder is None
    assert str(tmp_path / which) in problem


@pytest.mark.usefixtures("asked")
def test_a_file_that_others_could_write_to_is_refused():
    folder, _ = choose("1")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "kernel").touch()
    (folder / "corpus" / "kernel").chmod(0o666)
    assert f"others can write, or could, to {folder / 'corpus' / 'kernel'}: remove it" in choose("1").problem


@pytest.mark.parametrize("which", ["asked", "asked/kernels-1", "asked/kernels-1/link"])
@pytest.mark.usefixtures("asked")
def test_links_are_not_followed(tmp_path, which):
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    choose("1")
    if (tmp_path / which).exists():
        (tmp_path / which).rename(tmp_path / "away")
    (tmp_path / which).symlink_to(tmp_path / "elsewhere")
    assert choose("1").folder is None
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_the_way_may_go_over_links(tmp_path, monkeypatch):
    (tmp_path / "big").mkdir()
    (tmp_path / "home").symlink_to(tmp_path / "big")
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path / "home" / "place"))
    assert choose("1") == (tmp_path / "big" / "place" / "kernels-1", None)


def test_another_place_is_taken_and_said(asked, tmp_path, monkeypatch):
    choose("1")
    asked.chmod(0o777)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    other = tmp_path / "caches" / "w2v" / "kernels-1"
    assert choose("1") == (
        other,
        f"NUMBA_CACHE_DIR is not used ({asked}: others can write to {asked}): kernels are kept in {other}",
    )
    monkeypatch.delenv("NUMBA_CACHE_DIR")
    assert choose("1") == (other, None)


def test_kernels_of_another_state_go_when_they_have_long_not_been_used(asked):
    old, recent, mine, strange = (asked / name for name in ("kernels-old", "kernels-recent", "kernels-1", "other"))
    for folder in (old, recent, mine, strange):
        folder.mkdir(parents=True, mode=0o700)
        (folder / "kernel").touch()
        os.utime(folder, (now := time.time(), now - (50 if folder == recent else 70) * 86_400))
    choose("1")
    assert sorted(Path(asked).iterdir()) == [mine, recent, strange]
    assert time.time() - mine.stat().st_mtime < 86_400
