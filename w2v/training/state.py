"""Where a training stands between two rounds: beside the weights, all that it takes to go on to the same bits."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from w2v.training.reports import Loss


@dataclass
class State:
    """The next round, and what has been measured before it. Random numbers and rates follow from the place alone."""

    epoch: int = 0  # of the next round, from 0
    block: int = 0  # in the epoch
    round: int = 0  # in the block
    words_done: int = 0  # epochs counted through
    loss: Loss = field(default_factory=Loss)  # of all tiles measured so far
    seconds: float = 0.0  # of training so far; without reading, measuring, writing
    epoch_loss: Loss = field(default_factory=Loss)  # as it was when the epoch began
    epoch_seconds: float = 0.0  # likewise
    history: list[dict[str, Any]] = field(default_factory=list)  # one entry an epoch

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The state that `dataclasses.asdict` and JSON made `values` of."""
        losses = {key: Loss(*values[key]) for key in ("loss", "epoch_loss")}
        return cls(**{**values, **losses})

    def as_dict(self) -> dict[str, Any]:
        """Plain values, for `from_dict`."""
        return dataclasses.asdict(self)

    @property
    def best(self) -> int | None:
        """The epoch, from 1, with the best held-out likelihood, the first of equals; None before one is measured."""
        measured = [entry for entry in self.history if "held_out" in entry]
        return min(measured, key=lambda entry: entry["held_out"])["epoch"] if measured else None

    def is_over(self, epochs: int, early_stop: int | None) -> bool:
        """Whether nothing is left to do: all epochs are done, or the likelihood has not improved for `early_stop`."""
        waited = early_stop is not None and self.best is not None and self.epoch - self.best >= early_stop
        return self.epoch >= epochs or waited
