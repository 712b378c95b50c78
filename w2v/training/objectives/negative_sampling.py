"""Negative sampling: tell a centre's contexts from noise words, each by a logistic regression.

    loss of a pair (centre i, context j)    -log sigmoid(s_ij) - sum over its k noise words n of log sigmoid(-s_in)

Summed over the m_i pairs of centre i, and with the k m_i noise words replaced by the tile's K shared ones, each of
weight w_i = k m_i / K: the same expectation, and as many noise words per centre where K = k m_i.

    -dLoss/ds on contexts    A_ij sigmoid(-s_ij)       A_ij = 1 for a pair, else 0
    -dLoss/ds on noise       -w_i sigmoid(s_in)

A noise word that happens to be a context stays: the objective's expectation has it in. At the optimum
s = log p(j|i) - log(k q(j)), so p(j|i) is proportional to q(j) exp(s).
Mikolov et al. (2013), "Distributed representations of words and phrases", eq. 4; Goldberg & Levy (2014).
"""

from typing import Any

import numpy as np

from w2v.compiled import kernel
from w2v.training.objectives.objective import Objective
from w2v.training.shared_rows import draw_rows
from w2v.training.sigmoid import log_sigmoid, sigmoid


@kernel()
def choose_rows(shape: Any, tile: Any, _stream: Any, _first: int, tables: Any, key: Any) -> int:
    """K noise words."""
    return draw_rows(shape, tile, tables, key)  # type: ignore[no-any-return]  # numba's int


@kernel()
def score_coefficients(tile: Any, tables: Any) -> None:
    """Logistic regression, in place."""
    pair_counts, pairs = tile.pair_counts, tile.pairs
    centres = pair_counts.size
    weight = np.float32(tables.negative / tile.shared)
    # Slices that are counted from 0: numba then knows that no index is negative, and the loops vectorise.
    for k in range(tile.shared):
        row = tile.scores[k * centres : (k + 1) * centres]
        for i in range(centres):
            row[i] = -weight * pair_counts[i] * sigmoid(row[i])
    contexts = tile.scores[tile.shared * centres :]
    for e in range(pairs.size):
        contexts[e] = pairs[e] * (np.float32(1) - sigmoid(contexts[e]))


@kernel()
def tile_loss(tile: Any, tables: Any) -> float:
    """The loss of the tile's pairs, in float64."""
    centres = tile.pair_counts.size
    loss = 0.0
    for k in range(tile.shared):
        for i in range(centres):
            if tile.pair_counts[i] > 0:
                weight = tables.negative * tile.pair_counts[i] / tile.shared
                loss -= weight * log_sigmoid(-np.float64(tile.scores[k * centres + i]))
    for e in range(tile.pairs.size):
        if tile.pairs[e] > 0:
            loss -= log_sigmoid(np.float64(tile.scores[tile.shared * centres + e]))
    return loss


OBJECTIVE = Objective("negative-sampling", choose_rows, score_coefficients, tile_loss)
