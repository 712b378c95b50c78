"""Where files can be written: places that exist, are writable, have enough space, and are not read by the command."""

import contextlib
import errno
import math
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

from w2v.errors import OutputError
from w2v.urls import is_url


def check_writable(path: Path, *, overwrite: bool) -> Path:
    """`path` with symbolic links followed, if a file can be written there; OutputError if not."""
    if str(path) == "-":
        raise OutputError("-: this cannot be written to standard output: name a file")
    check_local(path)
    path = Path(os.path.realpath(path))
    with output_errors(path):  # some paths cannot even be examined: too long, or in a locked folder
        check_place(path, overwrite=overwrite)
    return path


def check_local(path: str | Path) -> None:
    """OutputError for a URL."""
    if is_url(path):
        raise OutputError(f"{path}: is a URL, where nothing is written: name a place on a disk, and copy it then")


def check_apart(path: Path, *read: str | Path) -> None:
    """OutputError if `path` is one of the files that are read, which it would replace."""
    if not path.exists():
        return
    there = path.stat()
    for other in read:
        with contextlib.suppress(OSError):  # a file that cannot be examined is not the one at `path`
            if os.path.samestat(there, os.stat(other)):  # noqa: PTH116  # a name that is longer than may be, too
                raise OutputError(f"{path}: is read by this command, and writing would destroy it: name another file")


def check_outside(path: Path, *read: str | Path) -> None:
    """OutputError if `path` is in one of the folders that are read: its file would be read too."""
    for other in read:
        if Path(other).is_dir() and Path(os.path.realpath(path)).is_relative_to(os.path.realpath(other)):
            raise OutputError(f"{path}: is in {other}, a folder that is read: name another place")


def check_place(path: Path, *, overwrite: bool) -> None:
    """OutputError if no file can be put at `path`, which is not a symbolic link."""
    if path.is_dir():
        raise OutputError(f"{path}: is a folder: name a file in it")
    if path.exists():
        if not path.is_file():
            raise OutputError(f"{path}: is not an ordinary file: name another")
        if not overwrite:
            raise OutputError(f"{path}: exists: use `overwrite=True` to replace it, or name another file")
    if not path.parent.is_dir():
        raise OutputError(f"{path.parent}: no such folder: make it first, or name another")
    if not os.access(path.parent, os.W_OK | os.X_OK):
        raise OutputError(f"{path.parent}: folder is not writable: name another")


def check_folder(path: Path) -> None:
    """Make the folder `path` if it does not exist; OutputError if it cannot be one, or is not writable."""
    with output_errors(path):
        if path.exists() and not path.is_dir():
            raise OutputError(f"{path}: is not a folder: name another")
        if not path.parent.is_dir():
            raise OutputError(f"{path.parent}: no such folder: make it first, or name another")
        if not path.exists():
            path.mkdir()
            fsync_folder(path.parent)
        if not os.access(path, os.W_OK | os.X_OK):
            raise OutputError(f"{path}: folder is not writable: name another")


def check_room(path: Path, what: str, bytes_: int, *, largest: int | None = None) -> None:
    """OutputError if the disk of `path` has no space for `what`, this many bytes in all.

    `largest` is the size of the largest file, if there are several: the process may be limited in the size of files.
    """
    with output_errors(path):
        folder = path if path.is_dir() else path.parent
        free = shutil.disk_usage(folder).free
    limit = _file_size_limit()
    if bytes_ > free or (largest or bytes_) > limit:
        raise OutputError(
            f"{path}: no space left on the disk: {what} takes {bytes_ / 1e6:,.1f} MB, "
            f"{min(free, limit) / 1e6:,.1f} MB are free: make room, or name another place"
        )


def _file_size_limit() -> float:
    """The size that a file of this process may have."""
    try:
        import resource  # noqa: PLC0415  # Windows has none
    except ImportError:
        return math.inf
    limit, _ = resource.getrlimit(resource.RLIMIT_FSIZE)
    return math.inf if limit == resource.RLIM_INFINITY else limit


@contextlib.contextmanager
def output_errors(path: Path | str) -> Iterator[None]:
    """Turn the system's errors while `path` is written into an OutputError; a closed pipe stays what it is."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise OutputError(f"{path}: no space left on the disk: make room, or name another place") from error
        raise OutputError(f"{path}: cannot be written: {error.strerror or error}") from error


def fsync_folder(folder: Path) -> None:
    """Make renames in `folder` survive a power cut; on systems that cannot, do nothing."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
