"""An index for services."""

import numpy as np
import pytest
from usearch.index import Index

from samples import vectors_of
from w2v.vectors.formats.usearch import recall


@pytest.fixture
def vectors():
    matrix = np.random.default_rng(1).normal(size=(3000, 24))
    matrix[7] = 0
    matrix[8] = np.nan
    return vectors_of([f"w{row}" for row in range(3000)], matrix)


def test_the_keys_are_the_rows_of_the_words_beside_it(vectors, tmp_path):
    vectors.save(tmp_path / "i.usearch")
    words = (tmp_path / "i.vocab.txt").read_text().splitlines()
    assert words == vectors.words
    index = Index.restore(str(tmp_path / "i.usearch"), view=True)
    assert len(index) == 2998
    found = index.search(vectors["w9"], 5)
    expected = ["w9", *(word for word, *_ in vectors.similar("w9", 4))]
    assert len({words[key] for key in found.keys} & set(expected)) >= 4
    assert words[found.keys[0]] == "w9"
    assert 7 not in index
    assert 8 not in index


def test_recall_is_of_the_exact_ten_nearest(vectors, tmp_path):
    vectors.save(tmp_path / "i.usearch")
    assert recall(vectors, tmp_path / "i.usearch") > 0.8
    others = vectors_of(vectors.words, np.random.default_rng(2).normal(size=(3000, 24)))
    others.save(tmp_path / "o.usearch")
    assert recall(vectors, tmp_path / "o.usearch") < 0.1
    alone = vectors_of(["a"], [[1, 2]])
    alone.save(tmp_path / "a.usearch")
    assert recall(alone, tmp_path / "a.usearch") is None
