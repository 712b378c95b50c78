"""Which work is done, in which order and at which rate: nothing here knows who runs it.

The corpus is walked block by block, epoch after epoch. In a block, L lanes each walk their own part of the stream,
one tile of T centres a round. Every number here depends on the corpus alone, never on the machine.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_LANES = 32  # tiles computed from the same weights, in one round
ROUNDS_AN_EPOCH = 64  # at least, where one lane can give as many
TILE = 64  # centres of a tile: a multiple of the widest vector register
BLOCK = 2**19  # corpus positions that are subsampled at a time
LAST_RATE = 1e-4  # of the first


@dataclass(frozen=True)
class Block:
    """Corpus positions begin..end-1 in one epoch."""

    epoch: int
    number: int  # in the epoch
    begin: int
    end: int


def blocks(length: int, epochs: int) -> Iterator[Block]:
    """All blocks of a corpus of `length` positions, in order."""
    for epoch in range(epochs):
        for number, begin in enumerate(range(0, length, BLOCK)):
            yield Block(epoch, number, begin, min(begin + BLOCK, length))


def lanes_for(tokens: int) -> int:
    """How many lanes walk a corpus of so many tokens: fewer for a small one, so that an epoch has rounds enough.

    A round's steps are all taken from the same weights: too few rounds are too few steps.
    """
    return max(1, min(MOST_LANES, tokens // (TILE * ROUNDS_AN_EPOCH)))


def rounds_of(stream_length: int, lanes: int) -> int:
    """Rounds that a block takes: as many as its longest lane has tiles."""
    longest_lane = -(-stream_length // lanes)
    return -(-longest_lane // TILE)


def rates(block: Block, rounds: int, length: int, epochs: int, rate: float) -> NDArray[np.float32]:
    """The learning rate of each round [rounds]: linear in the corpus position from `rate` to LAST_RATE of it."""
    position = block.epoch * length + block.begin + (block.end - block.begin) * np.arange(rounds) / max(rounds, 1)
    return (rate * np.maximum(1 - position / (length * epochs), LAST_RATE)).astype(np.float32)
