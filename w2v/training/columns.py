"""What a softmax does to a tile's scores: each column (centre) on its own, all columns at a time."""

from typing import Any

import numpy as np

from w2v.compiled import kernel
from w2v.training.exponential import exponential


@kernel()
def log_sum(tile: Any, count: int, i: int) -> Any:
    """The logarithm of the sum of exp(s - shift) over the first `count` rows of column i, in float64."""
    centres = tile.highest.size
    highest = -np.inf
    for k in range(count):
        highest = max(highest, np.float64(tile.scores[k * centres + i]) - tile.shifts[k])
    total = 0.0
    for k in range(count):
        total += np.exp(np.float64(tile.scores[k * centres + i]) - tile.shifts[k] - highest)
    return np.log(total) + highest


@kernel()
def exponentiate(tile: Any, count: int) -> None:
    """exp(s - shift - highest) of the first `count` rows in place; tile.highest and tile.sums [T] tell of each column.

    `highest` is the largest shifted score of the column and `sums` the sum of what is then in it, from 1 to `count`.
    """
    highest, sums, shifts = tile.highest, tile.sums, tile.shifts
    centres = highest.size
    highest[:] = -np.float32(np.inf)
    sums[:] = 0
    for k in range(count):
        row, shift = tile.scores[k * centres : (k + 1) * centres], shifts[k]
        for i in range(centres):
            highest[i] = max(highest[i], row[i] - shift)
    for k in range(count):
        row, shift = tile.scores[k * centres : (k + 1) * centres], shifts[k]
        for i in range(centres):
            row[i] = exponential(row[i] - shift - highest[i])
            sums[i] += row[i]
