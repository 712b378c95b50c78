"""Negative sampling: tell a centre's contexts from noise words, each by a logistic regression.

    loss of a pair (centre i, context j)    -log sigmoid(s_ij) - sum over its k noise words n of log sigmoid(-s_in)

Summed over the m_i pairs of centre i, and with the k * m_i noise words replaced by the tile's K shared ones, each of
weight w_i = k * m_i / K: the same expectation, and as many noise words per centre where K = k * m_i.

    -dLoss/ds on contexts    A_ij * sigmoid(-s_ij)       A_ij = 1 for a pair, else 0
    -dLoss/ds on noise       -w_i * sigmoid(s_in)

A noise word that happens to be a context stays: the objective's expectation has it in.
Mikolov et al. (2013), "Distributed representations of words and phrases", eq. 4; Goldberg & Levy (2014).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.compiled import kernel
from w2v.training.sigmoid import log_sigmoid, sigmoid


@kernel()
def score_coefficients(tile: Any, scores: NDArray[np.float32]) -> None:
    """In place, scores [K + slots, T] -> -dLoss/dScore, flat."""
    noise_weights, pairs = tile.noise_weights, tile.pairs
    centres = noise_weights.size
    # Slices that are counted from 0: numba then knows that no index is negative, and the loops vectorise.
    for k in range(tile.shared):
        row = scores[k * centres : (k + 1) * centres]
        for i in range(centres):
            row[i] = -noise_weights[i] * sigmoid(row[i])
    contexts = scores[tile.shared * centres :]
    for e in range(pairs.size):
        contexts[e] = pairs[e] * (np.float32(1) - sigmoid(contexts[e]))


@kernel()
def tile_loss(tile: Any, scores: NDArray[np.float32]) -> tuple[float, float]:
    """(the tile's loss, the number of its pairs), in float64."""
    centres = tile.noise_weights.size
    shared = tile.shared * centres
    loss = 0.0
    count = 0.0
    for k in range(tile.shared):
        for i in range(centres):
            if tile.noise_weights[i] > 0:
                loss -= np.float64(tile.noise_weights[i]) * log_sigmoid(-np.float64(scores[k * centres + i]))
    for e in range(tile.pairs.size):
        if tile.pairs[e] > 0:
            loss -= log_sigmoid(np.float64(scores[shared + e]))
            count += 1.0
    return loss, count
