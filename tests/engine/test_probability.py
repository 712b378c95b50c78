import numpy as np
import pytest

import reference
from w2v.engine.objectives import OBJECTIVES, load_objective
from w2v.engine.probability import unigram_distribution
from w2v.hyperparameters import Hyperparameters


def pairs_of(centres, words):
    return tuple(axis.ravel() for axis in np.indices((centres, words)))


@pytest.mark.parametrize("name", OBJECTIVES)
@pytest.mark.parametrize("words", [2, 3, 500])
def test_probabilities_over_the_vocabulary_are_the_textbooks_and_sum_to_one(name, words):
    random = np.random.default_rng(3)
    counts = np.sort(random.integers(1, 10**6, words))[::-1]
    settings = Hyperparameters(objective=name, noise_power=0.6)
    of_pairs = load_objective(name).log_probability(settings, counts)
    for scale in (0.1, 3.0):
        scores = random.normal(scale=scale, size=(7, words)).astype(np.float32)
        expected = reference.log_probabilities(name, scores, counts, settings.noise_power)
        found = of_pairs(scores.copy(), *pairs_of(7, words)).reshape(7, words)
        np.testing.assert_allclose(found, expected, atol=2e-6, rtol=2e-6)
        assert np.exp(found).sum(axis=1) == pytest.approx(np.ones(7), abs=1e-5)


def test_paths_are_looked_up_some_at_a_time(monkeypatch):
    counts = np.arange(40, 0, -1)
    of_pairs = load_objective("hierarchical-softmax").log_probability(Hyperparameters(), counts)
    scores = np.random.default_rng(1).normal(size=(3, 40)).astype(np.float32)
    whole = of_pairs(scores, *pairs_of(3, 40))
    monkeypatch.setattr("w2v.engine.objectives.hierarchical_softmax._PATHS", 7)
    assert of_pairs(scores, *pairs_of(3, 40)).tolist() == whole.tolist()
    assert of_pairs(scores, *pairs_of(0, 40)).tolist() == []


def test_frequent_words_have_a_smaller_share_of_the_stream():
    counts = np.array([900, 90, 10])
    assert unigram_distribution(counts, 0) == pytest.approx([0.9, 0.09, 0.01])
    seen = 900 * (np.sqrt(0.1 / 0.9) + 0.1 / 0.9), 90, 10  # the others are all kept
    assert unigram_distribution(counts, 0.1) == pytest.approx(np.array(seen) / sum(seen))
