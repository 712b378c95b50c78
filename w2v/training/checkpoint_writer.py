"""Saving the state of a training: in a checkpoint folder or, without one, only the best epoch's weights."""

import tempfile
import time
from io import FileIO
from pathlib import Path
from typing import Any, Protocol

import numpy as np

from w2v.engine.records import Weights
from w2v.hyperparameters import Hyperparameters
from w2v.model.paths import output_errors
from w2v.training.checkpoint import CheckpointFolder
from w2v.training.events import Checkpointed, Listener
from w2v.training.state import State


class Weighted(Protocol):
    """Holds the weights of a training: a runner, or a team of workers."""

    def weights(self) -> Weights:
        """The weights that belong to the training's state."""

    def load(self, weights: Weights) -> None:
        """Replace the weights."""


class CheckpointWriter:
    """Checkpoints at intervals, at the end, and when training is interrupted; the best epoch's weights beside them."""

    def __init__(
        self,
        folder: CheckpointFolder,
        runner: Weighted,
        config: Hyperparameters,
        run: dict[str, Any],
        *,
        words_total: int,
        listen: Listener,
    ) -> None:
        self._folder = folder
        self._runner = runner
        self._config = config
        self._run = run
        self._words_total = words_total
        self._listen = listen
        self._last = time.monotonic()
        self._reached: tuple[int, int, int] | None = None  # by the last checkpoint that was written or tried

    def reached(self, state: State) -> None:
        """Note that a checkpoint of this state exists."""
        self._reached = _place(state)

    def keep_if_due(self, state: State) -> None:
        """Write a checkpoint if the interval since the last one has passed; OutputError if the disk is full."""
        if time.monotonic() - self._last >= self._folder.request.every:
            self.keep(state)

    def keep(self, state: State) -> None:
        """Write a checkpoint, unless one of this state was written or tried already."""
        if self._reached != _place(state):
            self._reached = _place(state)
            path = self._folder.save(self._runner.weights(), state, self._config, self._run)
            self._last = time.monotonic()
            self._listen(Checkpointed(path, state.words_done, self._words_total))

    def keep_best(self, state: State) -> None:
        """Save the weights of the epoch that has ended."""
        self._folder.save_best(self._runner.weights(), state, self._config, self._run)

    def restore_best(self, state: State) -> None:
        """Load the best epoch's weights; CheckpointError if they are damaged."""
        if state.best is not None and state.best != state.epoch:
            weights = self._runner.weights()
            self._folder.best(state.best).put_into(weights)
            self._runner.load(weights)


def _place(state: State) -> tuple[int, int, int]:
    return state.epoch, state.block, state.round


class BestWeights:
    """Saves only the best epoch's weights, in an unnamed file that the system removes."""

    def __init__(self, folder: Path, runner: Weighted) -> None:
        self._folder = folder
        self._runner = runner
        self._file: FileIO | None = None

    def keep_if_due(self, state: State) -> None:
        """Do nothing."""

    def keep(self, state: State) -> None:
        """Do nothing."""

    def keep_best(self, _state: State) -> None:
        """Save the weights; OutputError if the disk is full."""
        with output_errors(self._folder):
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder, prefix=".w2v-best-", buffering=0)  # noqa: SIM115
            self._file.seek(0)
            weights = self._runner.weights()
            for matrix in (weights.inputs, weights.outputs):
                rest = matrix.view(np.uint8).data
                while rest:
                    rest = rest[self._file.write(rest) :]

    def restore_best(self, state: State) -> None:
        """Load the best epoch's weights."""
        if self._file is None or state.best == state.epoch:
            return
        self._file.seek(0)
        weights = self._runner.weights()
        for matrix in (weights.inputs, weights.outputs):
            rest = matrix.view(np.uint8).data
            while rest:
                rest = rest[self._file.readinto(rest) or 0 :]
        self._runner.load(weights)
