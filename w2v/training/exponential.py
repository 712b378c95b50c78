"""exp(x) in float32, in a form that vectorises."""

from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from w2v.compiled import kernel


@intrinsic
def _float_of_bits(_typing: Any, _bits: Any) -> Any:
    """The float32 number whose bits are an int32's."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.bitcast(arguments[0], ir.FloatType())

    return types.float32(types.int32), generate


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
    power = _float_of_bits(np.int32((np.int32(n) + np.int32(127)) << np.int32(23)))
    return p * power if x > np.float32(-87.0) else np.float32(0.0)
