"""What hash tables share: open addressing with hashes that cannot be predicted.

SECRET is drawn anew in each process, so that no text can be crafted to fill one corner of a table. Only positions in a
table may depend on it: ids are numbered in the order of appearance, whatever the secret.
"""

import secrets
from typing import Any

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic

from w2v.engine.kernels.kernel import kernel

SECRET = tuple(np.uint64(secrets.randbits(64) | 1) for _ in range(3))  # passed to kernels, which would freeze a global
FIXED = tuple(np.uint64(n) for n in (0x243F6A8885A308D3, 0x13198A2E03707345, 0xA4093822299F31D1))  # digits of pi

_HALF, _WHOLE = ir.IntType(64), ir.IntType(128)


@intrinsic
def folded(_typing: Any, _x: Any, _y: Any) -> Any:
    """The upper half of the 128-bit product of two uint64, xor its lower half."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        x, y = (builder.zext(argument, _WHOLE) for argument in arguments)
        product = builder.mul(x, y)
        upper = builder.lshr(product, ir.Constant(_WHOLE, 64))
        return builder.xor(builder.trunc(upper, _HALF), builder.trunc(product, _HALF))

    return types.uint64(types.uint64, types.uint64), generate


def capacity(slots: int) -> int:
    """How many keys this many slots hold before look-ups get slow."""
    return slots * 5 // 8


@kernel(forceinline=True)
def first_slot(key: Any, secret: Any, slots: Any) -> Any:
    """Where to look for a key in a table, whose size is a power of two."""
    return np.int64(folded(key, secret)) & (slots.shape[0] - 1)


@kernel(forceinline=True)
def next_slot(slot: Any, slots: Any) -> Any:
    """Where to look for a key after that slot."""
    return (slot + 1) & (slots.shape[0] - 1)
