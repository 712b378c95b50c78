import math
import random

import numpy as np
import pytest
from gensim.models.phrases import npmi_scorer, original_scorer

from w2v.phrases.phrasing import SCORES, Phrasing
from w2v.phrases.scores import Scale, least_count, scores

THEIRS = {"word2phrase": original_scorer, "npmi": npmi_scorer}


@pytest.mark.parametrize("name", SCORES)
def test_scores_are_gensims_to_the_last_bit(name):
    rng = random.Random(1)
    for _ in range(50):
        of_words = [[int(10 ** rng.uniform(0, most)) for _ in range(40)] for most in (3, 11)]
        of_both = [rng.randrange(1, min(pair) + 1) for pair in zip(*of_words, strict=True)]
        min_count, different, tokens = rng.randrange(1, 9), rng.randrange(1, 10**9), rng.randrange(10**11, 10**13)
        scale = Scale.of(Phrasing(score=name, min_count=min_count), different, tokens)
        found = scores(*(np.array(column) for column in (*of_words, of_both)), scale)
        assert found.tolist() == [
            THEIRS[name](first, last, both, different, min_count, tokens)
            for first, last, both in zip(*of_words, of_both, strict=True)
        ]


@pytest.mark.parametrize("name", SCORES)
def test_no_smaller_count_can_make_a_phrase(name):
    asked = Phrasing(score=name, threshold=max(SCORES[name].least, -1))
    scale = Scale.of(asked, 10**6, 10**6)
    least = least_count(asked)
    below, at = scores(*np.array([[9, 9], [9, 9], [least - 1, least]]), scale)
    assert not below > asked.threshold
    assert at > asked.threshold


def test_words_that_are_always_together_have_npmi_1():
    scale = Scale.of(Phrasing(score="npmi"), 0, 2**20)
    assert scores(*np.array([[64], [64], [64]]), scale).tolist() == [1.0]
    assert scores(*np.array([[64], [64], [4]]), scale).tolist() == [-math.inf]
