"""Where a training stands between two rounds: beside the weights, all that it takes to go on to the same bits."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from w2v.engine.records import Loss


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
        """The state that `as_dict` and JSON made `values` of; KeyError, TypeError or ValueError where it is none."""
        history = values["history"]
        right = isinstance(history, list) and all(isinstance(entry, dict) for entry in history)
        if not right or [entry["epoch"] for entry in history] != list(range(1, values["epoch"] + 1)):
            raise ValueError("its history does not fit its epoch")
        for entry in history:
            float(entry.get("held_out", 0.0))
        return cls(
            epoch=_count(values["epoch"]),
            block=_count(values["block"]),
            round=_count(values["round"]),
            words_done=_count(values["words_done"]),
            loss=Loss(*map(float, values["loss"])),
            seconds=float(values["seconds"]),
            epoch_loss=Loss(*map(float, values["epoch_loss"])),
            epoch_seconds=float(values["epoch_seconds"]),
            history=history,
        )

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


def _count(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**62:
        raise ValueError(f"{value!r} is no count")
    return value
