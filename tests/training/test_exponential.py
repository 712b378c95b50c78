import numpy as np

from w2v.training.exponential import exponential


def test_relative_error_is_below_three_in_ten_million():
    x = np.linspace(-86.9, 88, 20_001, dtype=np.float32)
    found = np.array([exponential(value) for value in x], np.float64)
    assert np.abs(found / np.exp(x.astype(np.float64)) - 1).max() < 3e-7


def test_ends_are_kept():
    assert exponential(np.float32(0)) == 1
    assert exponential(np.float32(-87.5)) == exponential(np.float32(-np.inf)) == 0
    assert np.isfinite(exponential(np.float32(1e6)))
