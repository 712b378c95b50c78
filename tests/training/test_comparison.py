import dataclasses
import statistics
import sys
import types
from dataclasses import replace

import numpy as np
import pytest

import w2v
from w2v.engine.objectives import OBJECTIVES, load_objective, negative_sampling
from w2v.errors import CorpusError, HyperparameterError, TrainingError
from w2v.hyperparameters import Hyperparameters
from w2v.training.comparison import HELD_OUT, Began, Ended, Planned, compare, settings_of_runs

ASKED = Hyperparameters(dim=8, epochs=2, held_out=0.1, sample=0)
TWO = ("nce", "negative-sampling")


def sentences(count=600, seed=1):
    random = np.random.default_rng(seed)
    for _ in range(count):
        topic = random.integers(2)
        yield [f"{'ab'[topic]}{k}" for k in random.integers(0, 10, 8)]


def figures(found):
    return [(row.objective, row.nll, row.error, row.spread) for row in found.rows]


@pytest.fixture(scope="module")
def found():
    return compare(sentences(), ASKED, TWO, seeds=2, judge=lambda model: {"words": {"count": len(model.words)}})


@pytest.fixture
def diverging(monkeypatch):
    """An objective whose weights are not finite after the first round."""
    module = types.ModuleType("diverging")
    module.OBJECTIVE = replace(
        load_objective("negative-sampling"),
        tables=lambda *facts: negative_sampling.tables(*facts)._replace(negative=float("nan")),
    )
    monkeypatch.setitem(sys.modules, "diverging", module)
    monkeypatch.setitem(OBJECTIVES, "diverging", "diverging")
    return "diverging"


def test_rows_are_in_the_order_of_the_objectives_and_average_their_runs(found):
    assert [row.objective for row in found.rows] == ["negative-sampling", "nce"]
    assert list(found.seeds) == [1, 2]
    for row in found.rows:
        assert [run.config.seed for run in row.runs] == [1, 2]
        nlls = [run.nll for run in row.runs]
        assert row.nll == statistics.fmean(nlls)
        assert row.spread == statistics.stdev(nlls) > 0
        assert row.error == statistics.fmean(run.error for run in row.runs) > 0
        assert row.seconds == statistics.fmean(run.seconds for run in row.runs) > 0
        assert row.words_per_second > 0
        assert all(run.words == 2 * found.facts.words for run in row.runs)
        assert row.figure("words", "count") == 20 == found.vocabulary
        assert row.figure("words", "length") is None
        assert not row.diverged
        assert row.nll < found.unigram.nll  # something was learnt


def test_the_same_seeds_give_the_same_figures_and_other_seeds_others(found):
    assert figures(compare(sentences(), ASKED, TWO[::-1], seeds=2, threads=1)) == figures(found)
    assert figures(compare(sentences(), replace(ASKED, seed=3), TWO, seeds=2)) != figures(found)


def test_every_run_is_measured_by_the_pairs_that_training_by_the_first_seed_holds_out(found):
    for row in found.rows:
        model = w2v.train(sentences(), replace(ASKED, objective=row.objective))
        last = model.history[-1]
        assert (last["held_out"], last["held_out_error"]) == (row.runs[0].nll, row.runs[0].error)
        assert (last["unigram"], last["held_out_pairs"]) == (found.unigram.nll, found.unigram.pairs)
        assert model.corpus["held_out"] == found.facts.held_out > 0
    # The second seed's own training would hold out other sentences; the comparison's second run does not.
    own = w2v.train(sentences(), replace(ASKED, objective="nce", seed=2)).history[-1]
    assert own["unigram"] != found.unigram.nll
    assert own["held_out"] != found.rows[1].runs[1].nll


def test_one_seed_has_no_spread_and_a_share_is_held_out_without_being_asked_for():
    found = compare(sentences(), replace(ASKED, held_out=0), ["nce"], seeds=1)
    assert found.config.held_out == HELD_OUT
    assert found.facts.held_out > 0
    assert found.rows[0].spread is None
    assert np.isfinite(found.rows[0].nll)


