"""Two models' words in one frame of reference, so that their maps can stand side by side.

The second model's vectors are turned onto the first's (alignment.py), and its words begin where the first has them.
M words of the second, D dimensions.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from w2v.vectors.alignment import align, turned
from w2v.vectors.directions import unit_rows
from w2v.vectors.layout import Positions
from w2v.vectors.vectors import Vectors

_NEAREST = 10  # words of the first amid which one begins that the first lacks
_BLOCK = 1000  # words that are looked for at a time


@dataclass(frozen=True, eq=False)
class CommonFrame:
    """The words of a map in the frame of another one's."""

    first: NDArray[np.float32]  # [N, D], of length one
    second: NDArray[np.float32]  # [M, D], of length one, turned
    rows: NDArray[np.int64]  # [M], the row of the same word in the first; -1 where the first lacks it
    shared: int  # words by which the second was turned

    def projected(self, placed: Positions) -> Positions:
        """[M, 2], the second's words on the plane on which the first's lie at `placed`, as principal components do."""
        known = np.isfinite(self.first).all(axis=1)
        plane, *_ = np.linalg.lstsq(_with_one(self.first[known]), placed[known], rcond=None)
        return (_with_one(np.nan_to_num(self.second)) @ plane).astype(np.float32)

    def start(self, placed: Positions) -> Positions:
        """[M, 2], where the first has the second's words at `placed`; others are amid their nearest of the first."""
        positions = placed[self.rows]
        lacking = np.flatnonzero((self.rows < 0) & np.isfinite(self.second).all(axis=1))
        first = np.nan_to_num(self.first)
        n = min(_NEAREST, len(first))
        for begin in range(0, len(lacking), _BLOCK):
            some = lacking[begin : begin + _BLOCK]
            nearest = np.argpartition(self.second[some] @ first.T, -n, axis=1)[:, -n:]
            positions[some] = placed[nearest].mean(axis=1)
        return positions


def common_frame(first: Vectors, second: Vectors) -> CommonFrame:
    """The frame of `first`, for `second`; W2VError as `align` where they cannot be aligned."""
    alignment = align(second, first)
    rows = np.array([first.row(word) if word in first else -1 for word in second.words], np.int64)
    of_first, of_second = (unit_rows(some.vectors) for some in (first, turned(second, alignment.rotation)))
    return CommonFrame(of_first.astype(np.float32), of_second.astype(np.float32), rows, alignment.shared)


def _with_one(unit: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.hstack([unit, np.ones((len(unit), 1), np.float32)])
