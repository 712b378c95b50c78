"""Vectors to write and read, and their comparison."""

import numpy as np
from safetensors.numpy import load_file

from w2v import Vectors
from w2v.model.tensors import open_tensors, save_tensors


def same_bits(found, expected):
    assert found.dtype == expected.dtype == np.float32
    np.testing.assert_array_equal(np.asarray(found).view(np.uint32), np.asarray(expected).view(np.uint32))


def vectors_of(words, matrix=None):
    """Vectors without counts; numbers that need nine digits where none are given."""
    if matrix is None:
        matrix = np.random.default_rng(1).normal(size=(len(words), 3))
    return Vectors(list(words), np.zeros(len(words), np.int64), np.asarray(matrix, np.float32))


def resealed(path, change, tensors=None):
    """Rewrite a file of w2v's with `change` made to its metadata, and other `tensors`: all its checksums are right."""
    kept = {name: tensor.copy() for name, tensor in load_file(path).items()} | (tensors or {})
    metadata = open_tensors(path).metadata
    change(metadata)
    save_tensors(path, kept, metadata, overwrite=True)
