"""The products of a tile: sums of scaled vectors, and dot products.

    scores          S = X Y^T     shared rows, each times a column block of X^T; pairs, by dot products
    input steps    dX = C Y       centres, each a sum of output rows
    output steps   dY = C^T X     output rows, each a sum of rows of X

The sums are sum_k = sum over t of factor_k(t) * vector(t). A block of them stays in registers, which keeps both
multipliers of a core busy, and the rows are read where they stand in the matrices: nothing is copied together first.
Blocks are walked column by column, so that what they share stays in a core's first cache.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .kernel import kernel
from .vectors import ROWS, WIDTH, add_scaled, dot_products

PAIRS = 4  # scored at a time
TOGETHER = 8  # sums that a product makes come in multiples of it: no less than ROWS, and the same on any machine


class Factors(NamedTuple):
    """factor_k(t) = array[starts[k] + t * step]."""

    array: NDArray[np.float32]
    starts: NDArray[np.int64]
    step: int


class Rows(NamedTuple):
    """vector(t) starts at array[starts[t]]."""

    array: NDArray[np.float32]
    starts: NDArray[np.int64]


class Sums(NamedTuple):
    """sum_k starts at array[first + k * apart]."""

    array: NDArray[np.float32]
    first: int
    apart: int
    fresh: bool  # whether they start from zero, not from what is there


@kernel()
def add_products(
    factors: Factors, first: int, last: int, vectors: Rows, begin: int, end: int, sums: Sums, columns: int
) -> None:
    """sum_k += sum of factor_k(t) * vector(t) over begin <= t < end, for first <= k < last.

    k comes in multiples of ROWS, columns in multiples of WIDTH.
    """
    pairs = columns // (2 * WIDTH) * (2 * WIDTH)
    for column in range(0, pairs, 2 * WIDTH):
        for k in range(first, last, ROWS):
            add_scaled(ROWS, 2, factors, k, vectors, begin, end, sums, column)
    for column in range(pairs, columns, WIDTH):
        for k in range(first, last, ROWS):
            add_scaled(ROWS, 1, factors, k, vectors, begin, end, sums, column)


@kernel()
def add_row(factors: Factors, vectors: Rows, begin: Any, end: Any, sums: Sums, columns: int) -> None:
    """`add_products` for sum_0 alone: as many columns at a time as fit the registers."""
    column = 0
    while column + 8 * WIDTH <= columns:
        add_scaled(1, 8, factors, 0, vectors, begin, end, sums, column)
        column += 8 * WIDTH
    # As few passes as can be: each of them ends, after a few steps, at a branch that is hard to predict.
    if column + 6 * WIDTH <= columns:
        add_scaled(1, 6, factors, 0, vectors, begin, end, sums, column)
        column += 6 * WIDTH
    if column + 4 * WIDTH <= columns:
        add_scaled(1, 4, factors, 0, vectors, begin, end, sums, column)
        column += 4 * WIDTH
    if column + 2 * WIDTH <= columns:
        add_scaled(1, 2, factors, 0, vectors, begin, end, sums, column)
        column += 2 * WIDTH
    if column < columns:
        add_scaled(1, 1, factors, 0, vectors, begin, end, sums, column)


@kernel()
def score_pairs(left: Rows, right: Rows, pairs: int, columns: int, scores: NDArray[np.float32]) -> None:
    """scores[p] = left(p) * right(p) of so many pairs of vectors of so many columns, a multiple of WIDTH.

    Pairs are taken PAIRS at a time; what follows the last must be pairs as well, whose scores mean nothing.
    """
    for p in range(0, pairs, PAIRS):
        dot_products(PAIRS, left.array, left.starts, right.array, right.starts, p, columns, scores)
