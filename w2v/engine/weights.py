"""The start of the two matrices that training moves, and their memory.

Rows are padded with zeros to whole cache lines, so that rows of neighbouring ids share none and no register straddles
two rows; the kernels see the matrices flat.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .kernels.counter import random_bits
from .kernels.kernel import kernel
from .records import Weights
from .threads import run_side_by_side

_LINE = 16  # float32 numbers in a cache line of 64 bytes


def row_stride(dim: int) -> int:
    """`dim` rounded up to whole cache lines, in float32 numbers."""
    return -(-dim // _LINE) * _LINE


def aligned_zeros(size: int) -> NDArray[np.float32]:
    """`size` float32 zeros that start on a cache line."""
    memory = np.zeros(size + _LINE, np.float32)
    start = -memory.ctypes.data % (4 * _LINE) // 4
    return memory[start : start + size]


def start_weights(input_rows: int, output_rows: int, dim: int, key: np.uint64, threads: int = 1) -> Weights:
    """Inputs uniform in (-1/2, 1/2) / D, outputs zero (Mikolov's word2vec.c)."""
    stride = row_stride(dim)
    weights = Weights(aligned_zeros(input_rows * stride), aligned_zeros(output_rows * stride), dim, stride)
    run_side_by_side(threads, lambda thread: _start_inputs(weights.inputs, dim, stride, key, thread, threads))
    return weights


def packed(matrix: NDArray[np.float32], dim: int) -> NDArray[np.float32]:
    """The rows [V, D] without padding, moved together in the same memory: the matrix is used up.

    A copy would need half as much memory again at the very end of a training.
    """
    stride = row_stride(dim)
    rows = matrix.reshape(-1, stride)
    for start in range(0, len(rows), 2**14):
        some = rows[start : start + 2**14, :dim].ravel()  # a copy, so rows may move over each other
        matrix[start * dim : start * dim + len(some)] = some
    return matrix[: len(rows) * dim].reshape(len(rows), dim)


@kernel()
def _start_inputs(inputs: NDArray[np.float32], dim: int, stride: int, key: Any, first: int, step: int) -> None:
    for row in range(first, inputs.size // stride, step):
        for d in range(dim):
            unit = np.float64(random_bits(key, row * dim + d) >> np.uint64(11)) / 2.0**53
            inputs[row * stride + d] = np.float32((unit - 0.5) / dim)
