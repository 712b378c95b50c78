"""All workers of a training as the driver sees them. Here: one worker in this process, which has all shards."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from w2v.hyperparameters import Hyperparameters
from w2v.shards.cutting import Shard
from w2v.shards.periods import Period
from w2v.shards.records import Combined, Counted, Encoded, Span, Task, Tell, Trained, WholeVocabulary
from w2v.shards.worker import Worker
from w2v.training.events import WorkerTime

ROWS = 1 << 14  # combined or handed over at a time


class LostError(Exception):
    """Some workers are gone, and with them what was trained since all rows were combined."""


class Team(Protocol):
    """Whoever trains the shards; shards come back in their order."""

    @property
    def workers(self) -> int:
        """How many there are."""

    @property
    def lost(self) -> int:
        """How many were lost so far."""

    @property
    def combined(self) -> Combined:
        """What combining the rows of the last period took."""

    def count(self, shards: Sequence[Shard], tell: Tell) -> Iterator[Counted]:
        """The words of each shard; `tell` hears how many more bytes were read."""

    def begin(self, config: Hyperparameters, vocabulary: WholeVocabulary) -> list[Encoded]:
        """Encode every shard, and let all weights be what a training begins with."""

    def train(self, period: Period, due: Sequence[Span], tell: Tell) -> list[Trained]:
        """Train every shard through a period, then combine the rows that are due; `tell` hears of more positions done.

        LostError where workers were lost; what the others have trained is of no use until `go_back`.
        """

    def times(self, trained: Sequence[Trained]) -> tuple[WorkerTime, ...]:
        """What each worker did of this."""

    def keep(self) -> None:
        """All rows are combined: this is the place to go back to."""

    def welcome(self) -> None:
        """Give shards to machines that have joined, which is possible when the weights have just been kept."""

    def go_back(self) -> bool:
        """Find workers for the shards of those who are gone, and let all weights be those that were kept.

        False where no worker is left that has these: then they are those that every training begins with.
        """

    def rows(self, span: Span) -> NDArray[np.float32]:
        """Rows as they were kept [rows * stride]."""

    def restore(self, pieces: Iterable[tuple[Span, NDArray[np.float32]]]) -> None:
        """Let these rows, which are all, be the common ones, and keep them."""

    def versions(self) -> dict[str, list[str]]:
        """What the last digits depend on: all that were met."""

    def close(self) -> None:
        """End what was begun."""


class LocalTeam:
    """One worker that has all shards, and trains one after another."""

    workers = 1
    lost = 0
    combined = Combined(0, 0)

    def __init__(self, task: Task, folder: Path) -> None:
        self._worker = Worker(task, folder)
        self._shards = 0

    def count(self, shards: Sequence[Shard], tell: Tell) -> Iterator[Counted]:
        """Read one after another."""
        self._shards = len(shards)
        for shard in shards:
            yield self._worker.read(shard, tell)

    def begin(self, config: Hyperparameters, vocabulary: WholeVocabulary) -> list[Encoded]:
        """Encode all."""
        self._worker.begin(config, vocabulary)
        return [self._worker.encode(number) for number in range(self._shards)]

    def train(self, period: Period, due: Sequence[Span], tell: Tell) -> list[Trained]:
        """Train one after another, then combine the due rows some at a time."""
        worker = self._worker
        trained = worker.train(period, tell)
        combined = [worker.combine([piece])[1] for span in due for piece in span.pieces(ROWS)]
        self.combined = Combined(sum(its.rows for its in combined), 0)
        return trained

    def times(self, trained: Sequence[Trained]) -> tuple[WorkerTime, ...]:
        """All of it."""
        return (WorkerTime("here", tuple(range(self._shards)), sum(shard.seconds for shard in trained)),)

    def keep(self) -> None:
        """In the worker's file."""
        self._worker.keep()

    def welcome(self) -> None:
        """Nobody joins."""

    def go_back(self) -> bool:
        """No worker is ever lost."""
        self._worker.go_back()
        return True

    def rows(self, span: Span) -> NDArray[np.float32]:
        """From the worker's file."""
        return self._worker.kept(span)

    def restore(self, pieces: Iterable[tuple[Span, NDArray[np.float32]]]) -> None:
        """As a period's end would."""
        for span, rows in pieces:
            self._worker.put(span, rows)
        self._worker.keep()

    def versions(self) -> dict[str, list[str]]:
        """This process's."""
        return {name: [version] for name, version in self._worker.versions().items()}

    def close(self) -> None:
        """Let go of the files."""
        self._worker.close()
