"""Where a training stands between two rounds: beside the weights, all that it takes to go on to the same bits."""

import dataclasses
import math
from dataclasses import dataclass, field
from typing import Any, NotRequired, Self, TypedDict

from w2v.engine.records import Loss
from w2v.engine.schedule import BLOCK
from w2v.errors import CheckpointError
from w2v.schema import Amount, Count, Finite, checked


class MeasuredEpoch(TypedDict):
    """What has been measured of an epoch, as `w2v.model.record.Epoch`, with all that a training says in the end."""

    epoch: Count  # from 1
    loss: Finite | None  # of an epoch without a measured tile
    pairs: Count
    words: Count
    seconds: Amount
    held_out: NotRequired[Finite]  # and what goes with it
    held_out_error: NotRequired[float]
    perplexity: NotRequired[float | None]
    unigram: NotRequired[float]
    held_out_pairs: NotRequired[Count]


@dataclass
class State:
    """The next round, and what has been measured before it. Random numbers and rates follow from the place alone."""

    epoch: Count = 0  # of the next round, from 0
    block: Count = 0  # in the epoch
    round: Count = 0  # in the block
    words_done: Count = 0  # epochs counted through
    loss: Loss = field(default_factory=Loss)  # of all tiles measured so far
    seconds: Amount = 0.0  # of training so far; without reading, measuring, writing
    epoch_loss: Loss = field(default_factory=Loss)  # as it was when the epoch began
    epoch_seconds: Amount = 0.0  # likewise
    history: list[MeasuredEpoch] = field(default_factory=list)  # one entry an epoch

    @classmethod
    def from_dict(cls, values: Any, name: str) -> Self:
        """The state that `as_dict` and JSON made `values` of; W2VError, with `name`, where it is none."""
        state: Self = checked(cls, values, name)
        # Their number first: an epoch that is made up may be any number.
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
        """Whether it is a place in so many epochs over a corpus of this many positions and words."""
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
        """Whether nothing is left to do: all epochs are done, or the likelihood has not improved for `early_stop`."""
        waited = early_stop is not None and self.best is not None and self.epoch - self.best >= early_stop
        return self.epoch >= epochs or waited
