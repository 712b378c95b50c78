"""How the steps that S shards took from the same row become one step.

A rule takes each shard's steps of the same rows [rows * stride], in the order of the shards, uses them up, and gives
the combined ones. Each row is combined by itself, so it does not matter which rows come together.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from w2v.engine.kernels.kernel import kernel
from w2v.engine.kernels.vectors import WIDTH, load, multiply_add, spread, store, total, zeros

TINY = np.float32(1e-30)  # below it, a squared length divides nothing any more
Rule = Callable[[Sequence[NDArray[np.float32]], int], NDArray[np.float32]]  # (steps, stride)


def mean(steps: Sequence[NDArray[np.float32]], _stride: int) -> NDArray[np.float32]:
    """(d_1 + ... + d_S) / S."""
    first, *others = steps
    for other in others:
        first += other
    first /= np.float32(len(steps))
    return first


def adasum(steps: Sequence[NDArray[np.float32]], stride: int) -> NDArray[np.float32]:
    """Two steps a and b become (1 - a.b / 2|a|^2) a + (1 - a.b / 2|b|^2) b, in a tree (Maleki et al. 2020).

    Steps at right angles are added; the same step from both is taken once; in between, something in between.
    """
    level = list(steps)
    while len(level) > 1:
        for a, b in zip(level[::2], level[1::2], strict=False):
            add_adaptively(a, b, stride)
        level = level[::2]
    return level[0]


@kernel()
def add_adaptively(a: NDArray[np.float32], b: NDArray[np.float32], stride: int) -> None:
    """Put the rows' adaptive sums in place of those of `a`."""
    for row in range(0, a.size, stride):
        product, square_a, square_b = zeros(WIDTH), zeros(WIDTH), zeros(WIDTH)
        for column in range(row, row + stride, WIDTH):
            x, y = load(a, column, product), load(b, column, product)
            product = multiply_add(x, y, product)
            square_a = multiply_add(x, x, square_a)
            square_b = multiply_add(y, y, square_b)
        half = np.float32(0.5) * total(product)
        of_a, of_b = total(square_a), total(square_b)
        factor_a = spread(np.float32(1) - half / of_a if of_a > TINY else np.float32(1), product)
        factor_b = spread(np.float32(1) - half / of_b if of_b > TINY else np.float32(1), product)
        for column in range(row, row + stride, WIDTH):
            x, y = load(a, column, product), load(b, column, product)
            store(a, column, multiply_add(factor_a, x, multiply_add(factor_b, y, zeros(WIDTH))))


COMBINATIONS: dict[str, Rule] = {"adasum": adasum, "mean": mean}
