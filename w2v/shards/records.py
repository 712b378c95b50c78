"""The records that the driver, the team and the workers hand to each other."""

from collections.abc import Callable
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.facts import CorpusFacts
from w2v.engine.plan import Plan
from w2v.engine.records import Loss
from w2v.hyperparameters import Hyperparameters
from w2v.shards.periods import Period
from w2v.text_options import TextOptions

Tell = Callable[[int], None]  # how many more bytes were read, or positions trained


class Task(NamedTuple):
    """What all workers of a training are told."""

    config: Hyperparameters  # with its epochs, once they are known
    text: TextOptions
    strict: bool
    threads: int | None  # of a worker; None for as many as there are cores


class Counted(NamedTuple):
    """The words of a shard by first appearance, and what there is to say of its text."""

    words: list[str]
    counts: NDArray[np.int64]
    facts: CorpusFacts


class Encoded(NamedTuple):
    """A shard in the ids of the vocabulary."""

    words: int  # tokens of the vocabulary
    sentences: int
    positions: int  # ids


class WholeVocabulary(NamedTuple):
    """The words of all shards."""

    words: list[str]
    counts: NDArray[np.int64]
    tokens: int  # of them, in all shards


class Sizes(NamedTuple):
    """Of the two matrices."""

    input_rows: int
    output_rows: int
    stride: int

    @classmethod
    def of(cls, plan: Plan) -> Self:
        """The sizes of a plan's matrices."""
        return cls(plan.input_rows, plan.output_rows, plan.shape.stride)

    @property
    def bytes(self) -> int:
        """Of both."""
        return 4 * (self.input_rows + self.output_rows) * self.stride

    def due(self, period: Period, words: int) -> "list[Span]":
        """The rows that are combined after a period."""
        return [Span(k, 0, period.rows_due(rows, words)) for k, rows in enumerate((self.input_rows, self.output_rows))]

    def all(self) -> "list[Span]":
        """All rows."""
        return [Span(0, 0, self.input_rows), Span(1, 0, self.output_rows)]


class Trained(NamedTuple):
    """What a period did to a shard."""

    shard: int
    loss: Loss  # of the tiles that were measured
    non_finite: int  # steps that were not, since the beginning
    positions: int
    seconds: float


class Combined(NamedTuple):
    """What combining rows took."""

    rows: int  # that had moved
    bytes: int  # sent from worker to worker


class Span(NamedTuple):
    """Rows begin .. end - 1 of one of the two matrices: 0 is the inputs, 1 the outputs."""

    matrix: int
    begin: int
    end: int

    def pieces(self, rows: int) -> "list[Span]":
        """The same in spans of so many rows, or less."""
        return [self._replace(begin=at, end=min(at + rows, self.end)) for at in range(self.begin, self.end, rows)]
