"""scripts/measure_seeds.py: how far models agree, by the counts of words."""

import numpy as np
import pytest

import measure_seeds
from w2v import Vectors


def vectors(seed, counts=(5000, *[200] * 20, *[7] * 20)):
    matrix = np.random.default_rng(seed).normal(size=(len(counts), 5)).astype(np.float32)
    return Vectors([f"w{row}" for row in range(len(counts))], np.array(counts), matrix)


def test_one_model_agrees_with_itself():
    rows = measure_seeds.agreement([vectors(1), vectors(1)])
    assert [(row.least, row.most, row.words) for row in rows] == [(5, 9, 20), (200, 499, 20), (5000, 19999, 1)]
    for row in rows:
        assert (row.common, row.first, row.frequent) == (10, 1, 10)
        assert row.spread == pytest.approx(0, abs=1e-6)


def test_models_that_have_nothing_to_do_with_each_other_agree_by_chance():
    rows = measure_seeds.agreement([vectors(seed) for seed in range(1, 6)])
    assert rows[0].common == pytest.approx(10 * 10 / 40, abs=0.5)
    assert rows[0].spread > 0.1


def test_halves_are_asked_about_the_words_that_both_have():
    one, other = vectors(1), vectors(1)
    other.words[3] = "another"
    rows = measure_seeds.agreement_of_halves(one, other)
    assert rows == [("5 to 9", 20, 10), ("200 to 499", 19, 10), ("5,000 to 19,999", 1, 10)]


def test_a_long_line_is_cut(tmp_path):
    (tmp_path / "text").write_text("a b\n" + "c " * 2500)
    assert [len(piece) for piece in measure_seeds.sentences(tmp_path / "text")] == [2, 1000, 1000, 500]
