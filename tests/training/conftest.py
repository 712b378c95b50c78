"""Small tiles with random weights."""

from typing import NamedTuple

import numpy as np
import pytest

from w2v.training.counter import derive_key
from w2v.training.noise import NoiseTable, noise_distribution, noise_table
from w2v.training.stream import Stream
from w2v.training.tile import Shape, tile_shape
from w2v.training.weights import Weights, start_weights


class Setting(NamedTuple):
    shape: Shape
    weights: Weights
    stream: Stream
    counts: np.ndarray
    noise: NoiseTable


@pytest.fixture
def setting():
    """Makes weights, a stream and noise for so many words and dimensions, from a fixed seed."""

    def make(words=50, dim=20, window=5, negative=5, centres=32, tokens=300, sentence=13, scale=0.3):
        random = np.random.default_rng(words + dim)
        weights = start_weights(words, dim, derive_key(1, 0))
        for matrix in (weights.inputs, weights.outputs):
            weights.rows(matrix)[:] = random.normal(scale=scale, size=(words, dim))
        stream = Stream(
            random.integers(0, words, tokens).astype(np.int32),
            (np.arange(tokens) // sentence).astype(np.int32),
        )
        counts = np.sort(random.integers(1, 1000, words))[::-1].astype(np.int64)
        noise = noise_table(noise_distribution(counts, 0.75))
        return Setting(tile_shape(dim, weights.stride, window, negative, centres), weights, stream, counts, noise)

    return make
