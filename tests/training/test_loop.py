from typing import NamedTuple

import numpy as np
import pytest

from plain_runner import PlainRunner
from w2v.corpus.encoded import EncodedCorpus, encode_sentences
from w2v.engine.plan import make_plan
from w2v.engine.runner import ThreadRunner
from w2v.engine.weights import start_weights
from w2v.errors import TrainingError
from w2v.hyperparameters import Hyperparameters
from w2v.training.checkpoint_writer import BestWeights
from w2v.training.events import EpochEnded, Progress
from w2v.training.loop import Loop
from w2v.training.state import State


class Made(NamedTuple):
    loop: Loop
    corpus: EncodedCorpus
    runner: ThreadRunner | PlainRunner
    events: list
    state: State
    kept: list  # (epoch, round) of each time that the keeper was asked to keep


class Keeper(BestWeights):
    """Keeps nothing but a note."""

    def __init__(self, folder, runner):
        super().__init__(folder, runner)
        self.kept = []

    def keep(self, state):
        self.kept.append((state.epoch, state.round))


@pytest.fixture
def make(tmp_path):
    """A training of a small corpus, and what it consists of."""

    def make(config, *, every=1, change=lambda _weights: None, runner=ThreadRunner, raise_at=None):
        random = np.random.default_rng(1)
        corpus = encode_sentences(random.integers(0, 20, (300, 10)).astype(str).tolist(), config, folder=tmp_path)
        counts = corpus.vocabulary.counts
        plan = make_plan(config, counts, corpus.facts.words)._replace(lanes=3, measured_every=every)
        weights = start_weights(plan.input_rows, plan.output_rows, config.dim, np.uint64(1))
        change(weights)
        made = runner(plan, config, counts, corpus.ids, *([1] if runner is ThreadRunner else []))
        made.load(weights)
        events, state, keeper = [], State(), Keeper(tmp_path, made)

        def listen(event):
            events.append(event)
            if raise_at is not None and raise_at(event):
                raise EnoughError

        loop = Loop(
            made, config, state, positions=len(corpus.ids), words=corpus.facts.words, measure=lambda: None,
            keeper=keeper, listen=listen,
        )  # fmt: skip
        return Made(loop, corpus, made, events, state, keeper.kept)

    return make


class EnoughError(Exception):
    pass


def test_weights_that_are_not_finite_end_training_with_a_message(make):
    def spoil(weights):
        weights.rows(weights.outputs)[3] = np.inf

    with pytest.raises(TrainingError, match="no longer finite: lower `rate`"):
        make(Hyperparameters(dim=8, epochs=1), change=spoil).loop.run()


@pytest.mark.parametrize("every", [1, 3])
@pytest.mark.parametrize("sample", [0, 0.02])
def test_the_plain_runner_gives_the_same_result(make, every, sample):
    config = Hyperparameters(dim=8, epochs=2, sample=sample, negative=3, window=3, rate=0.1)
    fast, plain = make(config, every=every), make(config, every=every, runner=PlainRunner)
    for made in (fast, plain):
        made.loop.run()
    for mine, its in zip(fast.state.history, plain.state.history, strict=True):
        assert mine["pairs"] == its["pairs"] > 0
        assert mine["loss"] == pytest.approx(its["loss"], rel=1e-5)
    ended = [[event.loss for event in made.events if isinstance(event, EpochEnded)] for made in (fast, plain)]
    assert np.array(ended[0]) == pytest.approx(np.array(ended[1]), rel=1e-5)
    in_all = [event for event in fast.events if isinstance(event, Progress)][-1].loss
    assert in_all.total == pytest.approx(sum(loss.total for loss in ended[0]), rel=1e-9)
    found, expected = fast.runner.weights(), plain.runner.weights()
    assert found.inputs == pytest.approx(expected.inputs, abs=1e-4)
    assert found.outputs == pytest.approx(expected.outputs, abs=1e-4)


def test_what_a_listener_raises_ends_training_between_rounds(make):
    made = make(
        Hyperparameters(dim=8, epochs=9, sample=0),
        raise_at=lambda event: isinstance(event, EpochEnded) and event.epoch == 2,
    )
    with pytest.raises(EnoughError):
        made.loop.run()
    assert made.kept == [(2, 0)]
