"""The bytes of a file of vectors, or of standard input: looked at first, then read once from the beginning."""

import contextlib
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from w2v.errors import ModelError
from w2v.urls import why_missing

STANDARD_STREAM = "-"  # standard input to a reader, standard output to a writer
HEAD_BYTES = 1 << 20  # what can be looked at: a row of the most dimensions there may be, in any format
PIECE_BYTES = 1 << 22  # what is read at a time


class Source:
    """One file, or standard input where `path` is None."""

    def __init__(self, file: Any, path: Path | None) -> None:
        self.path = path
        self._file = file
        self._head: bytes | None = None

    @property
    def name(self) -> str:
        """What messages call it."""
        return "standard input" if self.path is None else str(self.path)

    @property
    def head(self) -> bytes:
        """The first bytes, at most HEAD_BYTES of them; they will still be read. Not to be asked for after reading."""
        if self._head is None:
            pieces, missing = [], HEAD_BYTES
            while missing and (piece := self._read(missing)):
                pieces.append(piece)
                missing -= len(piece)
            self._head = b"".join(pieces)
        return self._head

    def read(self) -> bytes:
        """The next bytes, at most PIECE_BYTES of them; none at the end. ModelError where the system refuses."""
        piece, self._head = self._head or b"", b""
        return piece or self._read(PIECE_BYTES)

    def ordinary(self) -> Path:
        """The path; ModelError unless it is that of an ordinary file, in which one can go back and forth."""
        if self.path is None or not stat.S_ISREG(self.path.stat().st_mode):
            raise ModelError(f"{self.name}: this format cannot be read from a pipe: name an ordinary file")
        return self.path

    def _read(self, most: int) -> bytes:
        with _reading_errors(self.name):
            piece: bytes = self._file.read(most)
            return piece


@contextlib.contextmanager
def open_source(path: str | Path) -> Iterator[Source]:
    """The file at `path`, `-` being standard input; ModelError where it cannot be read."""
    if str(path) == STANDARD_STREAM:
        if sys.stdin is None:  # as Python does where it was closed
            raise ModelError("standard input is closed: name a file instead")
        stdin: Any = sys.stdin.buffer
        yield Source(getattr(stdin, "raw", stdin), None)
        return
    path = Path(path)
    with _reading_errors(str(path)):
        file = path.open("rb", buffering=0)
    with file:
        yield Source(file, path)


@contextlib.contextmanager
def _reading_errors(name: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise ModelError(f"{name}: {why_missing(Path(name))}: check the name") from error
    except IsADirectoryError as error:
        raise ModelError(f"{name}: is a folder, not a file of vectors") from error
    except OSError as error:
        raise ModelError(f"{name}: cannot be read: {error.strerror or error}") from error
    except ValueError as error:  # a NUL in the name
        raise ModelError(f"{name!r}: cannot be read: {error}") from error
