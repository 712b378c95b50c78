import numpy as np
import pytest
from scipy.stats import kstest

from w2v.engine.kernels.counter import derive_key
from w2v.engine.weights import packed, row_stride, start_weights


@pytest.mark.parametrize("dim", [1, 15, 16, 17, 100, 300])
def test_rows_start_on_cache_lines(dim):
    weights = start_weights(5, 8, dim, derive_key(1))
    assert weights.stride == row_stride(dim) >= dim
    assert weights.stride % 16 == 0
    for matrix, rows in ((weights.inputs, 5), (weights.outputs, 8)):
        assert matrix.ctypes.data % 64 == 0
        assert weights.rows(matrix).shape == (rows, dim)


def test_inputs_start_uniform_and_outputs_at_zero():
    weights = start_weights(500, 500, 20, derive_key(3))
    values = weights.rows(weights.inputs).ravel() * 20
    assert kstest(values, "uniform", (-0.5, 1)).pvalue > 1e-4
    assert not weights.outputs.any()
    padding = weights.inputs.reshape(500, -1)[:, 20:]
    assert not padding.any()


def test_start_depends_on_the_key_alone():
    first, again, other = (start_weights(50, 50, 7, derive_key(seed)).inputs for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize("dim", [1, 16, 17, 100])
def test_packing_keeps_every_row(dim):
    weights = start_weights(40_000, 1, dim, derive_key(1))  # more rows than move at a time
    expected = weights.rows(weights.inputs).copy()
    rows = packed(weights.inputs, dim)
    assert rows.flags.c_contiguous
    assert np.array_equal(rows, expected)
