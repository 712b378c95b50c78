"""The loop: from the state of a training to its end, block by block, some rounds at a time.

It hands work to a runner and does not know how the weights are moved.
"""

import time
from collections.abc import Callable
from typing import Protocol

import numpy as np

from w2v.engine.records import Block, Loss, Runner, Work
from w2v.engine.schedule import blocks, rates
from w2v.errors import DivergedError
from w2v.hyperparameters import Hyperparameters
from w2v.training.events import EpochEnded, Listener, Progress, StoppedEarly
from w2v.training.held_out import Likelihood
from w2v.training.signals import deferred
from w2v.training.state import MeasuredEpoch, State


class Keeper(Protocol):
    """Saves the weights and the state of a training."""

    def keep_if_due(self, state: State) -> None:
        """Save them if it is time to: called between rounds."""

    def keep(self, state: State) -> None:
        """Save them now: called when training ends or is interrupted."""

    def keep_best(self, state: State) -> None:
        """Save them as the best epoch so far: called at its end."""


class Loop:
    """Trains on a corpus of this many positions and words, as `config` says; `state` advances with the weights."""

    def __init__(
        self,
        runner: Runner,
        config: Hyperparameters,
        state: State,
        *,
        positions: int,
        words: int,
        measure: Callable[[], Likelihood | None],
        keeper: Keeper,
        listen: Listener,
    ) -> None:
        self._positions = positions
        self._words = words
        self._config = config
        self._key = np.uint64(config.seed)
        self._runner = runner
        self._state = state
        self._measure = measure
        self._keeper = keeper
        self._listen = listen
        self._mark = time.perf_counter()  # when seconds were last counted
        self._is_between = False  # rounds, or epochs

    def run(self) -> None:
        """Train to the end, with the keeper saving states.

        An interrupt is raised between two rounds, after the state has been saved. Raises DivergedError if the weights
        become non-finite.
        """
        with deferred() as check:
            try:
                self._go(check)
            except BaseException:
                if self._is_between:
                    self._keeper.keep(self._state)
                raise
            self._keeper.keep(self._state)

    def _go(self, check: Callable[[], None]) -> None:
        state, config = self._state, self._config
        self._mark = time.perf_counter()
        for block in blocks(self._positions, config.epoch_count, epoch=state.epoch, number=state.block):
            if state.is_over(config.epoch_count, config.early_stop):
                break
            self._run_block(block, check)
        self._is_between = True
        if state.epoch < config.epoch_count and state.best is not None:
            self._listen(StoppedEarly(state.epoch, state.best))

    def _run_block(self, block: Block, check: Callable[[], None]) -> None:
        state, config, length = self._state, self._config, self._positions
        rounds = self._runner.rounds(block, self._key)
        round_rates = rates(block, rounds, length, config.epoch_count, config.rate)
        while state.round < rounds:
            some = round_rates[state.round : state.round + self._runner.rounds_at_once]
            self._runner.run(Work(block, state.round, some, self._key))
            loss = self._runner.take_loss()
            state.loss = Loss(state.loss.total + loss.total, state.loss.pairs + loss.pairs)
            state.round += len(some)
            state.words_done = self._words_done(block, state.round / rounds)
            if self._runner.non_finite_steps() or not np.isfinite(state.loss.total):
                raise DivergedError(
                    f"after {state.words_done:,} words the weights are no longer finite: lower `rate` (it is "
                    f"{config.rate}), `negative` or `window`; the model was not saved"
                )
            self._count_seconds()
            total = self._words * config.epoch_count
            event = Progress(state.words_done, total, block.epoch + 1, float(some[-1]), state.loss, state.seconds)
            self._between_rounds(event, check)
        state.block, state.round = block.number + 1, 0
        if block.end == length:
            self._end_epoch(check)

    def _between_rounds(self, event: Progress | EpochEnded, check: Callable[[], None]) -> None:
        """State and weights agree here, so training can stop here."""
        self._is_between = True
        self._listen(event)
        check()
        self._keeper.keep_if_due(self._state)
        self._is_between = False
        self._mark = time.perf_counter()  # listeners and saving do not count as training

    def _end_epoch(self, check: Callable[[], None]) -> None:
        state, config = self._state, self._config
        self._count_seconds()
        epoch, loss = state.epoch + 1, state.loss.since(state.epoch_loss)
        likelihood = self._measure()
        state.history.append(entry(epoch, loss, self._words, state.seconds - state.epoch_seconds, likelihood))
        state.epoch, state.block, state.round = epoch, 0, 0
        state.epoch_loss, state.epoch_seconds = state.loss, state.seconds
        if config.early_stop is not None and state.best == epoch:
            self._keeper.keep_best(state)
        self._between_rounds(EpochEnded(epoch, loss, likelihood), check)

    def _count_seconds(self) -> None:
        now = time.perf_counter()
        self._state.seconds += now - self._mark
        self._mark = now

    def _words_done(self, block: Block, share: float) -> int:
        """Words trained on when this share of the block is done, over all epochs."""
        position = block.epoch * self._positions + block.begin + share * (block.end - block.begin)
        return round(self._words * position / self._positions)


def entry(epoch: int, loss: Loss, words: int, seconds: float, likelihood: Likelihood | None) -> MeasuredEpoch:
    """An epoch's entry in a model's history."""
    entry: MeasuredEpoch = {
        "epoch": epoch,
        "loss": loss.mean if loss.pairs else None,  # of an epoch without a measured tile
        "pairs": int(loss.pairs),
        "words": words,
        "seconds": seconds,
    }
    if likelihood:
        entry |= {
            "held_out": likelihood.nll,
            "held_out_error": likelihood.error,
            "perplexity": likelihood.perplexity if np.isfinite(likelihood.perplexity) else None,  # JSON has no infinity
            "unigram": likelihood.unigram,
            "held_out_pairs": likelihood.pairs,
        }
    return entry
