"""Two models' words in one frame of reference."""

import numpy as np
import pytest

from w2v import Vectors, W2VError
from w2v.vectors.common_frame import common_frame


def turned_copy(vectors, *, without=0):
    rotation, _ = np.linalg.qr(np.random.default_rng(7).normal(size=(vectors.vectors.shape[1],) * 2))
    rows = (vectors.vectors[without:] @ rotation).astype(np.float32)
    return Vectors(vectors.words[without:], vectors.counts[without:], rows)


@pytest.fixture
def first():
    rows = np.random.default_rng(3).normal(size=(60, 8)).astype(np.float32)
    rows[40:50] = rows[4] + 0.01 * rows[40:50]  # near the word that the second model does not have under its name
    return Vectors([f"w{row}" for row in range(60)], np.arange(60, 0, -1), rows)


def test_a_turned_model_lies_where_the_first_does(first):
    frame = common_frame(first, turned_copy(first, without=3))
    placed = np.random.default_rng(5).uniform(-1, 1, (60, 2)).astype(np.float32)
    assert frame.shared == 57
    np.testing.assert_array_equal(frame.start(placed), placed[3:])
    flat = (frame.first @ np.random.default_rng(6).normal(size=(8, 2)) + 0.1).astype(np.float32)
    np.testing.assert_allclose(frame.projected(flat), flat[3:], atol=1e-4)


def test_a_word_that_the_first_lacks_begins_amid_its_nearest(first):
    second = turned_copy(first)
    words = [*second.words[:4], "renamed", *second.words[5:]]
    frame = common_frame(first, Vectors(words, second.counts, second.vectors))
    placed = np.zeros((60, 2), np.float32)
    placed[[4, *range(40, 50)]] = (0.5, -0.5)
    np.testing.assert_allclose(frame.start(placed)[4], (0.5, -0.5), atol=1e-6)


def test_models_that_cannot_be_aligned_are_told(first):
    narrow = Vectors(first.words, first.counts, first.vectors[:, :5].copy())
    with pytest.raises(W2VError, match="5 dimensions"):
        common_frame(first, narrow)
    others = Vectors([f"x{row}" for row in range(60)], first.counts, first.vectors)
    with pytest.raises(W2VError, match="share 0 words"):
        common_frame(first, others)
