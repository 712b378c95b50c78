"""Importance sampling: the softmax's normaliser estimated from noise words.

    Z_i = sum over all words v of exp(s_iv)    is about    (1/K) sum over K noise words n of exp(s_in) / q(n)
    loss of centre i with m_i pairs            m_i log Z_i - sum over its contexts j of s_ij

    -dLoss/ds on contexts    A_ij
    -dLoss/ds on noise       -m_i r_n / sum(r)        r_n = exp(s_in) / q(n)

The estimate's variance is this objective's known weakness: a word that the few noise words miss is only ever pushed up,
until scores run away. So a tile draws LEAST_NOISE words at least, whatever --negative says. On the atlas, 10 epochs: 32
words diverge, 304 give a held-out likelihood of 18.7 nats, 608 of 5.7.
Bengio & Senecal (2003), "Quick training of probabilistic neural nets by importance sampling".
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.compiled import kernel
from w2v.hyperparameters import Hyperparameters
from w2v.probability import noise_distribution
from w2v.training.columns import exponentiate, log_sum
from w2v.training.objectives import negative_sampling
from w2v.training.objectives.objective import Objective, Tables, noise_rows, noise_tables

LEAST_NOISE = 608


@kernel()
def score_coefficients(tile: Any, _tables: Any) -> None:
    """A softmax over the noise words, and the pairs themselves, in place."""
    pair_counts, pairs, sums = tile.pair_counts, tile.pairs, tile.sums
    centres = pair_counts.size
    exponentiate(tile, tile.in_use[0])
    for k in range(tile.in_use[0]):
        row = tile.scores[k * centres : (k + 1) * centres]
        for i in range(centres):
            row[i] = -pair_counts[i] * row[i] / sums[i]
    contexts = tile.scores[tile.shared * centres :]
    for e in range(pairs.size):
        contexts[e] = pairs[e]


@kernel()
def tile_loss(tile: Any, _tables: Any) -> float:
    """The loss of the tile's pairs, in float64."""
    centres = tile.pair_counts.size
    loss = 0.0
    for i in range(centres):
        if tile.pair_counts[i] > 0:
            loss += tile.pair_counts[i] * (log_sum(tile, tile.in_use[0], i) - np.log(tile.in_use[0]))
    for e in range(tile.pairs.size):
        if tile.pairs[e] > 0:
            loss -= np.float64(tile.scores[tile.shared * centres + e])
    return loss


def tables(asked: Hyperparameters, counts: NDArray[np.int64]) -> Tables:
    """Noise, and log q to subtract."""
    return noise_tables(asked, counts, np.log(noise_distribution(counts, asked.noise_power)))


def many_noise_rows(asked: Hyperparameters, tables: Tables, words: int, slots: int) -> int:
    """K, and never fewer than LEAST_NOISE."""
    return max(noise_rows(asked, tables, words, slots), LEAST_NOISE)


OBJECTIVE = Objective(
    "importance-sampling",
    negative_sampling.choose_rows,
    score_coefficients,
    tile_loss,
    tables,
    many_noise_rows,
)
