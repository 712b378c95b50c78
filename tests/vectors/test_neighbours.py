"""The nearest words of many at once."""

import csv
import json

import numpy as np
import pytest
from pyarrow import parquet

from w2v import Vectors
from w2v.errors import OutputError, UnknownWordError, W2VError
from w2v.vectors import neighbours as module
from w2v.vectors.neighbours import COLUMNS, WRITERS, suffix_of


def vectors_of(matrix):
    words = [f"w{row}" for row in range(len(matrix))]
    return Vectors(words, np.arange(len(words), 0, -1), np.asarray(matrix, np.float32))


@pytest.fixture
def vectors():
    return vectors_of(np.random.default_rng(1).normal(size=(1500, 6)))


def exact(vectors, n, top=None):
    matrix = vectors.vectors.astype(float)
    matrix /= np.linalg.norm(matrix, axis=1, keepdims=True)
    cosines = matrix @ matrix[:top].T
    np.fill_diagonal(cosines, -np.inf)
    return np.argsort(-cosines, axis=1, kind="stable")[:, :n]


@pytest.mark.parametrize("rows", [4096, 100])
def test_all_neighbours_are_the_exact_ones(vectors, monkeypatch, rows):
    monkeypatch.setattr("w2v.vectors.search.ROWS", rows)
    monkeypatch.setattr("w2v.vectors.all_pairs.ROWS", rows)
    for top in (None, 300):
        found = vectors.neighbours(n=7, top=top)
        np.testing.assert_array_equal(found.rows, exact(vectors, 7, top))
        assert found.rows.dtype == np.int32
        assert found.cosines.dtype == np.float32
    found = vectors.neighbours(n=7)
    for place in (0, 700, 1499):
        expected = vectors.similar(vectors.words[place], 7)
        assert [word for word, *_ in found[place]] == [word for word, *_ in expected]
        assert [count for *_, count in found[place]] == [count for *_, count in expected]
        np.testing.assert_allclose([its.cosine for its in found[place]], [its.cosine for its in expected], atol=1e-6)


def test_some_words_and_vectors_are_asked_for_like_all(vectors):
    every, some = vectors.neighbours(n=4), vectors.neighbours(["w9", vectors["w3"], "w9"], 4)
    np.testing.assert_array_equal(some.rows[[0, 2]], every.rows[[9, 9]])
    np.testing.assert_array_equal(some.rows[1], [3, *every.rows[3, :3]])
    assert some.queries == ["w9", "", "w9"]
    with pytest.raises(UnknownWordError):
        vectors.neighbours(["w9", "none"])


def test_there_may_be_fewer_neighbours_or_none():
    vectors = vectors_of([[1, 0], [0, 0], [1, 1], [np.nan, 1]])
    found = vectors.neighbours(n=9)
    assert found.rows.tolist() == [[2, -1, -1, -1], [-1] * 4, [0, -1, -1, -1], [-1] * 4]
    assert np.isnan(found.cosines[1]).all()
    assert found[1] == []
    assert vectors.neighbours(n=1, top=2).rows.tolist() == [[-1], [-1], [0], [-1]]
    assert found.to_arrow().to_pydict()["neighbour"] == ["w2", "w0"]
    assert vectors_of(np.zeros((0, 2))).neighbours().to_arrow().num_rows == 0


def test_words_of_one_direction_stand_in_the_order_of_their_rows():
    vectors = vectors_of(np.tile([[0.3, 0.7, -0.2]], (700, 1)))
    assert vectors.neighbours(n=3).rows[[0, 1, 500]].tolist() == [[1, 2, 3], [0, 2, 3], [0, 1, 2]]


def test_a_table_is_the_same_in_every_format(vectors, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "_WRITTEN", 400)
    found = vectors.neighbours(n=3)
    expected = found.to_arrow()
    assert expected.column_names == list(COLUMNS)
    assert expected.slice(3, 1).to_pylist() == [
        {"word": "w1", "neighbour": found[1][0].word, "rank": 1, "cosine": pytest.approx(found[1][0].cosine)}
    ]
    for suffix in WRITERS:
        found.save(tmp_path / f"n{suffix}")
        with pytest.raises(OutputError, match="exists"):
            found.save(tmp_path / f"n{suffix}")
        found.save(tmp_path / f"n{suffix}", overwrite=True)
    assert parquet.read_table(tmp_path / "n.parquet").equals(expected)
    rows = [(*row[:3], round(row[3], 6)) for row in zip(*expected.to_pydict().values(), strict=True)]
    with (tmp_path / "n.csv").open(newline="") as file:
        heading, *written = csv.reader(file)
    assert (heading, written) == (list(COLUMNS), [[str(cell) for cell in row] for row in rows])
    assert (tmp_path / "n.tsv").read_text().splitlines()[1:] == ["\t".join(map(str, row)) for row in rows]
    lines = [json.loads(line) for line in (tmp_path / "n.jsonl").read_text().splitlines()]
    assert lines == [dict(zip(COLUMNS, row, strict=True)) for row in rows]


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_data_frames_have_the_same_columns(vectors, name):
    found = vectors.neighbours(n=3)
    try:
        __import__(name)
    except ImportError:
        with pytest.raises(W2VError, match=f"to_{name} needs {name}, which is not installed"):
            getattr(found, f"to_{name}")()
        return
    frame = getattr(found, f"to_{name}")()
    assert list(frame.columns) == list(COLUMNS)
    assert frame["neighbour"].to_list() == found.to_arrow()["neighbour"].to_pylist()


def test_what_cannot_be_written_is_refused(tmp_path):
    with pytest.raises(OutputError, match=r"unknown suffix: use .parquet, .csv, .tsv, .jsonl"):
        suffix_of(tmp_path / "n.xlsx")
    odd = Vectors(["a\tb", "c"], np.zeros(2, np.int64), np.eye(2, dtype=np.float32)).neighbours(n=1)
    with pytest.raises(W2VError, match=r"the word 'a\\tb' contains a tab or a line end"):
        odd.save(tmp_path / "n.tsv")
    odd.save(tmp_path / "n.csv")
    assert [path.name for path in tmp_path.iterdir()] == ["n.csv"]
