import numpy as np

from reference import sigmoid as textbook
from w2v.engine.kernels.functions import exponential, log_sigmoid, sigmoid


def test_sigmoids_error_is_below_two_in_ten_million():
    x = np.linspace(-40, 40, 40_001, dtype=np.float32)
    fast = np.array([sigmoid(value) for value in x])
    assert np.abs(fast - textbook(x)).max() < 2e-7
    assert fast.min() >= 0
    assert fast.max() <= 1


def test_logarithm_neither_overflows_nor_loses_its_tail():
    assert log_sigmoid(-1e4) == -1e4
    assert log_sigmoid(0.0) == np.log(0.5)
    assert log_sigmoid(50.0) == -np.exp(-50.0)


def test_exponentials_relative_error_is_below_three_in_ten_million():
    x = np.linspace(-86.9, 88, 20_001, dtype=np.float32)
    found = np.array([exponential(value) for value in x], np.float64)
    assert np.abs(found / np.exp(x.astype(np.float64)) - 1).max() < 3e-7


def test_exponentials_ends_are_kept():
    assert exponential(np.float32(0)) == 1
    assert exponential(np.float32(-87.5)) == exponential(np.float32(-np.inf)) == 0
    assert np.isfinite(exponential(np.float32(1e6)))
