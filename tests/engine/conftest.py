"""Small tiles with random weights, a stream and noise."""

import dataclasses
from typing import NamedTuple

import numpy as np
import pytest

from w2v.engine.kernels.counter import derive_key
from w2v.engine.method import Method, load_method
from w2v.engine.plan import Plan
from w2v.engine.records import NO_PARTS, Parts, Stream, Weights
from w2v.engine.tile import tile_shape
from w2v.engine.weights import start_weights
from w2v.hyperparameters import Hyperparameters


class Setting(NamedTuple):
    plan: Plan
    settings: Hyperparameters
    weights: Weights
    stream: Stream
    ids: np.ndarray  # that have this stream
    counts: np.ndarray

    @property
    def shape(self):
        return self.plan.shape

    @property
    def objective(self):
        return self.plan.method.objective

    @property
    def tables(self):
        return self.plan.tables


def random_parts(random, words):
    """Each word's own row, and up to five of as many rows again that words share, some of them twice."""
    rows = [[word, *(words + random.integers(0, words, random.integers(0, 6)))] for word in range(words)]
    starts = np.cumsum([0, *map(len, rows)])
    return Parts(starts.astype(np.int64), np.concatenate(rows).astype(np.int32), 2 * words)


@pytest.fixture
def setting():
    """Makes weights, a stream and noise for so many words and dimensions, from a fixed seed."""

    def make(
        words=50, dim=20, window=5, negative=5, centres=None, tokens=300, sentence=13, scale=0.3, lanes=1,
        objective="negative-sampling", parts=None, **more,
    ):  # fmt: skip
        settings = Hyperparameters(
            objective=objective, dim=dim, window=window, negative=negative, **{"sample": 0, **more}
        )
        method = load_method(settings)
        if centres:
            method = Method(dataclasses.replace(method.objective, centres=centres), method.inputs)
        random = np.random.default_rng(words + dim)
        if parts is None:
            parts = random_parts(random, words) if method.inputs.has_parts else NO_PARTS
        input_rows = method.inputs.rows(words, parts)
        weights = start_weights(input_rows, words, dim, derive_key(1, 0))
        for matrix in (weights.inputs, weights.outputs):
            rows = weights.rows(matrix)
            rows[:] = random.normal(scale=scale, size=rows.shape)
        stream = Stream(
            random.integers(0, words, tokens).astype(np.int32),
            (np.arange(tokens) // sentence).astype(np.int32),
        )
        ends = np.flatnonzero(np.diff(stream.sentences)) + 1
        counts = np.sort(random.integers(1, 1000, words))[::-1].astype(np.int64)
        tables = method.objective.tables(settings, counts, method.inputs.pairs(window))
        shape = tile_shape(method, settings, tables, words, parts)
        plan = Plan(method, tables, parts, shape, lanes, 1, input_rows, words)
        return Setting(plan, settings, weights, stream, np.insert(stream.words, ends, np.int32(-1)), counts)

    return make
