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

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..kernels.kernel import kernel
from ..noise import noise_distribution, noise_rows, noise_table
from ..probability import softmax_probability
from ..records import Objective, Scores, Settings, Shape, Stream, Tile
from ..rows import draw_rows
from .softmax import Scratch, column_scratch, exponentiate, log_sum

LEAST_NOISE = 608


class Tables(NamedTuple):
    """The noise."""

    threshold: NDArray[np.uint32]  # of its alias table, see noise.py
    alias: NDArray[np.int32]
    log_q: NDArray[np.float32]  # [V]
    shared: int  # K


def tables(settings: Settings, counts: NDArray[np.int64], pairs: int) -> Tables:
    """The noise, log q to subtract, and K, never less than LEAST_NOISE."""
    distribution = noise_distribution(counts, settings.noise_power)
    log_q = np.log(distribution).astype(np.float32)
    return Tables(*noise_table(distribution), log_q, max(noise_rows(settings, pairs), LEAST_NOISE))


@kernel()
def choose_rows(
    shape: Shape, tile: Tile, scratch: Scratch, tables: Tables, _stream: Stream, _first: int, key: Any
) -> int:
    """K noise words, and their corrections."""
    count: int = draw_rows(shape, tile, tables, key)
    for k in range(count):
        scratch.corrections[k] = tables.log_q[tile.rows[k]]
    return count


@kernel()
def coefficients(_shape: Shape, tile: Tile, scores: Scores, scratch: Scratch, _tables: Tables) -> None:
    """A softmax over the noise words, and the pairs themselves, in place."""
    pair_counts, sums = tile.pair_counts, scratch.sums
    centres = pair_counts.size
    exponentiate(scores, scratch, tile.in_use[0])
    for k in range(tile.in_use[0]):
        row = scores.shared[k * centres : (k + 1) * centres]
        for i in range(centres):
            row[i] = -pair_counts[i] * row[i] / sums[i]
    scores.pairs[:] = 1


@kernel()
def loss(_shape: Shape, tile: Tile, scores: Scores, scratch: Scratch, _tables: Tables) -> float:
    """The loss of the tile's pairs, in float64."""
    centres = tile.pair_counts.size
    loss = 0.0
    for i in range(centres):
        if tile.pair_counts[i] > 0:
            log_z = log_sum(scores, scratch.corrections, tile.in_use[0], i) - np.log(tile.in_use[0])
            loss += tile.pair_counts[i] * log_z
    for p in range(tile.pair_starts[centres]):
        loss -= np.float64(scores.pairs[p])
    return loss


OBJECTIVE = Objective(
    name="importance-sampling",
    choose_rows=choose_rows,
    coefficients=coefficients,
    loss=loss,
    tables=tables,
    shared_rows=lambda tables, _words, _slots: tables.shared,
    scratch=column_scratch,
    log_probability=softmax_probability,
)
