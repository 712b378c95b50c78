"""Which work is done, in which order and at which rate: nothing here knows who runs it.

The corpus is walked block by block, epoch after epoch. In a block, L lanes each walk their own part of the stream,
one tile of T centres a round. Every number here depends on the corpus alone, never on the machine.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

MOST_LANES = 32  # tiles computed from the same weights, in one round
LOSS_EVERY = 127  # at most
LANE_BYTES = 2**28  # of all lanes together, unless a single one needs more
ROUNDS_AN_EPOCH = 64  # at least, where one lane can give as many
TILE = 64  # centres of a tile, where the objective says no other number: a multiple of the widest vector
MOST_ROUNDS_AT_ONCE = 64
OPERATIONS_AT_ONCE = 2e10
BLOCK = 2**19  # corpus positions that are subsampled at a time
LAST_RATE = 1e-4  # of the first


@dataclass(frozen=True)
class Block:
    """Corpus positions begin..end-1 in one epoch."""

    epoch: int
    number: int  # in the epoch
    begin: int
    end: int


def blocks(length: int, epochs: int, *, epoch: int = 0, number: int = 0) -> Iterator[Block]:
    """All blocks of a corpus of `length` positions, in order, from block `number` of `epoch` on."""
    while epoch < epochs:
        for begin in range(number * BLOCK, length, BLOCK):
            yield Block(epoch, begin // BLOCK, begin, min(begin + BLOCK, length))
        epoch, number = epoch + 1, 0


def lanes_for(tokens: int, centres: int, tile_bytes: int) -> int:
    """How many lanes walk a corpus of so many tokens, in tiles of so many centres and bytes of buffers.

    A small corpus has fewer, so that an epoch has rounds enough: a round's steps are all taken from the same weights,
    and too few rounds are too few steps. Large tiles have fewer, so that memory stays bounded.
    """
    return max(1, min(MOST_LANES, tokens // (centres * ROUNDS_AN_EPOCH), LANE_BYTES // tile_bytes))


def loss_every(tokens: int, centres: int) -> int:
    """The loss is measured on one in so many tiles: on some hundreds an epoch, but on no more than it takes."""
    return max(1, min(LOSS_EVERY, tokens // (centres * 256)))


def rounds_of(stream_length: int, lanes: int, centres: int) -> int:
    """Rounds that a block takes: as many as its longest lane has tiles."""
    longest_lane = -(-stream_length // lanes)
    return -(-longest_lane // centres)


def rounds_at_once(operations: float) -> int:
    """Rounds of so many floating-point operations between two reports: about a tenth of a second, or one round.

    Between them no interrupt is heard and no checkpoint written.
    """
    return max(1, min(MOST_ROUNDS_AT_ONCE, int(OPERATIONS_AT_ONCE / operations)))


def rates(block: Block, rounds: int, length: int, epochs: int, rate: float) -> NDArray[np.float32]:
    """The learning rate of each round [rounds]: linear in the corpus position from `rate` to LAST_RATE of it."""
    position = block.epoch * length + block.begin + (block.end - block.begin) * np.arange(rounds) / max(rounds, 1)
    return (rate * np.maximum(1 - position / (length * epochs), LAST_RATE)).astype(np.float32)
