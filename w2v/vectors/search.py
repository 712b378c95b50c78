"""The search: the cosine of every word with what is asked for, block by block, and the best few in order.

V words, D dimensions, Q queries, R rows in a block. Scores exist for one block at a time, so memory stays bounded
whatever V and Q are.
"""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.vectors.best import Best, Found
from w2v.vectors.directions import ROWS, Directions, blocks

SCORES = 1 << 21  # that exist at a time: 8 MiB
SPARE = 4  # rows that are scored in float64 beyond those asked for
_MOST_ROWS = 1 << 16
Silent = NDArray[np.bool_]  # [V], whether a row never answers
Score = Callable[[NDArray[Any]], NDArray[Any]]  # cosines [Q, P, R] with P targets -> scores [Q, R]


def nearest(
    directions: Directions,
    targets: NDArray[np.floating],
    n: int,
    leave_out: Sequence[Sequence[int]] | None = None,
    *,
    top: int | None = None,
    score: Score | None = None,
) -> list[Found]:
    """For each of `targets` [Q, D], of length one, the `n` rows of largest cosine, best first, ties by row.

    `leave_out` names for each query the rows that may not answer; only the first `top` rows answer, where it is given.
    With `score`, targets are [Q, P, D], and what is largest is its value of the P cosines. A row without a direction
    never answers, nor is a target of NaN ever answered. Fewer than `n` come back where fewer are left. Rows are chosen
    by products in float32, then scored and sorted in float64.
    """
    return [found for found, _ in nearest_and_passed(directions, targets, n, leave_out, top=top, score=score)]


def nearest_and_passed(
    directions: Directions,
    targets: NDArray[np.floating],
    n: int,
    leave_out: Sequence[Sequence[int]] | None = None,
    *,
    top: int | None = None,
    score: Score | None = None,
    silent: Silent | None = None,
) -> list[tuple[Found, int]]:
    """As `nearest`, but `silent` rows do not answer: with what answers, how many of them are nearer than the last."""
    grouped = targets if score else targets[:, None]
    n = min(n, len(directions))
    rows = min(max(ROWS, n), _MOST_ROWS)
    found: list[tuple[Found, int]] = []
    for first, last in blocks(len(grouped), max(1, SCORES // (rows * grouped.shape[1]))):
        some = grouped[first:last]
        best, left_out = Best(len(some), n), _pairs(leave_out[first:last] if leave_out else [])
        passed = _Passed(len(some))
        taker = None if score else best
        for begin, cosines in directions.cosines(some.reshape(-1, some.shape[2]), top, rows, taker):
            scores = score(cosines.reshape(*some.shape[:2], -1)) if score else cosines
            here = slice(*np.searchsorted(left_out[0], [begin, begin + scores.shape[1]]))
            scores[left_out[1, here], left_out[0, here] - begin] = -np.inf
            if silent is None:
                best.add(begin, scores)
                continue
            columns = np.flatnonzero(silent[begin : begin + scores.shape[1]])
            silents = scores[:, columns]
            scores[:, columns] = -np.inf
            best.add(begin, scores)
            passed.add(silents, best.least)
        exact = (_exact(directions, *its, score) for its in zip(best.found(), some, strict=True))
        found += zip(exact, passed.count(best.least).tolist(), strict=True)
    return found


class _Passed:
    """Scores of rows that do not answer, as long as they may turn out to be higher than the last that does."""

    def __init__(self, queries: int) -> None:
        self._queries = queries
        self._higher: list[tuple[NDArray[np.int64], NDArray[np.float32]]] = []  # which query, which score

    def add(self, scores: NDArray[np.float32], least: NDArray[np.float32]) -> None:
        """Take scores [Q, R], where each query's last answer has `least` [Q] so far: it can only rise."""
        query, column = np.nonzero(scores > least[:, None])
        if query.size:
            self._higher.append((query, scores[query, column]))

    def count(self, least: NDArray[np.float32]) -> NDArray[np.int64]:
        """[Q], how many are higher than `least`."""
        total = np.zeros(self._queries, np.int64)
        for query, scores in self._higher:
            total += np.bincount(query[scores > least[query]], minlength=self._queries)
        return total


def nearest_rows(
    directions: Directions,
    targets: NDArray[np.floating],
    n: int,
    own: NDArray[np.int64],
    *,
    top: int | None = None,
    silent: Silent | None = None,
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """(rows, cosines) [Q, n] as `nearest` finds them, in two arrays: -1 and NaN where there are fewer.

    `own` [Q] are the rows that may not answer, -1 for none; nor does a `silent` one. Some more are found by products in
    float32 than asked for, so that rounding leaves out none.
    """
    best = Best(len(targets), min(n + SPARE, len(directions)))
    for begin, cosines in directions.cosines(targets, top, ROWS, best):
        inside = np.flatnonzero((own >= begin) & (own < begin + cosines.shape[1]))
        cosines[inside, own[inside] - begin] = -np.inf
        if silent is not None:
            cosines[:, silent[begin : begin + cosines.shape[1]]] = -np.inf
        best.add(begin, cosines)
    return exact_rows(directions, targets, best.rows, n)


def exact_rows(
    directions: Directions, targets: NDArray[np.floating], rows: NDArray[np.int32], n: int
) -> tuple[NDArray[np.int32], NDArray[np.float32]]:
    """The `n` best of `rows` [Q, N] by cosines in float64, ties by row, and these: -1 and NaN where there are fewer."""
    exact = np.full(rows.shape, -np.inf)
    some = rows >= 0
    query = np.nonzero(some)[0]
    exact[some] = np.einsum("nd,nd->n", directions.unit(rows[some]), targets[query])
    order = np.lexsort((rows, -exact))[:, :n]
    rows, exact = np.take_along_axis(rows, order, 1), np.take_along_axis(exact, order, 1)
    return rows, np.where(rows >= 0, exact, np.nan).astype(np.float32)


def _exact(directions: Directions, found: Found, targets: NDArray[np.floating], score: Score | None) -> Found:
    """What was found, with scores in float64: the same whatever else was asked for at the same time."""
    rows, scores = found
    cosines = np.empty((len(targets), len(rows)))
    for begin, end in blocks(len(rows), ROWS):
        np.einsum("rd,pd->pr", directions.unit(rows[begin:end]), targets, out=cosines[:, begin:end])
    scores = score(cosines[None])[0] if score else cosines[0]
    order = np.lexsort((rows, -scores))
    return rows[order], scores[order]


def _pairs(leave_out: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """[2, N]: rows that rise, and for each the query that it may not answer."""
    pairs = sorted((row, query) for query, rows in enumerate(leave_out) for row in rows)
    return np.array(pairs, np.int64).reshape(-1, 2).T
