"""Where a file of vectors is written to, and how: whole or not at all."""

import contextlib
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from w2v.errors import OutputError, W2VError
from w2v.model.paths import output_errors
from w2v.model.storage import atomic_write_all
from w2v.ngrams import Ngrams
from w2v.quoting import quoted
from w2v.vectors.dtypes import FLOATS
from w2v.vectors.formats.source import STANDARD_STREAM
from w2v.vectors.vectors import Vectors


@dataclass(frozen=True)
class Target:
    """A path to write to, or `-` for standard output, and the type of the numbers there: one of `dtypes.DTYPES`."""

    path: Path
    dtype: str  # float32, or a smaller one that the format has
    overwrite: bool

    @contextlib.contextmanager
    def file(self) -> Iterator[BinaryIO]:
        """The file, open for writing, or standard output; OutputError where nothing can be written."""
        if str(self.path) != STANDARD_STREAM:
            with self.files(self.path) as [file]:
                yield file
            return
        if sys.stdout is None:
            raise OutputError("standard output is closed: name a file")
        with output_errors("standard output"):
            yield sys.stdout.buffer
            sys.stdout.buffer.flush()

    @contextlib.contextmanager
    def files(self, *paths: Path) -> Iterator[list[BinaryIO]]:
        """Files that are there, at `paths`, when all of them are written."""
        with atomic_write_all(paths, overwrite=self.overwrite) as temporaries, contextlib.ExitStack() as stack:
            yield [stack.enter_context(temporary.open("wb")) for temporary in temporaries]

    def numbers(self, vectors: Vectors, matrix: NDArray[np.float32], first: int = 0) -> NDArray[Any]:
        """`matrix`, whose rows are those of `vectors` from `first` on, in the type wanted, which is a float.

        W2VError for a number too large for it.
        """
        if self.dtype == matrix.dtype:
            return np.asarray(matrix)
        with np.errstate(over="ignore"):
            converted = np.asarray(matrix).astype(self.dtype)
        for begin, block in number_blocks(matrix):
            lost = np.isinf(converted[begin : begin + len(block)]) & np.isfinite(block)
            if lost.any():
                row = int(lost.any(axis=1).argmax())
                number, place = block[row][lost[row]][0], first + begin + row
                raise W2VError(
                    f"word {place + 1}, {quoted(vectors.words[place])}, has a number too large for {self.dtype}: "
                    f"{number:g}"
                )
        return converted

    def ngram_numbers(self, ngrams: Ngrams) -> NDArray[Any]:
        """The rows of `ngrams` in the type wanted, but float16 for a smaller one; W2VError for a number too large."""
        rows, dtype = np.asarray(ngrams.rows), np.dtype(self.dtype if self.dtype in FLOATS else FLOATS[-1])
        with np.errstate(over="ignore"):
            converted = rows.astype(dtype, copy=False)
        if not np.isfinite(converted).all() and np.isfinite(rows).all():
            raise W2VError(f"the n-grams have numbers too large for {dtype}")
        return converted


def row_blocks(vectors: Vectors) -> Iterator[tuple[Sequence[str], NDArray[np.float32]]]:
    """Words and their vectors, some rows at a time."""
    for begin, block in number_blocks(vectors.vectors):
        yield vectors.words[begin : begin + len(block)], np.asarray(block)


def number_blocks(matrix: NDArray[np.float32], numbers: int = 1 << 18) -> Iterator[tuple[int, NDArray[np.float32]]]:
    """(the first row, the rows) of pieces of `matrix` that have about this many numbers."""
    rows = max(1, numbers // max(1, matrix.shape[1]))
    for begin in range(0, len(matrix), rows):
        yield begin, matrix[begin : begin + rows]
