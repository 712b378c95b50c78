"""The exact softmax: every word of the vocabulary is scored. The reference that the other objectives approximate.

    loss of a pair (centre i, context j)    log sum over all words v of exp(s_iv) - s_ij
    -dLoss/ds                               count_i(v) - m_i softmax(s_i)_v

count_i(v) = pairs of centre i whose context is v; m_i = all its pairs. A tile's shared rows are the whole vocabulary,
and its contexts have no rows of their own. Fewer lanes than for other objectives keep its memory bounded.

Objectives that take a softmax over some rows do so by `exponentiate` and `log_sum`, with a correction of each row's
score to subtract.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..kernels.functions import exponential
from ..kernels.kernel import kernel
from ..probability import softmax_probability
from ..records import Objective, Scores, Settings, Shape, Stream, Tile
from ..rows import set_row


class Tables(NamedTuple):
    """What is scored."""

    words: int  # V


class Scratch(NamedTuple):
    """What `exponentiate` finds out of each column of scores."""

    highest: NDArray[np.float32]  # [T] the largest corrected score
    sums: NDArray[np.float32]  # [T] the sum of the exponentials, relative to it
    corrections: NDArray[np.float32]  # [rows] what is subtracted from a row's scores


def column_scratch(shape: Shape, lanes: int) -> Scratch:
    """Buffers for so many lanes."""
    return Scratch(*(np.zeros((lanes, size), np.float32) for size in (shape.centres, shape.centres, shape.rows)))


@kernel()
def log_sum(scores: Scores, corrections: NDArray[np.float32], count: int, i: int) -> Any:
    """The logarithm of the sum of exp(s - correction) over the first `count` rows of column i, in float64."""
    centres = scores.x_offsets.size
    highest = -np.inf
    for k in range(count):
        highest = max(highest, np.float64(scores.shared[k * centres + i]) - corrections[k])
    total = 0.0
    for k in range(count):
        total += np.exp(np.float64(scores.shared[k * centres + i]) - corrections[k] - highest)
    return np.log(total) + highest


@kernel()
def exponentiate(scores: Scores, scratch: Any, count: int) -> None:
    """exp(s - correction - highest) of the first `count` rows in place; their sums by column are from 1 to `count`."""
    highest, sums, corrections = scratch.highest, scratch.sums, scratch.corrections
    centres = highest.size
    highest[:] = -np.float32(np.inf)
    sums[:] = 0
    for k in range(count):
        row, shift = scores.shared[k * centres : (k + 1) * centres], corrections[k]
        for i in range(centres):
            highest[i] = max(highest[i], row[i] - shift)
    for k in range(count):
        row, shift = scores.shared[k * centres : (k + 1) * centres], corrections[k]
        for i in range(centres):
            row[i] = exponential(row[i] - shift - highest[i])
            sums[i] += row[i]


def tables(_settings: Settings, counts: NDArray[np.int64], _pairs: int) -> Tables:
    """The size of the vocabulary."""
    return Tables(len(counts))


@kernel()
def choose_rows(
    shape: Shape, tile: Tile, _scratch: Any, tables: Tables, _stream: Stream, _first: int, _key: Any
) -> int:
    """All words."""
    for word in range(tables.words):
        set_row(shape, tile, word, word)
    return tables.words


@kernel()
def score_of_pair(tile: Tile, p: int) -> Any:
    """Where the score of pair p is: its context's row is one of the shared ones."""
    return np.int64(tile.contexts[tile.pair_slots[p]]) * tile.pair_counts.size + tile.pair_centres[p]


@kernel()
def coefficients(_shape: Shape, tile: Tile, scores: Scores, scratch: Scratch, _tables: Tables) -> None:
    """Counts less expected counts, in place."""
    pair_counts, sums = tile.pair_counts, scratch.sums
    centres = pair_counts.size
    exponentiate(scores, scratch, tile.in_use[0])
    for i in range(centres):
        sums[i] = -pair_counts[i] / sums[i]
    for k in range(tile.in_use[0]):
        row = scores.shared[k * centres : (k + 1) * centres]
        for i in range(centres):
            row[i] *= sums[i]
    for p in range(tile.pair_starts[centres]):
        scores.shared[score_of_pair(tile, p)] += np.float32(1)


@kernel()
def loss(_shape: Shape, tile: Tile, scores: Scores, scratch: Scratch, _tables: Tables) -> float:
    """The loss of the tile's pairs, in float64."""
    centres = tile.pair_counts.size
    loss = 0.0
    for i in range(centres):
        if tile.pair_counts[i] > 0:
            loss += tile.pair_counts[i] * log_sum(scores, scratch.corrections, tile.in_use[0], i)
    for p in range(tile.pair_starts[centres]):
        loss -= np.float64(scores.shared[score_of_pair(tile, p)])
    return loss


OBJECTIVE = Objective(
    name="softmax",
    choose_rows=choose_rows,
    coefficients=coefficients,
    loss=loss,
    tables=tables,
    shared_rows=lambda tables, _words, _slots: tables.words,
    scratch=column_scratch,
    log_probability=softmax_probability,
    scores_contexts=False,
)
