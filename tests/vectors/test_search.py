import numpy as np
import pytest

from w2v.vectors import search
from w2v.vectors.directions import Directions, unit_rows
from w2v.vectors.search import nearest

ONE = np.ones((1, 1))


def naive(cosines, n, leave_out):
    """Sort everything."""
    rows = [row for row in np.lexsort((np.arange(len(cosines)), -cosines)) if row not in leave_out]
    return rows[:n], cosines[rows[:n]]


@pytest.mark.parametrize("n", [1, 7, 96, 97, 98, 1000])
@pytest.mark.parametrize(("rows", "scores"), [(1 << 16, 1 << 20), (10, 20), (1, 1), (40, 200)])
def test_the_search_in_blocks_finds_what_sorting_everything_finds(monkeypatch, n, rows, scores):
    monkeypatch.setattr(search, "ROWS", rows)
    monkeypatch.setattr(search, "_MOST_ROWS", max(rows, 10))
    monkeypatch.setattr(search, "SCORES", scores)
    random = np.random.default_rng(1)
    # Rows of length 2 whose numbers are 0, 1 or -1: many ties, all exact.
    matrix = np.array([random.permutation([*random.choice([1, -1], 4), 0]) for _ in range(97)], np.float32)
    asked = random.integers(-2, 3, size=(5, 5)).astype(np.float32)
    leave_out = [[], [0], [96, 96], list(range(50)), list(range(97))]
    for top in (None, 60, 1000):
        found = nearest(Directions(matrix), asked, n, leave_out, top=top)
        assert len(found) == 5
        for query, left_out, (found_rows, cosines) in zip(asked, leave_out, found, strict=True):
            expected_rows, expected_cosines = naive(matrix[:top] @ query / 2, n, left_out)
            assert found_rows.tolist() == expected_rows
            assert cosines.tolist() == expected_cosines.tolist()


def test_several_targets_make_one_score():
    random = np.random.default_rng(1)
    matrix, asked = random.normal(size=(50, 4)).astype(np.float32), unit_rows(random.normal(size=(12, 4)))
    found = nearest(Directions(matrix), asked.reshape(4, 3, 4), 3, score=lambda cosines: cosines.min(axis=1))
    cosines = (unit_rows(matrix) @ asked.T).T.reshape(4, 3, 50).min(axis=1)
    assert [rows.tolist() for rows, _ in found] == [naive(of_query, 3, [])[0] for of_query in cosines]


def test_negative_cosines_are_found_too():
    [(rows, cosines)] = nearest(Directions(np.array([[1, 1], [1, 0]], np.float32)), np.array([[-1, 0]]), 2)
    assert rows.tolist() == [0, 1]
    assert cosines == pytest.approx([-(0.5**0.5), -1])


@pytest.mark.parametrize("n", [1, 2, 5])
@pytest.mark.parametrize("sign", [1, -1])
def test_what_has_no_direction_never_answers(n, sign):
    matrix = np.array([[0], [np.nan], [-5], [np.inf], [1e-39], [3], [-np.inf], [0]], np.float32)
    [(rows, cosines)] = nearest(Directions(matrix), sign * ONE, n)
    assert rows.tolist() == [5, 2][::sign][:n]
    assert cosines.tolist() == [1, -1][:n]


def test_a_target_that_is_not_a_number_has_no_answer():
    [(rows, _), (others, _)] = nearest(Directions(np.eye(3, dtype=np.float32)), np.array([[np.nan] * 3, [1, 0, 0]]), 2)
    assert rows.tolist() == []
    assert others.tolist() == [0, 1]


def test_lengths_come_from_float64_where_float32_has_no_squares():
    matrix = np.array([[3, 4], [1e-30, 0], [-1e30, 1e30], [1e-19, 1e-19], [0, 0]], np.float32)
    expected = np.array([[0.6, 0.8], [1, 0], [-(0.5**0.5), 0.5**0.5], [0.5**0.5, 0.5**0.5], [np.nan, np.nan]])
    np.testing.assert_allclose(unit_rows(matrix), expected, rtol=1e-6)
    [(_, cosines)] = Directions(matrix).cosines(np.eye(2))
    np.testing.assert_allclose(cosines, expected.T, rtol=1e-6)


@pytest.mark.parametrize("dtype", [np.float16, np.float64, ">f4"])
def test_other_numbers_than_float32_are_searched_too(dtype):
    matrix = np.random.default_rng(1).normal(size=(30, 5)).astype(dtype)
    same = matrix.astype(np.float32)
    [(rows, cosines)], [(expected, others)] = (nearest(Directions(m), unit_rows(m[:1]), 9) for m in (matrix, same))
    assert rows.tolist() == expected.tolist()
    np.testing.assert_allclose(cosines, others, rtol=1e-6)
