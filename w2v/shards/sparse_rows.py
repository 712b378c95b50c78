"""Sparse rows: those of a span that a period moved. The others need not be sent, combined or written.

A period moves few of the rows that are due: those of words that it met, and of noise words that it drew.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.engine.kernels.kernel import kernel
from w2v.engine.kernels.vectors import WIDTH, load, multiply_add, spread, store, total, zeros

TINY = np.float32(1e-30)  # a squared length below it divides nothing


class SparseRows(NamedTuple):
    """Some rows of a span: what a shard added to them, or what they are now."""

    rows: NDArray[np.int32]  # [n] rising, counted from the span's first
    values: NDArray[np.float32]  # [n * stride]

    @property
    def nbytes(self) -> int:
        """Of both arrays."""
        return self.rows.nbytes + self.values.nbytes


def difference(later: NDArray[np.float32], earlier: NDArray[np.float32], stride: int) -> SparseRows:
    """later - earlier [rows * stride], of the rows that differ."""
    rows = np.empty(len(later) // stride, np.int32)
    rows = rows[: find_different(later, earlier, rows, stride)].copy()
    steps = SparseRows(rows, np.empty(len(rows) * stride, np.float32))
    subtract_rows(later, earlier, steps, stride)
    return steps


def merged(a: SparseRows, b: SparseRows, stride: int, *, adaptive: bool) -> SparseRows:
    """a + b; with `adaptive`, (1 - a.b / 2|a|^2) a + (1 - a.b / 2|b|^2) b of each row that both have."""
    rows = np.union1d(a.rows, b.rows)
    both = SparseRows(rows, np.empty(len(rows) * stride, np.float32))
    add_rows(_read_only(a), _read_only(b), both, stride, adaptive)
    return both


@kernel()
def find_different(
    later: NDArray[np.float32], earlier: NDArray[np.float32], rows: NDArray[np.int32], stride: int
) -> int:
    """List the rows in which the two differ; how many there are."""
    found = 0
    for row in range(rows.size):
        column = row * stride
        while column < (row + 1) * stride and later[column] == earlier[column]:
            column += 1
        if column < (row + 1) * stride:
            rows[found] = row
            found += 1
    return found


@kernel()
def subtract_rows(later: NDArray[np.float32], earlier: NDArray[np.float32], steps: SparseRows, stride: int) -> None:
    """steps = later - earlier, of the rows that `steps` has."""
    minus = spread(np.float32(-1), zeros(WIDTH))
    for n in range(steps.rows.size):
        row = np.int64(steps.rows[n]) * stride
        for column in range(0, stride, WIDTH):
            x, y = load(later, row + column, minus), load(earlier, row + column, minus)
            store(steps.values, n * stride + column, multiply_add(minus, y, x))


@kernel()
def add_rows(a: SparseRows, b: SparseRows, both: SparseRows, stride: int, adaptive: bool) -> None:
    """`merged`, into `both`, which has the rows of either."""
    i, j = np.int64(0), np.int64(0)
    for n in range(both.rows.size):
        in_a = i < a.rows.size and a.rows[i] == both.rows[n]
        in_b = j < b.rows.size and b.rows[j] == both.rows[n]
        if in_a and in_b:
            add_row(a.values, i * stride, b.values, j * stride, both.values, n * stride, stride, adaptive)
        else:
            for column in range(stride):
                value = a.values[i * stride + column] if in_a else b.values[j * stride + column]
                both.values[n * stride + column] = value
        i += in_a
        j += in_b


@kernel()
def add_row(
    a: NDArray[np.float32], of_a: int, b: NDArray[np.float32], of_b: int, both: NDArray[np.float32], row: int,
    stride: int, adaptive: bool,
) -> None:  # fmt: skip
    """`add_rows` of the row that starts there in each of the three."""
    product, square_a, square_b = zeros(WIDTH), zeros(WIDTH), zeros(WIDTH)
    if adaptive:
        for column in range(0, stride, WIDTH):
            x, y = load(a, of_a + column, product), load(b, of_b + column, product)
            product = multiply_add(x, y, product)
            square_a = multiply_add(x, x, square_a)
            square_b = multiply_add(y, y, square_b)
    half, length_a, length_b = np.float32(0.5) * total(product), total(square_a), total(square_b)
    factor_a = spread(np.float32(1) - half / length_a if length_a > TINY else np.float32(1), product)
    factor_b = spread(np.float32(1) - half / length_b if length_b > TINY else np.float32(1), product)
    for column in range(0, stride, WIDTH):
        x, y = load(a, of_a + column, product), load(b, of_b + column, product)
        store(both, row + column, multiply_add(factor_a, x, multiply_add(factor_b, y, zeros(WIDTH))))


def _read_only(sparse: SparseRows) -> SparseRows:
    """The same: arrays from another process are read-only, and numba compiles for each kind apart."""
    rows, values = sparse.rows.view(), sparse.values.view()
    rows.flags.writeable = values.flags.writeable = False
    return SparseRows(rows, values)
