"""How the steps that S shards took from the same rows become one step.

A rule takes each shard's steps, in the order of the shards, and gives the combined ones. Each row is combined by
itself, so it does not matter which rows come together. A shard that lacks a row has not moved it.
"""

from collections.abc import Callable, Sequence
from functools import reduce

import numpy as np

from w2v.shards.sparse_rows import SparseRows, merged

Rule = Callable[[Sequence[SparseRows], int], SparseRows]  # (steps, stride)


def mean(steps: Sequence[SparseRows], stride: int) -> SparseRows:
    """(d_1 + ... + d_S) / S."""
    rows, values = reduce(lambda a, b: merged(a, b, stride, adaptive=False), steps)
    return SparseRows(rows, values / np.float32(len(steps)))


def adasum(steps: Sequence[SparseRows], stride: int) -> SparseRows:
    """Two steps a and b become (1 - a.b / 2|a|^2) a + (1 - a.b / 2|b|^2) b, in a tree (Maleki et al. 2020).

    Steps at right angles are added; the same step from both is taken once; in between, something in between.
    """
    level = list(steps)
    while len(level) > 1:
        pairs = zip(level[::2], level[1::2], strict=False)
        left_over = level[len(level) // 2 * 2 :]
        level = [merged(a, b, stride, adaptive=True) for a, b in pairs] + left_over
    return level[0]


COMBINATIONS: dict[str, Rule] = {"adasum": adasum, "mean": mean}
