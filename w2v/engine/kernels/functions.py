"""sigmoid(x) = 1 / (1 + exp(-x)) and exp(x) in forms that vectorise; log sigmoid(x) in float64."""

from typing import Any

import numpy as np

from .kernel import kernel


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


@kernel()
def exponential(x: Any) -> Any:
    """exp(x), with a relative error below 3e-7; 0 below -87 and exp(88) above 88.

    x = n log 2 + r with |r| <= log(2) / 2, exp(r) by the Taylor-like polynomial of Cephes's expf, 2^n by its bits.
    """
    clamped = min(max(x, np.float32(-87.0)), np.float32(88.0))
    n = np.floor(clamped * np.float32(1.44269504088896341) + np.float32(0.5))
    r = clamped - n * np.float32(0.693359375) - n * np.float32(-2.12194440e-4)
    p = np.float32(1.9875691500e-4)
    p = p * r + np.float32(1.3981999507e-3)
    p = p * r + np.float32(8.3334519073e-3)
    p = p * r + np.float32(4.1665795894e-2)
    p = p * r + np.float32(1.6666665459e-1)
    p = p * r + np.float32(5.0000001201e-1)
    p = p * r * r + r + np.float32(1.0)
    power = np.int32((np.int32(n) + np.int32(127)) << np.int32(23)).view(np.float32)
    return p * power if x > np.float32(-87.0) else np.float32(0.0)
