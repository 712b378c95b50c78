"""A seventh objective is one module and one line of the table, and works everywhere."""

import sys
import types

import numpy as np
import pytest

import w2v
from w2v.engine.kernels.kernel import kernel
from w2v.engine.objectives import OBJECTIVES, negative_sampling
from w2v.engine.records import Objective
from w2v.training.comparison import compare
from w2v.vectors.prediction import centres, contexts

SENTENCES = [["a", "b", "c", "d"]] * 500
MET = ~np.eye(4, dtype=bool)  # every word meets the others, none itself


@kernel()
def squared_coefficients(shape, tile, scores, _scratch, _tables):
    """Half the squared distance of scores from 1 for pairs; nothing for noise."""
    scores.shared[: shape.shared * shape.centres] = 0
    for p in range(tile.pair_starts[shape.centres]):
        scores.pairs[p] = np.float32(1) - scores.pairs[p]


@kernel()
def squared_loss(shape, tile, scores, _scratch, _tables):
    loss = 0.0
    for p in range(tile.pair_starts[shape.centres]):
        loss += 0.5 * (1 - np.float64(scores.pairs[p])) ** 2
    return loss


def squared_log_probability(_settings, _counts):
    """A third for each of the three words whose scores are near 1."""

    def of_pairs(scores, b, v):
        near = np.abs(scores - 1) < 0.5
        return np.log(np.where(near, 1 / np.maximum(near.sum(axis=1, keepdims=True), 1), 1e-6))[b, v]

    return of_pairs


@pytest.fixture
def toy(monkeypatch):
    """The toy objective's line in the table."""
    module = types.ModuleType("toys.objective")
    module.OBJECTIVE = Objective(
        name="toy",
        choose_rows=negative_sampling.choose_rows,
        coefficients=squared_coefficients,
        loss=squared_loss,
        tables=negative_sampling.tables,
        shared_rows=negative_sampling.OBJECTIVE.shared_rows,
        log_probability=squared_log_probability,
    )
    monkeypatch.setitem(sys.modules, "toys.objective", module)
    monkeypatch.setitem(OBJECTIVES, "toy", "toys.objective")
    return w2v.Hyperparameters(objective="toy", dim=8, epochs=20, sample=0, rate=0.1, held_out=0.1)


def test_it_trains_is_measured_and_predicts(toy, tmp_path):
    model = w2v.train(SENTENCES, toy, checkpoint=tmp_path / "run")
    assert model.history[-1]["loss"] < 0.1 * model.history[0]["loss"]
    assert np.abs(model.vectors @ model.contexts.T - 1)[MET].max() < 0.01
    assert model.history[-1]["held_out"] == pytest.approx(np.log(3), abs=1e-6)
    model.save(tmp_path / "model")
    vectors = w2v.load(tmp_path / "model")
    [found] = contexts(vectors, ["a"], n=4)
    assert [(p.word, round(p.probability, 4)) for p in found] == [
        ("b", 0.3333), ("c", 0.3333), ("d", 0.3333), ("a", 0.0),
    ]  # fmt: skip
    [found] = centres(vectors, [["a", "b"]], n=4)
    assert {p.word for p in found[:2]} == {"c", "d"}


def test_it_is_resumed_to_the_same_bits(toy, tmp_path):
    class EnoughError(Exception):
        pass

    def stop(event):
        if type(event).__name__ == "EpochEnded" and event.epoch == 3:
            raise EnoughError

    whole = w2v.train(SENTENCES, toy)
    with pytest.raises(EnoughError):
        w2v.train(SENTENCES, toy, checkpoint=tmp_path / "run", listener=stop)
    resumed = w2v.resume(tmp_path / "run")
    assert resumed.vectors.tobytes() == whole.vectors.tobytes()
    assert resumed.contexts.tobytes() == whole.contexts.tobytes()


@pytest.mark.usefixtures("toy")
def test_it_is_compared_with_another():
    found = compare(SENTENCES, w2v.Hyperparameters(dim=8, epochs=2, sample=0), ["toy", "negative-sampling"])
    assert [row.objective for row in found.rows] == ["negative-sampling", "toy"]
    assert all(row.nll is not None for row in found.rows)
