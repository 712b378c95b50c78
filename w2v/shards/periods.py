"""Periods, after each of which the shards' weights are combined: they depend on the corpus and the number of shards."""

from collections.abc import Iterator
from typing import NamedTuple

from w2v.engine.records import Block
from w2v.engine.schedule import BLOCK

PERIOD = 2**26  # tokens of the whole corpus: about so many at most
LEAST_PARTS = 64  # of an epoch: with fewer, shards of a small corpus drift too far apart between two combinations
HOTTEST = 2**14  # rows that are combined after every period
ALL_EVERY = 16  # periods, at most, until all rows are combined: then a training can be kept, or go back to this place


class Period(NamedTuple):
    """One period of a training: part `part` of `parts` of an epoch of each shard."""

    number: int  # from 1, epochs counted through
    epoch: int
    part: int
    parts: int
    is_last: bool

    def rows_due(self, rows: int, words: int) -> int:
        """How many rows of a matrix are combined after it, the first ones.

        Rows of words stand by falling count, and frequent words' move most: the hottest HOTTEST after every period,
        twice as many after every second one, and so on. Other rows, n-grams or inner nodes, are always combined.
        """
        hottest = HOTTEST * (self.number & -self.number)  # the largest power of two that divides the number
        is_all = self.is_last or self.number % ALL_EVERY == 0 or rows != words
        return rows if is_all else min(rows, hottest)

    def blocks(self, length: int) -> Iterator[Block]:
        """The blocks of a shard of `length` positions that belong to it, numbered through the epoch."""
        begin, end = length * self.part // self.parts, length * (self.part + 1) // self.parts
        most = length // self.parts // BLOCK + 1  # of any part
        for number, first in enumerate(range(begin, end, BLOCK)):
            yield Block(self.epoch, self.part * most + number, first, min(first + BLOCK, end))


def parts_for(tokens: int, shards: int) -> int:
    """How many periods an epoch has: 16 for two shards, 36 for three, at least."""
    return max(min(4 * shards**2, LEAST_PARTS), round(tokens / PERIOD))


def periods(tokens: int, epochs: int, shards: int, *, epoch: int = 0, part: int = 0) -> Iterator[Period]:
    """All periods of a corpus of so many tokens in so many shards, in order, from part `part` of `epoch` on."""
    parts = parts_for(tokens, shards)
    for number in range(epoch * parts + part, epochs * parts):
        yield Period(number + 1, number // parts, number % parts, parts, number + 1 == epochs * parts)
