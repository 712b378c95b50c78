"""The three matrix products of a tile, as one kernel: eight sums of scaled vectors at a time.

    scores          S = X Y^T     eight output rows, each times a column block of X^T
    input steps    dX = C Y       eight centres, each a sum of output rows
    output steps   dY = C^T X     eight output rows, each a sum of rows of X

Each is sum_t factor_r(t) * vector(t) for eight values of r. The eight sums stay in registers, which keeps both
multipliers of a core busy, and the rows are read where they stand in the matrices: nothing is copied together first.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .kernel import kernel
from .vectors import WIDE, WIDTH, broadcast, load, multiply_add, store, zeros

TOGETHER = 8  # sums made at a time


class Factors(NamedTuple):
    """factor_k(t) = array[starts[k] + t * step]."""

    array: NDArray[np.float32]
    starts: NDArray[np.int64]
    step: int


class Vectors(NamedTuple):
    """vector(t) starts at array[starts[t]]."""

    array: NDArray[np.float32]
    starts: NDArray[np.int64]


class Sums(NamedTuple):
    """The sum with factor_(k + r) goes to array[place + r * apart:]."""

    array: NDArray[np.float32]
    place: int
    apart: int


@kernel()
def eight_sums(
    zero: Any, factors: Factors, k: int, vectors: Vectors, begin: int, end: int, column: int, sums: Sums, fresh: bool
) -> None:
    """Add up factor_(k + r)(t) * vector(t)[column:] over begin <= t < end, for r = 0..7.

    The sums are as wide as the vector `zero`; `fresh` starts them from zero, otherwise from what is there.
    """
    array, place, apart = sums.array, sums.place + column, sums.apart
    if fresh:
        s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = zero
    else:
        s0 = load(array, place, zero)
        s1 = load(array, place + apart, zero)
        s2 = load(array, place + 2 * apart, zero)
        s3 = load(array, place + 3 * apart, zero)
        s4 = load(array, place + 4 * apart, zero)
        s5 = load(array, place + 5 * apart, zero)
        s6 = load(array, place + 6 * apart, zero)
        s7 = load(array, place + 7 * apart, zero)
    f, starts = factors.array, factors.starts
    f0, f1, f2, f3 = starts[k], starts[k + 1], starts[k + 2], starts[k + 3]
    f4, f5, f6, f7 = starts[k + 4], starts[k + 5], starts[k + 6], starts[k + 7]
    for t in range(begin, end):
        vector = load(vectors.array, vectors.starts[t] + column, zero)
        shift = t * factors.step
        s0 = multiply_add(broadcast(f, f0 + shift, zero), vector, s0)
        s1 = multiply_add(broadcast(f, f1 + shift, zero), vector, s1)
        s2 = multiply_add(broadcast(f, f2 + shift, zero), vector, s2)
        s3 = multiply_add(broadcast(f, f3 + shift, zero), vector, s3)
        s4 = multiply_add(broadcast(f, f4 + shift, zero), vector, s4)
        s5 = multiply_add(broadcast(f, f5 + shift, zero), vector, s5)
        s6 = multiply_add(broadcast(f, f6 + shift, zero), vector, s6)
        s7 = multiply_add(broadcast(f, f7 + shift, zero), vector, s7)
    store(array, place, s0)
    store(array, place + apart, s1)
    store(array, place + 2 * apart, s2)
    store(array, place + 3 * apart, s3)
    store(array, place + 4 * apart, s4)
    store(array, place + 5 * apart, s5)
    store(array, place + 6 * apart, s6)
    store(array, place + 7 * apart, s7)


@kernel()
def eight_rows(factors: Factors, k: int, vectors: Vectors, begin: int, end: int, sums: Sums, fresh: bool) -> None:
    """`eight_sums` over all columns of rows `sums.apart` long: as many wide vectors as fit, then narrow ones."""
    column = 0
    while column + WIDE <= sums.apart:
        eight_sums(zeros(WIDE), factors, k, vectors, begin, end, column, sums, fresh)
        column += WIDE
    while column < sums.apart:
        eight_sums(zeros(WIDTH), factors, k, vectors, begin, end, column, sums, fresh)
        column += WIDTH
