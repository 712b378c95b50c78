"""Small tiles with random weights."""

import dataclasses
from typing import NamedTuple

import numpy as np
import pytest

from w2v.hyperparameters import Hyperparameters
from w2v.training.counter import derive_key
from w2v.training.objectives import load_objective
from w2v.training.objectives.objective import Objective, Tables
from w2v.training.stream import Stream
from w2v.training.tile import Shape, tile_shape
from w2v.training.weights import Weights, start_weights


class Setting(NamedTuple):
    objective: Objective
    shape: Shape
    weights: Weights
    stream: Stream
    counts: np.ndarray
    tables: Tables


@pytest.fixture
def setting():
    """Makes weights, a stream and noise for so many words and dimensions, from a fixed seed."""

    def make(
        words=50, dim=20, window=5, negative=5, centres=None, tokens=300, sentence=13, scale=0.3,
        objective="negative-sampling", **asked,
    ):  # fmt: skip
        objective = load_objective(objective)
        if centres:
            objective = dataclasses.replace(objective, centres=centres)
        asked = Hyperparameters(objective=objective.name, dim=dim, window=window, negative=negative, **asked)
        random = np.random.default_rng(words + dim)
        weights = start_weights(words, dim, derive_key(1, 0))
        for matrix in (weights.inputs, weights.outputs):
            weights.rows(matrix)[:] = random.normal(scale=scale, size=(words, dim))
        stream = Stream(
            random.integers(0, words, tokens).astype(np.int32),
            (np.arange(tokens) // sentence).astype(np.int32),
        )
        counts = np.sort(random.integers(1, 1000, words))[::-1].astype(np.int64)
        tables = objective.tables(asked, counts)
        return Setting(objective, tile_shape(objective, asked, tables, words), weights, stream, counts, tables)

    return make
