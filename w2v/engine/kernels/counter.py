"""Random numbers without a state: each is a function of a key and a counter.

No generator is handed from one block, lane or thread to the next, so every draw is the same however the work is
divided and wherever it is taken up again. The mixing function is SplitMix64's (Steele, Lea & Flood 2014).
"""

from enum import IntEnum
from typing import Any

import numpy as np

from .kernel import kernel

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)


class Purpose(IntEnum):
    """What random numbers are for: each use has a sequence of its own."""

    START = 0
    SUBSAMPLE = 1
    TILES = 2
    HELD_OUT = 3
    SHARD = 4


@kernel()
def random_bits(key: Any, counter: Any) -> Any:
    """64 random bits: number `counter` of the sequence that `key` names."""
    bits = np.uint64(key) + (np.uint64(counter) + np.uint64(1)) * _GOLDEN
    bits = (bits ^ (bits >> np.uint64(30))) * _FIRST
    bits = (bits ^ (bits >> np.uint64(27))) * _SECOND
    return bits ^ (bits >> np.uint64(31))


@kernel()
def below(bits: Any, limit: int) -> Any:
    """A whole number from 0 to limit - 1, made of the upper half of 64 random bits; limit is below 2^32."""
    return np.int64(((bits >> np.uint64(32)) * np.uint64(limit)) >> np.uint64(32))


def derive_key(seed: int | np.uint64, *parts: int) -> np.uint64:
    """The key that belongs to `seed`, or another key, and `parts`: what the draws are for, the epoch, the block."""
    key = np.uint64(seed)
    for part in parts:
        key = np.uint64(random_bits(key, np.uint64(part)))
    return key
