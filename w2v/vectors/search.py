"""The search: the cosine of every word with what is asked for, block by block, and the best few in order.

V words, D dimensions, Q queries, R rows in a block. The matrix is read where it lies, which may be a memory-mapped
file, and is never copied as a whole; products are float32; scores exist for one block at a time. So memory stays
bounded whatever V and Q are.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

ROWS = 1 << 12  # of a block: they stay in the processor's cache between two products
SCORES = 1 << 21  # that exist at a time: 8 MiB
SPARE = 4  # rows that are scored in float64 beyond those asked for
_MOST_ROWS = 1 << 16
_FEW = 8  # targets; for more, to read every row takes less time than the bounds of each
_SHORTEST, _LONGEST = 1e-35, 1e37  # lengths between which float32 has directions
Found = tuple[NDArray[np.int64], NDArray[Any]]  # rows, and their scores
Silent = NDArray[np.bool_]  # [V], whether a row never answers
Score = Callable[[NDArray[Any]], NDArray[Any]]  # cosines [Q, P, R] with P targets -> scores [Q, R]


def unit_rows(matrix: NDArray[np.floating]) -> NDArray[np.float64]:
    """`matrix` [N, D] with each row divided by its length; NaN for a row that has no direction.

    Such are rows of zeros, rows that hold something that is not finite, and rows of lengths beyond float32.
    """
    exact = matrix.astype(np.float64)
    return exact * _inverse(np.sqrt(np.einsum("nd,nd->n", exact, exact)))[:, None]


@runtime_checkable
class Bounded(Protocol):
    """A matrix whose rows take long to read: which of them are worth it can be told from bounds."""

    def upper_bounds(self, targets: NDArray[np.floating]) -> Callable[[Any], NDArray[np.float32]]:
        """For rows as `[]` takes them, what no cosine with `targets` [Q, D], of length one, exceeds [Q, R].

        NaN for a row or a target without a direction.
        """


class Directions:
    """The rows of a matrix, each as if divided by its length. A row without a direction has no cosine: it is NaN."""

    def __init__(self, matrix: NDArray[np.floating], chosen: NDArray[np.int64] | None = None) -> None:
        """Of all rows of `matrix` [V, D], or of the `chosen` ones alone, which are then numbered from 0."""
        self._matrix, self._chosen = matrix, chosen
        self._inverse_lengths = np.empty(len(matrix if chosen is None else chosen), np.float32)
        self._measured = 0  # rows whose lengths are known

    def __len__(self) -> int:
        return len(self._inverse_lengths)

    def unit(self, rows: Sequence[int] | NDArray[np.integer]) -> NDArray[np.float64]:
        """Those rows, of length one [N, D]; NaN without a direction."""
        return unit_rows(self._matrix[self._places(rows)])

    def directed(self) -> NDArray[np.bool_]:
        """[V], whether a row has a direction."""
        for begin, end in _blocks(len(self), ROWS):
            self._block(begin, end)
        return np.isfinite(self._inverse_lengths)

    def unit_block(self, begin: int, end: int) -> NDArray[np.float32]:
        """Rows begin .. end - 1, of length one [R, D]; NaN without a direction. `directed` was asked before."""
        return self._block(begin, end) * self._inverse_lengths[begin:end, None]

    def cosines(
        self,
        targets: NDArray[np.floating],
        top: int | None = None,
        rows: int | None = None,
        best: "Best | None" = None,
    ) -> Iterator[tuple[int, NDArray[np.float32]]]:
        """(first row, cosines [Q, R] with `targets` [Q, D] of length one) of each block of the first `top` rows.

        With `best`, which is given them, those that are not above its least may be -inf.
        """
        single = targets.astype(np.float32)
        few = best is not None and len(targets) <= _FEW
        bounds = self._matrix.upper_bounds(targets) if few and isinstance(self._matrix, Bounded) else None
        for begin, end in _blocks(min(len(self), top or len(self)), rows or ROWS):
            if best is not None and bounds is not None:
                yield begin, self._cosines_above(best.least, bounds, single, begin, end)
                continue
            cosines = _products(single, self._block(begin, end))
            cosines *= self._inverse_lengths[begin:end]
            yield begin, cosines

    def _cosines_above(
        self,
        least: NDArray[np.float32],
        bounds: Callable[[Any], NDArray[np.float32]],
        targets: NDArray[np.float32],
        begin: int,
        end: int,
    ) -> NDArray[np.float32]:
        """Cosines [Q, R] of rows begin .. end - 1, but -inf for a row none of whose `bounds` is above `least` [Q]."""
        likely = np.flatnonzero((bounds(self._places(slice(begin, end))) > least[:, None]).any(axis=0))
        cosines = np.full((len(targets), end - begin), -np.inf, np.float32)
        block = np.asarray(self._matrix[self._places(begin + likely)], np.float32)
        cosines[:, likely] = _products(targets, block) * _inverse_lengths(block)
        return cosines

    def _places(self, rows: Any) -> Any:
        """Where those rows stand in the matrix."""
        return rows if self._chosen is None else self._chosen[rows]

    def _block(self, begin: int, end: int) -> NDArray[np.float32]:
        """Rows begin .. end - 1 as they are; from then on their lengths are known, as are those of all before."""
        block = np.asarray(self._matrix[self._places(slice(begin, end))], np.float32)
        if end > self._measured:
            self._inverse_lengths[begin:end] = _inverse_lengths(block)
            self._measured = end
        return block


class Best:
    """The `n` highest scores of each query so far, highest first, ties by row; NaN never counts.

    Scores that are high enough are gathered, and sorted when there are many: what they must exceed until then is what
    it was at the last sort.
    """

    def __init__(self, queries: int, n: int, dtype: type[np.floating] = np.float32) -> None:
        self._rows = np.full((queries, n), -1, np.int32)
        self._scores = np.full((queries, n), -np.inf, dtype)
        self._gathered: list[tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.floating]]] = []
        self._unsorted = 0

    def add(self, begin: int, scores: NDArray[np.floating], *, down: bool = False) -> None:
        """Take the scores [Q, R] of rows begin .. begin + R - 1, which are later ones than all before.

        With `down` they are [R, Q]: the queries stand in the columns.
        """
        queries, n = self._scores.shape
        across = int(not down)  # the axis of the rows
        least = np.expand_dims(self._scores[:, -1], across)
        enough = scores > least
        crowded = np.count_nonzero(enough) > 4 * queries * n  # as in the first block: most would be gathered in vain
        if crowded and n < (rows := scores.shape[across]):
            at_least = np.partition(np.where(enough, scores, -np.inf), rows - n, axis=across).take([rows - n], across)
            enough &= scores >= at_least
        places = np.divmod(np.flatnonzero(enough), scores.shape[1])  # faster than np.nonzero
        if not places[0].size:
            return
        query, row = places[down].astype(np.int32), (begin + places[not down]).astype(np.int32)
        self._gathered.append((query, row, scores[places]))
        self._unsorted += query.size
        if self._unsorted > queries * n:
            self._sort()

    def _sort(self) -> None:
        if not self._gathered:
            return
        queries, n = self._scores.shape
        query, row, score = (np.concatenate(each) for each in zip(*self._gathered, strict=True))
        self._gathered, self._unsorted = [], 0
        # What was there before stands first, and the sort is stable: equal scores stay in the order of their rows.
        all_queries = np.concatenate([np.repeat(np.arange(queries, dtype=np.int32), n), query])
        all_scores = np.concatenate([self._scores.ravel(), score])
        all_rows = np.concatenate([self._rows.ravel(), row])
        order = np.lexsort((-all_scores, all_queries))
        sizes = n + np.bincount(query, minlength=queries)
        keep = order[((np.cumsum(sizes) - sizes)[:, None] + np.arange(n)).ravel()]
        self._rows, self._scores = all_rows[keep].reshape(queries, n), all_scores[keep].reshape(queries, n)

    @property
    def least(self) -> NDArray[Any]:
        """[Q], the score of each query's last; -inf where there are fewer than n."""
        self._sort()
        return self._scores[:, -1]

    @property
    def rows(self) -> NDArray[np.int32]:
        """[Q, n], -1 where there are no more."""
        self._sort()
        return self._rows

    def found(self) -> list[Found]:
        """For each query the rows and their scores; fewer than n where there are no more."""
        return [
            (rows[: found.sum()], scores[: found.sum()])
            for rows, scores, found in zip(self.rows, self._scores, self.rows >= 0, strict=True)
        ]


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
    for first, last in _blocks(len(grouped), max(1, SCORES // (rows * grouped.shape[1]))):
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
    for begin, cosines in directions.cosines(targets, top, best=best):
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
    for begin, end in _blocks(len(rows), ROWS):
        np.einsum("rd,pd->pr", directions.unit(rows[begin:end]), targets, out=cosines[:, begin:end])
    scores = score(cosines[None])[0] if score else cosines[0]
    order = np.lexsort((rows, -scores))
    return rows[order], scores[order]


def _products(targets: NDArray[np.float32], block: NDArray[np.float32]) -> NDArray[np.float32]:
    """[Q, R], `targets` [Q, D] times `block` [R, D] transposed."""
    single = len(targets) == 1  # as fast as memory is, without waking BLAS's threads for every block
    products: NDArray[np.float32] = np.einsum("qd,rd->qr", targets, block) if single else targets @ block.T
    return products


def _pairs(leave_out: Sequence[Sequence[int]]) -> NDArray[np.int64]:
    """[2, N]: rows that rise, and for each the query that it may not answer."""
    pairs = sorted((row, query) for query, rows in enumerate(leave_out) for row in rows)
    return np.array(pairs, np.int64).reshape(-1, 2).T


def _inverse_lengths(block: NDArray[np.float32]) -> NDArray[np.float32]:
    """1 / length of each row [R]; NaN for a row that has no direction."""
    with np.errstate(over="ignore", under="ignore", invalid="ignore"):
        squares = np.einsum("rd,rd->r", block, block).astype(np.float64)
    odd = np.flatnonzero(~((squares > 1e-20) & (squares < 1e30)))  # beyond, float32 has no squares of single numbers
    exact = block[odd].astype(np.float64)
    squares[odd] = np.einsum("rd,rd->r", exact, exact)
    return _inverse(np.sqrt(squares)).astype(np.float32)


def _inverse(lengths: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 / length, NaN where it is no length of a direction."""
    usable = (lengths > _SHORTEST) & (lengths < _LONGEST)
    inverse: NDArray[np.float64] = np.divide(1, lengths, out=np.full(lengths.shape, np.nan), where=usable)
    return inverse


def _blocks(length: int, size: int) -> Iterator[tuple[int, int]]:
    for begin in range(0, length, size):
        yield begin, min(begin + size, length)
