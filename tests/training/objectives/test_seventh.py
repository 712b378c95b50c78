"""A seventh objective is one module and one line of the table."""

import sys
import types

import numpy as np

import w2v
from w2v.compiled import kernel
from w2v.training.objectives import OBJECTIVES, negative_sampling
from w2v.training.objectives.objective import Objective


@kernel()
def squared_coefficients(tile, _tables):
    """Half the squared distance of scores from 1 for pairs; nothing for noise."""
    tile.scores[: tile.shared * tile.pair_counts.size] = 0
    contexts = tile.scores[tile.shared * tile.pair_counts.size :]
    for e in range(tile.pairs.size):
        contexts[e] = tile.pairs[e] * (np.float32(1) - contexts[e])


@kernel()
def squared_loss(tile, _tables):
    loss = 0.0
    for e in range(tile.pairs.size):
        if tile.pairs[e] > 0:
            loss += 0.5 * (1 - np.float64(tile.scores[tile.shared * tile.pair_counts.size + e])) ** 2
    return loss


def test_toy_objective_trains_by_being_in_the_table(monkeypatch):
    module = types.ModuleType("toy_objective")
    module.OBJECTIVE = Objective("toy", negative_sampling.choose_rows, squared_coefficients, squared_loss)
    monkeypatch.setitem(sys.modules, "toy_objective", module)
    monkeypatch.setitem(OBJECTIVES, "toy", "toy_objective")
    sentences = [["a", "b", "c", "d"]] * 500
    model = w2v.train(sentences, w2v.Hyperparameters(objective="toy", dim=8, epochs=20, sample=0, rate=0.1))
    assert model.history[-1]["loss"] < 0.1 * model.history[0]["loss"]
    met = ~np.eye(4, dtype=bool)  # every word meets the others, none itself
    assert np.abs(model.vectors @ model.contexts.T - 1)[met].max() < 0.01
