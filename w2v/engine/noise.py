"""Noise words: their distribution q, and draws from it in constant time by Walker's alias method.

Vose (1991), "A linear algorithm for generating random numbers with a given distribution".
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .kernels.counter import below
from .kernels.kernel import kernel
from .records import Settings


def noise_distribution(counts: NDArray[np.int64], power: float) -> NDArray[np.float64]:
    """q [V], proportional to counts^power; an unknown count (0) is taken for 1."""
    logs = power * np.log(np.maximum(counts, 1).astype(np.float64))
    weights = np.exp(logs - logs.max())
    distribution: NDArray[np.float64] = weights / weights.sum()
    return distribution


def noise_rows(settings: Settings, pairs: int) -> int:
    """K = negative * pairs of a centre on average, rounded up to 16: as many noise words a centre as the textbook's."""
    return -(-settings.negative * pairs // 16) * 16


class NoiseTable(NamedTuple):
    """Urn i holds word i with probability (threshold[i] + 1) / 2^32, else word alias[i]."""

    threshold: NDArray[np.uint32]  # [V]
    alias: NDArray[np.int32]  # [V]


def noise_table(distribution: NDArray[np.float64]) -> NoiseTable:
    """The alias table of a distribution over V words."""
    share = distribution * len(distribution)
    alias = np.arange(len(distribution), dtype=np.int32)
    _fill_urns(share, alias, np.empty(len(distribution), np.int64))
    threshold = np.clip(share * 2.0**32 - 1, 0, 2.0**32 - 1).astype(np.uint32)
    return NoiseTable(threshold, alias)


@kernel()
def draw_noise(table: Any, bits: Any) -> Any:
    """A word from 64 random bits: the upper half chooses the urn, the lower half what is in it.

    `table` is a NoiseTable, or any named tuple that has its fields.
    """
    urn = below(bits, table.threshold.size)
    if np.uint32(bits & np.uint64(0xFFFFFFFF)) <= table.threshold[urn]:
        return urn
    return np.int64(table.alias[urn])


@kernel()
def _fill_urns(share: NDArray[np.float64], alias: NDArray[np.int32], stack: NDArray[np.int64]) -> None:
    """Vose's algorithm, in place: poor urns (share below the mean, 1) are filled up from rich ones.

    The stack has poor urns from the left, rich ones from the right.
    """
    size = share.size
    poor, rich = 0, size
    for word in range(size):
        if share[word] < 1.0:
            stack[poor] = word
            poor += 1
        else:
            rich -= 1
            stack[rich] = word
    while poor > 0 and rich < size:
        poor -= 1
        taker, giver = stack[poor], stack[rich]
        alias[taker] = giver
        share[giver] -= 1.0 - share[taker]
        if share[giver] < 1.0:
            rich += 1
            stack[poor] = giver
            poor += 1
    for k in range(poor):  # whoever is left over is full but for rounding
        share[stack[k]] = 1.0
    for k in range(rich, size):
        share[stack[k]] = 1.0
