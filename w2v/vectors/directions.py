"""Directions: the rows of a matrix as if divided by their lengths, and their cosines, block by block.

V words, D dimensions, Q queries, R rows in a block. The matrix is read where it lies, which may be a memory-mapped
file, and is never copied as a whole; products are float32.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from w2v.vectors.best import Best

ROWS = 1 << 12  # of a block: they stay in the processor's cache between two products
_FEW = 8  # targets; for more, to read every row takes less time than the bounds of each
_SHORTEST, _LONGEST = 1e-35, 1e37  # lengths between which float32 has directions


def unit_rows(matrix: NDArray[np.floating]) -> NDArray[np.float64]:
    """`matrix` [N, D] with each row divided by its length; NaN for a row that has no direction.

    Such are rows of zeros, rows that hold something that is not finite, and rows of lengths beyond float32.
    """
    exact = matrix.astype(np.float64)
    return exact * _inverse(np.sqrt(np.einsum("nd,nd->n", exact, exact)))[:, None]


@runtime_checkable
class Bounded(Protocol):
    """A matrix whose rows take long to read: which of them are worth it can be told from bounds."""

    def upper_bounds(self, targets: NDArray[np.floating]) -> Callable[[Any], NDArray[np.float32]]:
        """For rows as `[]` takes them, what no cosine with `targets` [Q, D], of length one, exceeds [Q, R].

        NaN for a row or a target without a direction.
        """


class Directions:
    """The rows of a matrix, each as if divided by its length. A row without a direction has no cosine: it is NaN."""

    def __init__(self, matrix: NDArray[np.floating], chosen: NDArray[np.int64] | None = None) -> None:
        """Of all rows of `matrix` [V, D], or of the `chosen` ones alone, which are then numbered from 0."""
        self._matrix, self._chosen = matrix, chosen
        self._inverse_lengths = np.empty(len(matrix if chosen is None else chosen), np.float32)
        self._measured = 0  # rows whose lengths are known

    def __len__(self) -> int:
        return len(self._inverse_lengths)

    def unit(self, rows: Sequence[int] | NDArray[np.integer]) -> NDArray[np.float64]:
        """Those rows, of length one [N, D]; NaN without a direction."""
        return unit_rows(self._matrix[self._places(rows)])

    def directed(self) -> NDArray[np.bool_]:
        """[V], whether a row has a direction."""
        for begin, end in blocks(len(self), ROWS):
            self._block(begin, end)
        return np.isfinite(self._inverse_lengths)

    def unit_block(self, begin: int, end: int) -> NDArray[np.float32]:
        """Rows begin .. end - 1, of length one [R, D]; NaN without a direction. `directed` was asked before."""
        return self._block(begin, end) * self._inverse_lengths[begin:end, None]

    def cosines(
        self,
        targets: NDArray[np.floating],
        top: int | None = None,
        rows: int | None = None,
        best: Best | None = None,
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """(first row, cosines [Q, R] with `targets` [Q, D] of length one) of each block of the first `top` rows.

        With `best`, which is given them, those that are not above its least may be -inf.
        """
        single = targets.astype(np.float32)
        few = best is not None and len(targets) <= _FEW
        bounds = self._matrix.upper_bounds(targets) if few and isinstance(self._matrix, Bounded) else None
        for begin, end in blocks(min(len(self), top or len(self)), rows or ROWS):
            if best is not None and bounds is not None:
                yield begin, self._cosines_above(best.least, bounds, single, begin, end)
                continue
            cosines = _products(single, self._block(begin, end))
            cosines *= self._inverse_lengths[begin:end]
            yield begin, cosines

    def _cosines_above(
        self,
        least: NDArray[np.float32],
        bounds: Callable[[Any], NDArray[np.float32]],
        targets: NDArray[np.float32],
        begin: int,
        end: int,
    ) -> NDArray[np.float32]:
        """Cosines [Q, R] of rows begin .. end - 1, but -inf for a row none of whose `bounds` is above `least` [Q]."""
        likely = np.flatnonzero((bounds(self._places(slice(begin, end))) > least[:, None]).any(axis=0))
        cosines = np.full((len(targets), end - begin), -np.inf, np.float32)
        block = np.asarray(self._matrix[self._places(begin + likely)], np.float32)
        cosines[:, likely] = _products(targets, block) * _inverse_lengths(block)
        return cosines

    def _places(self, rows: Any) -> Any:
        """Where those rows stand in the matrix."""
        return rows if self._chosen is None else self._chosen[rows]

    def _block(self, begin: int, end: int) -> NDArray[np.float32]:
        """Rows begin .. end - 1 as they are; from then on their lengths are known, as are those of all before."""
        block = np.asarray(self._matrix[self._places(slice(begin, end))], np.float32)
        if end > self._measured:
            self._inverse_lengths[begin:end] = _inverse_lengths(block)
            self._measured = end
        return block


def _products(targets: NDArray[np.float32], block: NDArray[np.float32]) -> NDArray[np.float32]:
    """[Q, R], `targets` [Q, D] times `block` [R, D] transposed."""
    single = len(targets) == 1  # as fast as memory is, without waking BLAS's threads for every block
    products: NDArray[np.float32] = np.einsum("qd,rd->qr", targets, block) if single else targets @ block.T
    return products


def _inverse_lengths(block: NDArray[np.float32]) -> NDArray[np.float32]:
    """1 / length of each row [R]; NaN for a row that has no direction."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        squares = np.einsum("rd,rd->r", block, block).astype(np.float64)
    odd = np.flatnonzero(~((squares > 1e-20) & (squares < 1e30)))  # beyond, float32 has no squares of single numbers
    exact = block[odd].astype(np.float64)
    squares[odd] = np.einsum("rd,rd->r", exact, exact)
    return _inverse(np.sqrt(squares)).astype(np.float32)


def _inverse(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 / length, NaN where it is no length of a direction."""
    usable = (lengths > _SHORTEST) & (lengths < _LONGEST)
    inverse: NDArray[np.float64] = np.divide(1, lengths, out=np.full(lengths.shape, np.nan), where=usable)
    return inverse


def blocks(length: int, size: int) -> Iterator[tuple[int, int]]:
    """begin, end of each block of so many, the last of which may be smaller."""
    for begin in range(0, length, size):
        yield begin, min(begin + size, length)
