"""Passes over the corpus: from where a training stands to its end, block by block and round by round."""

import time
from collections.abc import Callable
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.encoded import EncodedCorpus
from w2v.errors import DivergedError
from w2v.hyperparameters import Hyperparameters
from w2v.training.counter import Purpose, derive_key
from w2v.training.deferral import deferred
from w2v.training.demands import operations
from w2v.training.held_out import Likelihood
from w2v.training.reports import EpochEnded, Listener, Loss, StoppedEarly, Training
from w2v.training.rounds import Runner
from w2v.training.schedule import Block, blocks, rates, rounds_at_once, rounds_of
from w2v.training.state import Epoch, State
from w2v.training.stream import Subsampler


class Keeper(Protocol):
    """Whoever keeps what a training has reached: its weights and its state."""

    def keep_if_due(self, state: State) -> None:
        """Keep them if it is time to: called between rounds."""

    def keep(self, state: State) -> None:
        """Keep them now: called when training is not to go on."""

    def keep_best(self, state: State) -> None:
        """Keep them apart, as those of the best epoch so far: called at its end."""


class Passes:
    """Trains the weights of `runner` on `corpus`, as `asked`; `state` moves with them."""

    def __init__(
        self,
        corpus: EncodedCorpus,
        asked: Hyperparameters,
        runner: Runner,
        subsampler: Subsampler,
        state: State,
        *,
        measure: Callable[[], Likelihood | None],
        keeper: Keeper,
        listen: Listener,
    ) -> None:
        self._ids = read_only(corpus.ids)
        self._words = corpus.facts.words
        self._asked = asked
        self._runner = runner
        self._subsampler = subsampler
        self._state = state
        self._measure = measure
        self._keeper = keeper
        self._listen = listen
        self._mark = time.perf_counter()  # when seconds were last counted
        self._is_between = False  # rounds, or epochs
        lanes, centres = len(runner.loss), runner.shape.centres
        self._at_once = rounds_at_once(operations(lanes * centres, runner.shape))

    def run(self) -> None:
        """Go through all that is left, and let the keeper keep what comes of it.

        An interrupt is raised between two rounds, and what there is by then is kept. Raises DivergedError when the
        weights are no longer finite.
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
        state, asked = self._state, self._asked
        self._mark = time.perf_counter()
        for block in blocks(len(self._ids), asked.epochs, epoch=state.epoch, number=state.block):
            if state.is_over(asked.epochs, asked.early_stop):
                break
            self._run_block(block, check)
        self._is_between = True
        if state.epoch < asked.epochs and state.best is not None:
            self._listen(StoppedEarly(state.epoch, state.best))

    def _run_block(self, block: Block, check: Callable[[], None]) -> None:
        state, asked, length = self._state, self._asked, len(self._ids)
        stream = self._subsampler.stream(
            self._ids[block.begin : block.end], derive_key(asked.seed, Purpose.SUBSAMPLE, block.epoch, block.number)
        )
        key = derive_key(asked.seed, Purpose.TILES, block.epoch, block.number)
        rounds = rounds_of(len(stream.words), len(self._runner.loss), self._runner.shape.centres)
        round_rates = rates(block, rounds, length, asked.epochs, asked.rate)
        while state.round < rounds:
            some = round_rates[state.round : state.round + self._at_once]
            self._runner.run(stream, state.round, some, key)
            loss, pairs = self._runner.take_loss()
            state.loss = Loss(state.loss.total + loss, state.loss.pairs + pairs)
            state.round += len(some)
            state.words_done = self._words_done(block, state.round / rounds)
            if self._runner.faults() or not np.isfinite(state.loss.total):
                raise DivergedError(
                    f"after {state.words_done:,} words the weights are no longer finite: lower --rate (it is "
                    f"{asked.rate}), --negative or --window; the model was not saved"
                )
            self._count_seconds()
            total = self._words * asked.epochs
            report = Training(state.words_done, total, block.epoch + 1, float(some[-1]), state.loss, state.seconds)
            self._between_rounds(report, check)
        state.block, state.round = block.number + 1, 0
        if block.end == length:
            self._end_epoch(check)

    def _between_rounds(self, report: Training | EpochEnded, check: Callable[[], None]) -> None:
        """Here state and weights belong together, so here one can stop."""
        self._is_between = True
        self._listen(report)
        check()
        self._keeper.keep_if_due(self._state)
        self._is_between = False
        self._mark = time.perf_counter()  # telling and keeping is not training

    def _end_epoch(self, check: Callable[[], None]) -> None:
        state, asked = self._state, self._asked
        self._count_seconds()
        epoch, loss = state.epoch + 1, state.loss.since(state.epoch_loss)
        likelihood = self._measure()
        state.history.append(_entry(epoch, loss, self._words, state.seconds - state.epoch_seconds, likelihood))
        state.epoch, state.block, state.round = epoch, 0, 0
        state.epoch_loss, state.epoch_seconds = state.loss, state.seconds
        if asked.early_stop is not None and state.best == epoch:
            self._keeper.keep_best(state)
        self._between_rounds(EpochEnded(epoch, loss, likelihood), check)

    def _count_seconds(self) -> None:
        now = time.perf_counter()
        self._state.seconds += now - self._mark
        self._mark = now

    def _words_done(self, block: Block, share: float) -> int:
        """Words behind us when so much of the block is done, epochs counted through."""
        position = block.epoch * len(self._ids) + block.begin + share * (block.end - block.begin)
        return round(self._words * position / len(self._ids))


def read_only(ids: NDArray[np.int32]) -> NDArray[np.int32]:
    """A view that is one and the same type to the kernels, whoever made the array."""
    view = ids.view()
    view.flags.writeable = False
    return view


def _entry(epoch: int, loss: Loss, words: int, seconds: float, likelihood: Likelihood | None) -> Epoch:
    """What a model's history says of an epoch."""
    entry: Epoch = {
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
