"""The three matrix products of a tile, as one kernel: eight sums of scaled vectors at a time.

    scores          S = X Y^T     eight output rows, each times a column block of X^T
    input steps    dX = C Y       eight centres, each a sum of output rows
    output steps   dY = C^T X     eight output rows, each a sum of input rows

Each is sum_t weight_r(t) * vector(t) for eight values of r. The eight sums stay in registers, which keeps both
multipliers of a core busy, and the rows are read where they stand in the matrices: nothing is copied together first.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.compiled import kernel
from w2v.training.vector import WIDE, WIDTH, broadcast, load, multiply_add, store, zeros

TOGETHER = 8  # sums made at a time


@kernel()
def eight_sums(
    zero: Any,
    weights: NDArray[np.float32],
    starts: NDArray[np.int64],
    k: int,
    step: int,
    vectors: NDArray[np.float32],
    offsets: NDArray[np.int64],
    begin: int,
    end: int,
    column: int,
    sums: NDArray[np.float32],
    place: int,
    apart: int,
    fresh: bool,
) -> None:
    """Add up weights[starts[k + r] + t * step] * vectors[offsets[t] + column] over begin <= t < end, for r = 0..7.

    The sums, each as wide as the vector `zero`, go to sums[place + r * apart]; `fresh` starts them from zero,
    otherwise from what is there. All arrays are flat.
    """
    if fresh:
        s0 = s1 = s2 = s3 = s4 = s5 = s6 = s7 = zero
    else:
        s0 = load(sums, place, zero)
        s1 = load(sums, place + apart, zero)
        s2 = load(sums, place + 2 * apart, zero)
        s3 = load(sums, place + 3 * apart, zero)
        s4 = load(sums, place + 4 * apart, zero)
        s5 = load(sums, place + 5 * apart, zero)
        s6 = load(sums, place + 6 * apart, zero)
        s7 = load(sums, place + 7 * apart, zero)
    w0, w1, w2, w3 = starts[k], starts[k + 1], starts[k + 2], starts[k + 3]
    w4, w5, w6, w7 = starts[k + 4], starts[k + 5], starts[k + 6], starts[k + 7]
    for t in range(begin, end):
        vector = load(vectors, offsets[t] + column, zero)
        shift = t * step
        s0 = multiply_add(broadcast(weights, w0 + shift, zero), vector, s0)
        s1 = multiply_add(broadcast(weights, w1 + shift, zero), vector, s1)
        s2 = multiply_add(broadcast(weights, w2 + shift, zero), vector, s2)
        s3 = multiply_add(broadcast(weights, w3 + shift, zero), vector, s3)
        s4 = multiply_add(broadcast(weights, w4 + shift, zero), vector, s4)
        s5 = multiply_add(broadcast(weights, w5 + shift, zero), vector, s5)
        s6 = multiply_add(broadcast(weights, w6 + shift, zero), vector, s6)
        s7 = multiply_add(broadcast(weights, w7 + shift, zero), vector, s7)
    store(sums, place, s0)
    store(sums, place + apart, s1)
    store(sums, place + 2 * apart, s2)
    store(sums, place + 3 * apart, s3)
    store(sums, place + 4 * apart, s4)
    store(sums, place + 5 * apart, s5)
    store(sums, place + 6 * apart, s6)
    store(sums, place + 7 * apart, s7)


@kernel()
def eight_rows(
    weights: NDArray[np.float32],
    starts: NDArray[np.int64],
    k: int,
    step: int,
    vectors: NDArray[np.float32],
    offsets: NDArray[np.int64],
    begin: int,
    end: int,
    sums: NDArray[np.float32],
    place: int,
    stride: int,
    fresh: bool,
) -> None:
    """`eight_sums` over all columns of rows: as many wide vectors as fit, then a narrow one."""
    column = 0
    while column + WIDE <= stride:
        eight_sums(
            zeros(WIDE), weights, starts, k, step, vectors, offsets, begin, end, column,
            sums, place + column, stride, fresh,
        )  # fmt: skip
        column += WIDE
    while column < stride:
        eight_sums(
            zeros(WIDTH), weights, starts, k, step, vectors, offsets, begin, end, column,
            sums, place + column, stride, fresh,
        )  # fmt: skip
        column += WIDTH
