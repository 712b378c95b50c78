"""The best of many scores, in bounded memory."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Found = tuple[NDArray[np.int64], NDArray[Any]]  # rows, and their scores


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
