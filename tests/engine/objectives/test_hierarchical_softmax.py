import numpy as np
import pytest

from w2v.engine.objectives import load_objective
from w2v.hyperparameters import Hyperparameters


def test_rows_are_the_distinct_nodes_on_the_contexts_paths(scored):
    case = scored(objective="hierarchical-softmax")
    tables, tile = case.made.tables, case.tile
    used = tile.contexts[case.pairs().any(axis=1)]
    expected = {int(node) for word in used for node in tables.nodes[tables.offsets[word] : tables.offsets[word + 1]]}
    found = tile.rows[: tile.in_use[0]].tolist()
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_probabilities_sum_to_one_for_every_centre(setting):
    made = setting(words=300, objective="hierarchical-softmax", scale=0.5)
    weights = made.weights
    scores = weights.rows(weights.inputs) @ weights.rows(weights.outputs).T
    b, v = (axis.ravel() for axis in np.indices((300, 300)))
    of_pairs = load_objective("hierarchical-softmax").log_probability(Hyperparameters(), made.counts)
    logs = of_pairs(scores, b, v)
    assert np.exp(logs).reshape(300, 300).sum(axis=1) == pytest.approx(np.ones(300), abs=1e-5)
