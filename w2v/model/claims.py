"""Exclusive use by one process: of a folder of checkpoints, or of a file that a training is going to write."""

import hashlib
import os
from pathlib import Path
from types import TracebackType
from typing import Self

from w2v.errors import CheckpointError, OutputError
from w2v.model.locks import is_at, lock
from w2v.model.paths import output_errors
from w2v.model.storage import remove_leftovers

_LONGEST = 200  # bytes of a name to which more can be added


class FolderLock:
    """A folder's lock, held by this process until it is released or the process ends, however it ends."""

    NAME = "lock"  # of the file; its existence means nothing

    def __init__(self, folder: Path) -> None:
        """CheckpointError if another process holds it, or the file system has no locks."""
        with output_errors(folder):
            self._file = (folder / self.NAME).open("a")
        try:
            lock(self._file.fileno())
        except OSError as error:
            self._file.close()
            if isinstance(error, BlockingIOError):
                raise CheckpointError(
                    f"{folder}: in use by another training: wait until it has ended, or name another folder"
                ) from error
            raise CheckpointError(f"{folder}: checkpoints need file locks: {error.strerror or error}") from error

    def release(self) -> None:
        """Let other processes have it."""
        self._file.close()


class OutputClaim:
    """An output that only this process may write: a context manager.

    It is a locked file beside the output. A claim left by a killed process is taken over, and temporary files of the
    same output that no living process is writing are removed. Without file locks, nothing is claimed.
    """

    def __init__(self, path: Path) -> None:
        """`path` is the output, absolute, with symbolic links followed."""
        self._output = path
        self._path = path.with_name(f".{_short(path.name)}.lock")
        self._handle: int | None = None

    def __enter__(self) -> Self:
        """OutputError if another process has the claim, or nothing can be written there."""
        with output_errors(self._output):
            while self._handle is None:
                self._handle = self._locked()
        remove_leftovers(self._output)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._handle is not None:
            self._path.unlink(missing_ok=True)  # before unlocking: afterwards it may belong to another process
            os.close(self._handle)

    def _locked(self) -> int | None:
        """The lock's file, open; None if it has disappeared because its owner has just ended."""
        handle = os.open(self._path, os.O_RDWR | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), 0o666)
        try:
            lock(handle)
        except BlockingIOError as error:
            os.close(handle)
            raise OutputError(
                f"{self._output}: another training will write to it: wait until it has ended, or name another output"
            ) from error
        except OSError:
            return handle  # without locks there are no claims
        if is_at(handle, self._path):
            return handle
        os.close(handle)
        return None


def _short(name: str) -> str:
    """`name`, or a substitute if it is too long to be extended."""
    if len(os.fsencode(name)) <= _LONGEST:
        return name
    return f"{name[:40]}.{hashlib.sha256(os.fsencode(name)).hexdigest()[:12]}"
