"""Vectors to write and read, and their comparison."""

import numpy as np

from w2v import Vectors


def same_bits(found, expected):
    assert found.dtype == expected.dtype == np.float32
    np.testing.assert_array_equal(np.asarray(found).view(np.uint32), np.asarray(expected).view(np.uint32))


def vectors_of(words, matrix=None):
    """Vectors without counts; numbers that need nine digits where none are given."""
    if matrix is None:
        matrix = np.random.default_rng(1).normal(size=(len(words), 3))
    return Vectors(list(words), np.zeros(len(words), np.int64), np.asarray(matrix, np.float32))
