"""The state of a training between two rounds: with the weights, all that it takes to continue to the same bits."""

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any, NotRequired, Self, TypedDict

from w2v.engine.records import Loss
from w2v.engine.schedule import BLOCK
from w2v.errors import CheckpointError
from w2v.schema import Amount, Count, Finite, checked


class MeasuredEpoch(TypedDict):
    """An epoch's measurements, as `w2v.model.record.EpochMetadata`, with the fields that a training always sets."""

    epoch: Count  # from 1
    loss: Finite | None  # of an epoch without a measured tile
    pairs: Count
    words: Count
    seconds: Amount
    held_out: NotRequired[Finite]  # with the fields below
    held_out_error: NotRequired[float]
    perplexity: NotRequired[float | None]
    unigram: NotRequired[float]
    held_out_pairs: NotRequired[Count]


@dataclass
class State:
    """The next round, and the measurements so far. Random numbers and rates follow from the position alone."""

    epoch: Count = 0  # of the next round, from 0
    block: Count = 0  # in the epoch
    round: Count = 0  # in the block
    words_done: Count = 0  # epochs counted through
    loss: Loss = field(default_factory=Loss)  # of all tiles measured so far
    seconds: Amount = 0.0  # of training so far, without reading, measuring and writing
    epoch_loss: Loss = field(default_factory=Loss)  # as it was when the epoch began
    epoch_seconds: Amount = 0.0  # likewise
    history: list[MeasuredEpoch] = field(default_factory=list)  # one entry an epoch

    @classmethod
    def from_dict(cls, values: Any, name: str) -> Self:
        """The state from `as_dict` by way of JSON; W2VError, with `name`, if `values` are not a state."""
        state: Self = checked(cls, values, name)
        # Their number first: in a crafted file an epoch can be any number.
        if len(state.history) != state.epoch or any(
            entry["epoch"] != number for number, entry in enumerate(state.history, 1)
        ):
            raise CheckpointError(f"{name}: its history does not fit its epoch")
        if not all(map(math.isfinite, (*state.loss, *state.epoch_loss))):
            raise CheckpointError(f"{name}: its losses are not finite")
        return state

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for `from_dict`."""
        return dataclasses.asdict(self)

    def is_within(self, positions: int, words: int, epochs: int) -> bool:
        """Whether it is a position in this many epochs over a corpus of this many positions and words."""
        return (
            self.epoch <= epochs
            and self.block * BLOCK < positions
            and self.round <= BLOCK
            and self.words_done <= words * epochs
        )

    @property
    def best(self) -> int | None:
        """The epoch, from 1, with the best held-out likelihood, the first of equals; None before one is measured."""
        measured = [entry for entry in self.history if "held_out" in entry]
        return min(measured, key=lambda entry: entry["held_out"])["epoch"] if measured else None

    def is_over(self, epochs: int, early_stop: int | None) -> bool:
        """Whether training is done: all epochs have run, or `early_stop` of them without a better likelihood."""
        waited = early_stop is not None and self.best is not None and self.epoch - self.best >= early_stop
        return self.epoch >= epochs or waited
