"""sigmoid(x) = 1 / (1 + exp(-x)) in a form that vectorises, and its logarithm in float64."""

from typing import Any

import numpy as np

from w2v.compiled import kernel


@kernel()
def sigmoid(x: Any) -> Any:
    """1/2 + 1/2 tanh(x/2) in float32, with an error below 2e-7.

    tanh is the rational minimax approximation of degree 13/6 that the Eigen library uses; beyond |x| = 15.8 it is
    1 to float32's precision.
    """
    h = min(max(np.float32(0.5) * x, np.float32(-7.90531110763549805)), np.float32(7.90531110763549805))
    square = h * h
    p = np.float32(-2.76076847742355e-16)
    p = p * square + np.float32(2.00018790482477e-13)
    p = p * square + np.float32(-8.60467152213735e-11)
    p = p * square + np.float32(5.12229709037114e-08)
    p = p * square + np.float32(1.48572235717979e-05)
    p = p * square + np.float32(6.37261928875436e-04)
    p = p * square + np.float32(4.89352455891786e-03)
    q = np.float32(1.19825839466702e-06)
    q = q * square + np.float32(1.18534705686654e-04)
    q = q * square + np.float32(2.26843463243900e-03)
    q = q * square + np.float32(4.89352518554385e-03)
    return np.float32(0.5) + np.float32(0.5) * h * p / q


@kernel()
def log_sigmoid(x: float) -> Any:
    """log sigmoid(x) = min(x, 0) - log(1 + exp(-|x|)), in float64 without overflow."""
    return min(x, 0.0) - np.log1p(np.exp(-abs(x)))
