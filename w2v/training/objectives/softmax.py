"""The exact softmax: every word of the vocabulary is scored. The reference that the other objectives approximate.

    loss of a pair (centre i, context j)    log sum over all words v of exp(s_iv) - s_ij
    -dLoss/ds                               count_i(v) - m_i softmax(s_i)_v

count_i(v) = pairs of centre i whose context is v; m_i = all its pairs. A tile's shared rows are the whole vocabulary,
and its contexts have no rows of their own. Fewer lanes than for other objectives keep its memory bounded.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.compiled import kernel
from w2v.hyperparameters import Hyperparameters
from w2v.training.columns import exponentiate, log_sum
from w2v.training.objectives.objective import Objective, Tables, noise_tables
from w2v.training.shared_rows import set_row


@kernel()
def choose_rows(shape: Any, tile: Any, _stream: Any, _first: int, tables: Any, _key: Any) -> int:
    """All words."""
    for word in range(tables.candidates):
        set_row(shape, tile, word, word)
    return tables.candidates  # type: ignore[no-any-return]  # numba's int


@kernel()
def score_coefficients(tile: Any, _tables: Any) -> None:
    """Counts less expected counts, in place."""
    pair_counts, sums = tile.pair_counts, tile.sums
    centres = pair_counts.size
    exponentiate(tile, tile.in_use[0])
    for i in range(centres):
        sums[i] = -pair_counts[i] / sums[i]
    for k in range(tile.in_use[0]):
        row = tile.scores[k * centres : (k + 1) * centres]
        for i in range(centres):
            row[i] *= sums[i]
    for e in range(tile.pairs.size):
        if tile.pairs[e] > 0:
            tile.scores[np.int64(tile.slot_words[e // centres]) * centres + e % centres] += np.float32(1)


@kernel()
def tile_loss(tile: Any, _tables: Any) -> float:
    """The loss of the tile's pairs, in float64."""
    centres = tile.pair_counts.size
    loss = 0.0
    for i in range(centres):
        if tile.pair_counts[i] > 0:
            loss += tile.pair_counts[i] * log_sum(tile, tile.in_use[0], i)
    for e in range(tile.pairs.size):
        if tile.pairs[e] > 0:
            loss -= np.float64(tile.scores[np.int64(tile.slot_words[e // centres]) * centres + e % centres])
    return loss


def tables(asked: Hyperparameters, counts: NDArray[np.int64]) -> Tables:
    """The size of the vocabulary."""
    return noise_tables(asked, counts, candidates=len(counts))


def all_words(_asked: Hyperparameters, _tables: Tables, words: int, _slots: int) -> int:
    """A row for each."""
    return words


OBJECTIVE = Objective(
    "softmax",
    choose_rows,
    score_coefficients,
    tile_loss,
    tables,
    all_words,
    scores_contexts=False,
)
