"""The search: cosine of a query with every word, the best few in order.

V words, D dimensions, Q queries. Memory stays bounded whatever V and Q are: scores exist for one block at a time.
"""

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

ROWS = 1 << 16  # words in a block
QUERIES = 64  # queries in a block: 16 MiB of scores
Found = tuple[NDArray[np.int64], NDArray[np.float32]]  # rows, and their cosines


def unit_rows(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """`matrix` [V, D] with each row divided by its length; a row of zeros stays zero."""
    unit = np.empty(matrix.shape, np.float32)
    for rows in _blocks(len(matrix), 4096):
        block = matrix[rows].astype(np.float64)  # squares of small numbers vanish in float32
        length = np.sqrt(np.einsum("vd,vd->v", block, block))
        unit[rows] = block / np.where(length > 0, length, 1)[:, None]
    return unit


def nearest(
    unit: NDArray[np.float32], queries: NDArray[np.float32], n: int, leave_out: Sequence[Sequence[int]] | None = None
) -> list[Found]:
    """For each of `queries` [Q, D] the `n` rows of `unit` [V, D] of largest dot product, best first, ties by row.

    With both of unit length the product is the cosine. `leave_out` names for each query the rows that may not
    answer; nor may rows that hold NaN. Fewer than `n` come back where fewer are left.
    """
    found: list[Found] = []
    for some in _blocks(len(queries), QUERIES):
        left_out = [np.array(rows, np.int64) for rows in leave_out[some]] if leave_out else None
        best: list[Found] = [(np.zeros(0, np.int64), np.zeros(0, np.float32))] * len(queries[some])
        for rows in _blocks(len(unit), ROWS):
            scores = queries[some] @ unit[rows].T  # [Q, V] of this block
            scores[np.isnan(scores)] = -np.inf
            for i, (best_rows, best_scores) in enumerate(best):
                if left_out is not None:
                    here = left_out[i][(left_out[i] >= rows.start) & (left_out[i] < rows.stop)]
                    scores[i, here - rows.start] = -np.inf
                top = _largest(scores[i], n)
                # Earlier rows stand first, so that equal scores stay in the order of their rows.
                all_rows = np.concatenate([best_rows, top + rows.start])
                all_scores = np.concatenate([best_scores, scores[i, top]])
                keep = _largest(all_scores, n)
                best[i] = all_rows[keep], all_scores[keep]
        found += best
    return found


def _largest(scores: NDArray[np.float32], n: int) -> NDArray[np.int64]:
    """Indices of the `n` largest scores above -inf, largest first, ties by index."""
    least = np.partition(scores, len(scores) - n)[len(scores) - n] if n < len(scores) else -np.inf
    candidates = np.flatnonzero((scores >= least) & (scores > -np.inf))
    return candidates[np.argsort(-scores[candidates], kind="stable")[:n]]


def _blocks(length: int, size: int) -> Iterator[slice]:
    for start in range(0, length, size):
        yield slice(start, min(start + size, length))
