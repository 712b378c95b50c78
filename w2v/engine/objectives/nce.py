"""Noise-contrastive estimation: negative sampling whose scores are log-probabilities.

The classifier that tells a context from k noise words is derived from a model p(j|i) = exp(s_ij) with its normaliser
fixed at 1:

    P(context | i, j) = p / (p + k q(j)) = sigmoid(s_ij - log(k q(j)))

So loss and coefficients are negative sampling's with every score s replaced by s - log(k q). With many noise words
the expected coefficient of word v becomes count_i(v) - m_i exp(s_iv): the softmax's, where the model is normalised.
Accidental hits stay: the noise distribution includes them.
Gutmann & Hyvarinen (2010); Mnih & Teh (2012), section 3; Dyer (2014).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..kernels.kernel import kernel
from ..noise import noise_distribution
from ..probability import softmax_probability
from ..records import Objective, Scores, Settings, Shape, Tile
from . import negative_sampling
from .negative_sampling import choose_rows
from .negative_sampling import coefficients as logistic_coefficients
from .negative_sampling import loss as logistic_loss


class Tables(NamedTuple):
    """Negative sampling's, and the correction of scores."""

    threshold: NDArray[np.uint32]
    alias: NDArray[np.int32]
    negative: float
    shared: int
    log_kq: NDArray[np.float32]  # [V] log(k q)


def tables(settings: Settings, counts: NDArray[np.int64], pairs: int) -> Tables:
    """The noise, and log(k q) to subtract."""
    distribution = noise_distribution(counts, settings.noise_power)
    log_kq = np.log(settings.negative * distribution).astype(np.float32)
    return Tables(*negative_sampling.tables(settings, counts, pairs), log_kq)


@kernel()
def shift_scores(shape: Shape, tile: Tile, scores: Scores, log_kq: NDArray[np.float32], sign: Any) -> None:
    """S - sign log(k q) for every row and pair, in place."""
    centres = tile.pair_counts.size
    for k in range(shape.shared):
        row, shift = scores.shared[k * centres : (k + 1) * centres], sign * log_kq[tile.rows[k]]
        for i in range(centres):
            row[i] -= shift
    for p in range(tile.pair_starts[centres]):
        scores.pairs[p] -= sign * log_kq[tile.contexts[tile.pair_slots[p]]]


@kernel()
def coefficients(shape: Shape, tile: Tile, scores: Scores, scratch: Any, tables: Any) -> None:
    """Negative sampling's, of the shifted scores."""
    shift_scores(shape, tile, scores, tables.log_kq, np.float32(1))
    logistic_coefficients(shape, tile, scores, scratch, tables)


@kernel()
def loss(shape: Shape, tile: Tile, scores: Scores, scratch: Any, tables: Any) -> float:
    """Negative sampling's, of the shifted scores, which are put back."""
    shift_scores(shape, tile, scores, tables.log_kq, np.float32(1))
    loss: float = logistic_loss(shape, tile, scores, scratch, tables)
    shift_scores(shape, tile, scores, tables.log_kq, np.float32(-1))
    return loss


OBJECTIVE = Objective(
    name="nce",
    choose_rows=choose_rows,
    coefficients=coefficients,
    loss=loss,
    tables=tables,
    shared_rows=lambda tables, _words, _slots: tables.shared,
    log_probability=softmax_probability,  # its normaliser is 1 at the optimum only
)
