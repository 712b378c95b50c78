"""Where compiled kernels are kept: machine code that is run as soon as it is found, so in no reach of other users.

A folder is safe if nobody but its user and the system can put anything into it, or put another in its place. The way
there is walked from the root, each folder opened in the one before and never through a link: what was looked at is
what is used, whatever others do to names meanwhile.
"""

import contextlib
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

PREFIX = "kernels-"  # of the folders' names; the state of the source they were compiled from comes after it
_ROOM = 100_000_000  # bytes for all kernels
_UNUSED_DAYS = 60  # after which the kernels of another state of the source go
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_FOLDER = getattr(os, "O_DIRECTORY", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_PATH", os.O_RDONLY)


class CacheWarning(UserWarning):
    """Compiled kernels cannot be kept, or not where that was asked for: why, and what to do about it."""


class Chosen(NamedTuple):
    """The folder that kernels are kept in, None where there is none, and what was wrong with places before it."""

    folder: Path | None
    problem: str | None  # what the user should know: nothing can be kept, or not where it was asked for


class _RefusedError(Exception):
    """A place that cannot be used."""


def choose(state: str) -> Chosen:
    """A folder for this state of the source: in the first usable of the places that are asked for or usual."""
    refused = []
    asked = os.environ.get("NUMBA_CACHE_DIR")
    for place in _places(asked):
        try:
            folder = _usable(place, PREFIX + state)
        except (OSError, _RefusedError) as error:
            reason = error.strerror if isinstance(error, OSError) else error
            refused.append(f"{place}: {reason}")
            continue
        with contextlib.suppress(OSError):
            _remove_unused(folder)
        if asked and refused:
            return Chosen(folder, f"NUMBA_CACHE_DIR is not used ({refused[0]}): kernels are kept in {folder}")
        return Chosen(folder, None)
    return Chosen(
        None,
        f"compiled kernels cannot be kept ({'; '.join(refused)}), so each run compiles them again, which takes ten "
        "seconds to a minute: set NUMBA_CACHE_DIR to a folder that only you can write to",
    )


def _places(asked: str | None) -> Iterator[Path]:
    if asked:
        yield Path(asked)
    if caches := os.environ.get("XDG_CACHE_HOME"):
        yield Path(caches) / "w2v"
    with contextlib.suppress(RuntimeError):  # a user without a home, as in some containers
        yield Path.home() / ".cache" / "w2v"
    with contextlib.suppress(OSError):  # no temporary place that can be written to
        yield Path(tempfile.gettempdir()) / f"w2v-{os.getuid() if hasattr(os, 'getuid') else 'user'}"


def _usable(place: Path, name: str) -> Path:
    """The folder of that name in `place`, made if need be; _RefusedError or OSError where it cannot be used."""
    folder = Path(os.path.realpath(place.parent)) / place.name / name
    if hasattr(os, "getuid"):
        _check_way(folder)
    else:  # Windows, where what a user has made is the user's
        folder.mkdir(parents=True, exist_ok=True)
    if not os.access(folder, os.W_OK | os.X_OK):
        raise _RefusedError("not writable")
    if shutil.disk_usage(folder).free < _ROOM:
        raise _RefusedError("no space left on the disk")
    return folder


def _check_way(folder: Path) -> None:
    """Walk to `folder`, making what is not there; _RefusedError where others have a hand in it."""
    with contextlib.ExitStack() as opened:
        at = os.open("/", _FOLDER)
        opened.callback(os.close, at)
        system = {0, os.fstat(at).st_uid}  # who the root belongs to in a container that maps users
        for depth, name in enumerate(folder.parts[1:], 2):
            at = _opened(name, at)
            opened.callback(os.close, at)
            status, way = os.fstat(at), Path(*folder.parts[:depth])
            if way in (folder, folder.parent):
                _check_ours(status, way)
            elif status.st_uid not in system | {os.getuid()}:
                raise _RefusedError(f"{way} belongs to another user")
            # Where the sticky bit is set, as in /tmp, others can add to a folder, but not replace what is there.
            elif status.st_mode & _OTHERS_WRITE and not status.st_mode & stat.S_ISVTX:
                raise _RefusedError(f"others can write to {way}")
        for here, folders, files, inside in os.fwalk(".", dir_fd=at):
            for name in (*folders, *files):
                with contextlib.suppress(FileNotFoundError):  # another process has just renamed it
                    _check_entry(os.stat(name, dir_fd=inside, follow_symlinks=False), folder / here / name)


def _opened(name: str, parent: int) -> int:
    """A descriptor of the folder `name` in the folder `parent`, closed to others if it has to be made."""
    with contextlib.suppress(FileNotFoundError):
        return os.open(name, _FOLDER, dir_fd=parent)
    with contextlib.suppress(FileExistsError):  # another process has just made it
        os.mkdir(name, mode=0o700, dir_fd=parent)
    return os.open(name, _FOLDER, dir_fd=parent)


def _check_ours(status: os.stat_result, way: Path) -> None:
    if status.st_uid != os.getuid():
        raise _RefusedError(f"{way} belongs to another user")
    if status.st_mode & _OTHERS_WRITE:
        raise _RefusedError(f"others can write to {way}")


def _check_entry(status: os.stat_result, way: Path) -> None:
    """_RefusedError for what this user has not put into a folder that is closed to others."""
    if not (stat.S_ISREG(status.st_mode) or stat.S_ISDIR(status.st_mode)):
        raise _RefusedError(f"{way} is not a file: remove it")
    if status.st_uid != os.getuid() or status.st_mode & stat.S_IWOTH:
        raise _RefusedError(f"others can write, or could, to {way}: remove it")


def _remove_unused(folder: Path) -> None:
    """Note that `folder` is in use, and remove those beside it that have not been for long."""
    os.utime(folder)
    long_ago = time.time() - _UNUSED_DAYS * 86_400
    for other in folder.parent.glob(f"{PREFIX}*"):
        if other.lstat().st_mtime < long_ago:
            shutil.rmtree(other, ignore_errors=True)
