import numpy as np
import pytest

from w2v.vectors import queries


def naive(unit, query, n, leave_out):
    """Sort everything."""
    scores = unit @ query
    rows = [row for row in np.lexsort((np.arange(len(unit)), -scores)) if row not in leave_out]
    return rows[:n], scores[rows[:n]]


@pytest.mark.parametrize("n", [1, 7, 96, 97, 98, 1000])
@pytest.mark.parametrize(("rows", "some_queries"), [(1 << 16, 64), (10, 2), (1, 1)])
def test_the_search_in_blocks_finds_what_sorting_everything_finds(monkeypatch, n, rows, some_queries):
    monkeypatch.setattr(queries, "ROWS", rows)
    monkeypatch.setattr(queries, "QUERIES", some_queries)
    random = np.random.default_rng(1)
    unit = random.integers(-2, 3, size=(97, 3)).astype(np.float32)  # whole numbers: many ties, all exact
    asked = random.integers(-2, 3, size=(5, 3)).astype(np.float32)
    leave_out = [[], [0], [96, 96], list(range(50)), list(range(97))]
    found = queries.nearest(unit, asked, n, leave_out)
    assert len(found) == 5
    for query, left_out, (found_rows, cosines) in zip(asked, leave_out, found, strict=True):
        expected_rows, expected_cosines = naive(unit, query, n, left_out)
        assert found_rows.tolist() == expected_rows
        assert cosines.tolist() == expected_cosines.tolist()


def test_negative_cosines_are_found_too():
    [(rows, cosines)] = queries.nearest(np.array([[-1], [-0.5]], np.float32), np.ones((1, 1), np.float32), 2)
    assert rows.tolist() == [1, 0]
    assert cosines.tolist() == [-0.5, -1]


@pytest.mark.parametrize("n", [1, 2, 4])
def test_a_vector_that_is_not_a_number_never_answers(n):
    unit = np.array([[np.nan], [0.5], [np.nan], [1]], np.float32)
    [(rows, _)] = queries.nearest(unit, np.ones((1, 1), np.float32), n)
    assert rows.tolist() == [3, 1][:n]