def test_reports_say_what_is_planned_and_what_is_done():
    events = []
    found = compare(sentences(), ASKED, TWO, seeds=2, listener=events.append)
    [planned] = [event for event in events if isinstance(event, Planned)]
    config = [run.config for run in planned.runs]
    assert [(its.objective, its.seed) for its in config] == [
        ("negative-sampling", 1), ("nce", 1), ("negative-sampling", 2), ("nce", 2),
    ]  # fmt: skip
    assert all(run.estimate > 0 for run in planned.runs)
    assert [event.number for event in events if isinstance(event, Began)] == [0, 1, 2, 3]
    ended = [event for event in events if isinstance(event, Ended)]
    assert [event.run.config for event in ended] == config
    assert {event.run.nll for event in ended} == {run.nll for row in found.rows for run in row.runs}


def test_a_run_that_diverges_is_a_row_and_the_others_go_on(diverging):
    found = compare(sentences(), ASKED, [diverging, "nce"], seeds=2)
    nce, lost = found.rows
    assert [run.config.seed for run in lost.diverged] == [1, 2]
    assert "no longer finite: lower `rate`" in lost.runs[0].diverged
    assert (lost.nll, lost.error, lost.spread, lost.seconds, lost.words_per_second) == (None,) * 5
    assert np.isfinite(nce.nll)


def test_a_proposal_applies_only_to_objectives_that_have_it():
    config = replace(ASKED, proposal="partition", partition_size=4)
    settings = settings_of_runs(config, ["sampled-softmax", "nce"], 1)
    assert [(its.objective, its.proposal, its.partition_size) for its in settings] == [
        ("nce", None, None), ("sampled-softmax", "partition", 4),
    ]  # fmt: skip
    assert all(
        dataclasses.replace(its, objective=ASKED.objective, proposal=None, partition_size=None) == ASKED
        for its in settings
    )


def test_inputs_have_the_given_rate_or_each_its_default():
    config, inputs = replace(ASKED, rate=0.025), ["cbow", "word"]
    same = settings_of_runs(config, ["nce"], 1, inputs)
    usual = settings_of_runs(config, ["nce"], 1, inputs, usual_rates=True)
    assert [(its.input, its.rate) for its in same] == [("word", 0.025), ("cbow", 0.025)]
    assert [(its.input, its.rate) for its in usual] == [("word", 0.025), ("cbow", 0.05)]


@pytest.mark.parametrize(
    ("config", "objectives", "seeds", "said"),
    [
        ({}, ["nec"], 1, "unknown objective 'nec': did you mean 'nce'"),
        ({}, [], 1, "one objective"),
        ({"input": "cbwo"}, ["nce"], 1, "unknown input 'cbwo': did you mean 'cbow'"),
        ({}, ["nce"], 0, "one seed"),
        ({"proposal": "partition"}, TWO, 1, "none of the compared objectives .* has a proposal 'partition': sampled"),
        ({"proposal": "bigram"}, ["sampled-softmax"], 1, "'bigram'.*unigram, partition"),
        ({"partition_size": 4}, TWO, 1, "partition_size is only for proposal partition"),
        ({"seed": 2**63 - 1}, TWO, 2, "seed must be at most"),
    ],
)
def test_an_invalid_comparison_is_refused_before_the_corpus_is_read(config, objectives, seeds, said):
    def untouched():
        raise AssertionError("the corpus was read")
        yield

    with pytest.raises(HyperparameterError, match=said):
        compare(untouched(), replace(ASKED, **config), objectives, seeds)


@pytest.mark.parametrize(
    ("config", "error", "said"),
    [
        ({"proposal": "partition", "partition_size": 21}, HyperparameterError, "the vocabulary has 20 words"),
        ({"held_out": 1e-9}, CorpusError, "nothing to measure"),
        (
            {"epochs": 100_000, "dim": 4096, "negative": 256, "window": 256},
            TrainingError,
            "days, .* of them nce: lower `max_vocab`",
        ),
    ],
)
def test_settings_that_do_not_fit_an_objective_are_refused_before_training(config, error, said):
    events = []
    with pytest.raises(error, match=said):
        compare(sentences(), replace(ASKED, **config), ["nce", "sampled-softmax"], listener=events.append)
    assert not [event for event in events if isinstance(event, Began)]
