from typing import NamedTuple

import numpy as np
import pytest

import reference
from w2v.corpus.encoded import EncodedCorpus, encode_sentences
from w2v.errors import TrainingError
from w2v.hyperparameters import Hyperparameters
from w2v.training.counter import Purpose, below, derive_key, random_bits
from w2v.training.keeping import BestAlone
from w2v.training.objectives import load_objective
from w2v.training.passes import Passes, read_only
from w2v.training.reports import EpochEnded, Training
from w2v.training.rounds import Runner
from w2v.training.schedule import blocks, rates, rounds_of
from w2v.training.state import State
from w2v.training.stream import Subsampler, keep_threshold
from w2v.training.tile import choose, lane_tile, make_lanes, tile_shape
from w2v.training.weights import start_weights

LANES = 3


class Made(NamedTuple):
    passes: Passes
    corpus: EncodedCorpus
    runner: Runner
    subsampler: Subsampler
    reports: list
    state: State


@pytest.fixture
def make(tmp_path):
    """A training of a small corpus, and what it consists of."""

    def make(asked, *, every=1, change=lambda _weights: None):
        random = np.random.default_rng(1)
        corpus = encode_sentences(random.integers(0, 20, (300, 10)).astype(str).tolist(), asked, folder=tmp_path)
        counts = corpus.vocabulary.counts
        weights = start_weights(len(counts), asked.dim, np.uint64(1))
        change(weights)
        objective = load_objective(asked.objective)
        tables = objective.tables(asked, counts)
        shape = tile_shape(objective, asked, tables, len(counts))
        runner = Runner.make(objective, shape, weights, tables, LANES, 1, every)
        subsampler = Subsampler(keep_threshold(np.ones(len(counts))), len(corpus.ids))
        reports, state = [], State()
        passes = Passes(
            corpus, asked, runner, subsampler, state,
            measure=lambda: None, keeper=BestAlone(tmp_path, weights), listen=reports.append,
        )  # fmt: skip
        return Made(passes, corpus, runner, subsampler, reports, state)

    return make


def test_weights_that_are_not_finite_end_training_with_a_message(make):
    def spoil(weights):
        weights.rows(weights.outputs)[3] = np.inf

    with pytest.raises(TrainingError, match="no longer finite: lower --rate"):
        make(Hyperparameters(dim=8, epochs=1), change=spoil).passes.run()


def textbook_losses(made, asked, every):
    """(loss, pairs) of each epoch, by the textbook, from the very tiles that are measured."""
    runner, shape = made.runner, made.runner.shape
    lanes = make_lanes(shape, LANES)
    weights, totals = runner.weights, []
    for block in blocks(len(made.corpus.ids), asked.epochs):
        stream = made.subsampler.stream(
            read_only(made.corpus.ids), derive_key(asked.seed, Purpose.SUBSAMPLE, block.epoch, block.number)
        )
        key = derive_key(asked.seed, Purpose.TILES, block.epoch, block.number)
        rounds, length = rounds_of(len(stream.words), LANES, shape.centres), len(stream.words)
        round_rates = rates(block, rounds, len(made.corpus.ids), asked.epochs, asked.rate)
        loss = pairs = 0.0
        for number in range(rounds):
            inputs, outputs = (weights.rows(matrix).astype(np.float64) for matrix in (weights.inputs, weights.outputs))
            for lane in range(LANES):
                place = number * LANES + lane
                if below(np.uint64(random_bits(key, ~np.uint64(place))), every) != 0:
                    continue
                tile = lane_tile(shape, lanes, lane)
                first, last = length * lane // LANES + number * shape.centres, length * (lane + 1) // LANES
                choose(
                    runner.objective,
                    shape,
                    tile,
                    stream,
                    first,
                    last,
                    runner.tables,
                    np.uint64(random_bits(key, place)),
                )
                its_pairs = tile.pairs.reshape(shape.slots, shape.centres)
                words, slots = tile.words[: tile.in_use[0]], tile.slot_words
                of_centres = inputs[tile.centres]  # what is no centre has no pair
                scores = reference.Scores(
                    outputs[words] @ of_centres.T,
                    outputs[slots] @ of_centres.T,
                    words,
                    slots,
                    its_pairs,
                    asked.negative,
                )
                loss += reference.OBJECTIVES[asked.objective](scores)[0]
                pairs += its_pairs.sum()
            runner.run(stream, number, round_rates[number : number + 1], key)
        totals.append((loss, pairs))
    return totals


@pytest.mark.parametrize("every", [1, 3])
def test_the_loss_of_an_epoch_is_the_textbooks_of_the_tiles_it_was_taken_from(make, every):
    asked = Hyperparameters(dim=8, epochs=2, sample=0, negative=3, window=3, rate=0.1)
    made = make(asked, every=every)
    made.passes.run()
    expected = textbook_losses(make(asked, every=every), asked, every)
    of_epochs = [report for report in made.reports if isinstance(report, EpochEnded)]
    assert [report.loss.pairs for report in of_epochs] == [pairs for _, pairs in expected]
    assert [entry["pairs"] for entry in made.state.history] == [pairs for _, pairs in expected]
    for report, entry, (loss, pairs) in zip(of_epochs, made.state.history, expected, strict=True):
        assert report.loss.total == pytest.approx(loss, rel=1e-5)
        assert entry["loss"] == pytest.approx(loss / pairs, rel=1e-5)
    in_all = [report for report in made.reports if isinstance(report, Training)][-1].loss
    assert in_all.total == pytest.approx(sum(loss for loss, _ in expected), rel=1e-5)


def test_what_a_listener_raises_ends_training_between_rounds(make):
    class EnoughError(Exception):
        pass

    made = make(Hyperparameters(dim=8, epochs=9, sample=0))
    kept = []
    made.passes._keeper.keep = lambda state: kept.append((state.epoch, state.round))

    def listen(report):
        if isinstance(report, EpochEnded) and report.epoch == 2:
            raise EnoughError

    made.passes._listen = listen
    with pytest.raises(EnoughError):
        made.passes.run()
    assert kept == [(2, 0)]
