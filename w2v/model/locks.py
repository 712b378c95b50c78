"""Locks on files: this process holds one until it closes the file or ends, however it ends."""

import errno
import os
from pathlib import Path


def lock(handle: int) -> None:
    """Lock an open file for this process.

    BlockingIOError if another process holds the lock; any other OSError if the operating or file system has no locks.
    """
    try:
        import fcntl  # noqa: PLC0415  # Windows has none
    except ImportError as error:
        raise OSError(errno.ENOLCK, "this system has no file locks") from error
    fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_at(handle: int, path: Path) -> bool:
    """Whether the open file is still at `path`: between opening and locking it, its owner may have removed it."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:
        return False
