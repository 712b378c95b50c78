"""Which work is done, in which order and at which rate: nothing here knows who runs it.

The corpus is walked block by block, epoch after epoch. In a block, L lanes each walk their own part of the stream,
one tile of T centres a round. Every number here depends on the corpus alone, never on the machine.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from .records import Block, Shape

MOST_LANES = 32  # tiles computed from the same weights, in one round
MEASURED_EVERY = 127  # at most
LANE_BYTES = 2**28  # of all lanes together, unless a single one needs more
ROUNDS_AN_EPOCH = 64  # at least, where one lane can give as many
MOST_ROUNDS_AT_ONCE = 64
OPERATIONS_AT_ONCE = 2e10
MOST_EPOCHS, LEAST_EPOCHS = 20, 5  # that a corpus is given by its size
TOKENS_IN_ALL = 400_000_000  # of a large corpus, over all epochs
BLOCK = 2**19  # corpus positions that are subsampled at a time
LAST_RATE = 1e-4  # of the first


def blocks(length: int, epochs: int, *, epoch: int = 0, number: int = 0) -> Iterator[Block]:
    """All blocks of a corpus of `length` positions, in order, from block `number` of `epoch` on."""
    while epoch < epochs:
        for begin in range(number * BLOCK, length, BLOCK):
            yield Block(epoch, begin // BLOCK, begin, min(begin + BLOCK, length))
        epoch, number = epoch + 1, 0


def epochs_for(tokens: int) -> int:
    """The number of epochs for a corpus of so many tokens, where none is asked for.

    Scores rise up to about 20 epochs; with more, SimLex-999 falls (README has the figures). A large corpus needs fewer,
    since each epoch shows its words in many contexts.
    """
    return min(MOST_EPOCHS, max(LEAST_EPOCHS, TOKENS_IN_ALL // max(tokens, 1)))


def lanes_for(tokens: int, shape: Shape) -> int:
    """How many lanes walk a corpus of so many tokens in tiles of that shape.

    A small corpus has fewer, so that an epoch has rounds enough: a round's steps are all taken from the same weights,
    and too few rounds are too few steps. Large tiles have fewer, so that memory stays bounded.
    """
    return max(1, min(MOST_LANES, tokens // (shape.centres * ROUNDS_AN_EPOCH), LANE_BYTES // lane_bytes(shape)))


def lane_bytes(shape: Shape) -> int:
    """Bytes of one lane's buffers, about: no more than that, as by the number of lanes it decides a model's bits."""
    per_row = (shape.centres + shape.rows) * shape.stride
    per_centre = (3 * shape.rows + 3 * shape.slots + shape.dim) * shape.centres
    return 4 * (per_row + per_centre + 16 * shape.rows)


def measured_every(tokens: int, centres: int) -> int:
    """The loss is measured on one in so many tiles: on some hundreds an epoch, but on no more than it takes.

    Part of what decides the bits: nce's loss rounds the scores that it puts back.
    """
    return max(1, min(MEASURED_EVERY, tokens // (centres * 256)))


def operations(words: int, shape: Shape) -> float:
    """Floating-point operations that so many centres take: three products, two a number."""
    return words * 6.0 * shape.rows * shape.stride


def rounds_of(stream_length: int, lanes: int, centres: int) -> int:
    """Rounds that a block takes: as many as its longest lane has tiles."""
    longest_lane = -(-stream_length // lanes)
    return -(-longest_lane // centres)


def rounds_at_once(lanes: int, shape: Shape) -> int:
    """Rounds that one call of `Runner.run` should do: about a tenth of a second, or one round.

    Between them no interrupt is heard and no checkpoint written.
    """
    return max(1, min(MOST_ROUNDS_AT_ONCE, int(OPERATIONS_AT_ONCE / operations(lanes * shape.centres, shape))))


def rates(block: Block, rounds: int, length: int, epochs: int, rate: float) -> NDArray[np.float32]:
    """The learning rate of each round [rounds]: linear in the corpus position from `rate` to LAST_RATE of it."""
    position = block.epoch * length + block.begin + (block.end - block.begin) * np.arange(rounds) / max(rounds, 1)
    return (rate * np.maximum(1 - position / (length * epochs), LAST_RATE)).astype(np.float32)
