"""Noise-contrastive estimation: negative sampling whose scores are log-probabilities.

The classifier that tells a context from k noise words is derived from a model p(j|i) = exp(s_ij) with its normaliser
fixed at 1:

    P(context | i, j) = p / (p + k q(j)) = sigmoid(s_ij - log(k q(j)))

So loss and coefficients are negative sampling's with every score s replaced by s - log(k q). With many noise words
the expected coefficient of word v becomes count_i(v) - m_i exp(s_iv): the softmax's, where the model is normalised.
Accidental hits stay: the noise distribution has them in.
Gutmann & Hyvarinen (2010); Mnih & Teh (2012), section 3; Dyer (2014).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.compiled import kernel
from w2v.hyperparameters import Hyperparameters
from w2v.probability import noise_distribution
from w2v.training.objectives import negative_sampling
from w2v.training.objectives.objective import Objective, Tables, noise_tables


@kernel()
def shift_scores(tile: Any) -> None:
    """s - log(k q) for every row, in place."""
    centres = tile.pair_counts.size
    for k in range(tile.shifts.size):
        row, shift = tile.scores[k * centres : (k + 1) * centres], tile.shifts[k]
        for i in range(centres):
            row[i] -= shift


@kernel()
def score_coefficients(tile: Any, tables: Any) -> None:
    """Negative sampling's, of the shifted scores."""
    shift_scores(tile)
    negative_sampling.score_coefficients(tile, tables)


@kernel()
def tile_loss(tile: Any, tables: Any) -> float:
    """Negative sampling's, of the shifted scores, which are put back."""
    shift_scores(tile)
    loss: float = negative_sampling.tile_loss(tile, tables)
    tile.shifts[:] = -tile.shifts
    shift_scores(tile)
    tile.shifts[:] = -tile.shifts
    return loss


def tables(asked: Hyperparameters, counts: NDArray[np.int64]) -> Tables:
    """Noise, and log(k q) to subtract."""
    distribution = noise_distribution(counts, asked.noise_power)
    return noise_tables(asked, counts, np.log(asked.negative * distribution))


OBJECTIVE = Objective("nce", negative_sampling.choose_rows, score_coefficients, tile_loss, tables)
