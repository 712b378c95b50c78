"""Vectors in fewer bytes: float16, or int8 with a scale for each row, which read as the float32 that they stand for.

    int8: v = scale * number with scale = max |v| / 127, so a number is off by half a scale at most

Rows are widened as they are read, so a file of them is used by memory map, as one of float32 is.
"""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.quoting import quoted
from w2v.vectors.search import nearest_rows

if TYPE_CHECKING:
    from w2v.vectors.vectors import Vectors

DTYPES: dict[str, np.dtype[Any]] = {
    "float32": np.dtype(np.float32),
    "float16": np.dtype(np.float16),
    "int8": np.dtype(np.int8),
}
_MOST = 127
_ROWS = 1 << 14  # that are made smaller at a time
SAMPLE = 1000  # words whose neighbours are compared


class Compact:
    """A matrix [V, D] that is indexed by rows, and then is float32; `numpy.asarray` gives all of it."""

    dtype = np.dtype(np.float32)
    ndim = 2

    def __init__(self, numbers: NDArray[Any], scales: NDArray[np.float32] | None = None) -> None:
        """Of `numbers` [V, D] in few bytes, each row times its scale [V] where there are scales."""
        self.numbers, self.scales = numbers, scales

    @property
    def shape(self) -> tuple[int, ...]:
        """[V, D]."""
        return self.numbers.shape

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return self.numbers.size

    def __len__(self) -> int:
        return len(self.numbers)

    def __getitem__(self, rows: Any) -> NDArray[np.float32]:
        """These rows: by a number, a slice or an array of numbers."""
        wide: NDArray[np.float32] = self.numbers[rows].astype(np.float32)
        if self.scales is not None:
            wide *= self.scales[rows][..., None]
        return wide

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return self[:].astype(dtype or np.float32, copy=False)

    def __repr__(self) -> str:
        return f"<Compact: {self.shape[0]:,} x {self.shape[1]} {self.numbers.dtype}, read as float32>"


def quantised(vectors: "Vectors") -> Compact:
    """The vectors as int8; W2VError where a number is not finite."""
    matrix = vectors.vectors
    numbers, scales = np.empty(matrix.shape, np.int8), np.empty(len(matrix), np.float32)
    for begin in range(0, len(matrix), _ROWS):
        block = np.asarray(matrix[begin : begin + _ROWS], np.float32)
        largest = np.abs(block).max(axis=1, initial=0)
        if not np.isfinite(largest).all():
            row = begin + int(np.flatnonzero(~np.isfinite(largest))[0])
            raise W2VError(
                f"word {row + 1}, {quoted(vectors.words[row])}, has a number that is not finite, "
                "which int8 cannot represent"
            )
        scales[begin : begin + _ROWS] = largest / _MOST
        inverse = np.divide(1, scales[begin : begin + _ROWS], out=np.zeros(len(block), np.float32), where=largest > 0)
        numbers[begin : begin + _ROWS] = np.clip(np.rint(block * inverse[:, None]), -_MOST, _MOST)
    return Compact(numbers, scales)


def share_kept(exact: "Vectors", compact: "Vectors", n: int = 10) -> float | None:
    """Of the `n` nearest words of each word of a sample, the share that is still among them; None without any."""
    directed = np.flatnonzero(exact.directions.directed())
    n = min(n, len(directed) - 1)
    if n < 1:
        return None
    sample = directed[np.linspace(0, len(directed) - 1, min(SAMPLE, len(directed))).astype(np.int64)]
    before, after = (
        nearest_rows(its.directions, its.directions.unit(sample), n, sample)[0] for its in (exact, compact)
    )
    return float(np.mean([np.isin(ours, theirs).mean() for ours, theirs in zip(before, after, strict=True)]))
