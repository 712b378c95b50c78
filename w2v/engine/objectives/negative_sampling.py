"""Negative sampling: tell a centre's contexts from noise words, each by a logistic regression.

    loss of a pair (centre i, context j)    -log sigmoid(s_ij) - sum over its k noise words n of log sigmoid(-s_in)

Summed over the m_i pairs of centre i, and with the k m_i noise words replaced by the tile's K shared ones, each of
weight w_i = k m_i / K: the same expectation, and as many noise words per centre where K = k m_i.

    -dLoss/ds on contexts    A_ij sigmoid(-s_ij)       A_ij = 1 for a pair, else 0
    -dLoss/ds on noise       -w_i sigmoid(s_in)

A noise word that happens to be a context stays: the objective's expectation includes it. At the optimum
s = log p(j|i) - log(k q(j)), so p(j|i) is proportional to q(j) exp(s).
Mikolov et al. (2013), "Distributed representations of words and phrases", eq. 4; Goldberg & Levy (2014).
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..kernels.functions import log_sigmoid, sigmoid
from ..kernels.kernel import kernel
from ..noise import noise_distribution, noise_rows, noise_table
from ..probability import log_softmax
from ..records import LogProbability, Objective, Scores, Settings, Shape, Stream, Tile
from ..rows import draw_rows


class Tables(NamedTuple):
    """The noise."""

    threshold: NDArray[np.uint32]  # of its alias table, see noise.py
    alias: NDArray[np.int32]
    negative: float  # k
    shared: int  # K


def tables(settings: Settings, counts: NDArray[np.int64], pairs: int) -> Tables:
    """K = k * (pairs of a centre, on average), rounded up."""
    table = noise_table(noise_distribution(counts, settings.noise_power))
    return Tables(*table, float(settings.negative), noise_rows(settings, pairs))


@kernel()
def choose_rows(shape: Shape, tile: Tile, _scratch: Any, tables: Any, _stream: Stream, _first: int, key: Any) -> int:
    """K noise words."""
    return draw_rows(shape, tile, tables, key)  # type: ignore[no-any-return]  # numba's int


@kernel()
def coefficients(shape: Shape, tile: Tile, scores: Scores, _scratch: Any, tables: Any) -> None:
    """Logistic regression, in place."""
    pair_counts, centres = tile.pair_counts, tile.pair_counts.size
    weight = np.float32(tables.negative / shape.shared)
    # Slices that are counted from 0: numba then knows that no index is negative, and the loops vectorise.
    for k in range(shape.shared):
        row = scores.shared[k * centres : (k + 1) * centres]
        for i in range(centres):
            row[i] = -weight * pair_counts[i] * sigmoid(row[i])
    pairs = scores.pairs[: tile.pair_starts[centres]]
    for p in range(pairs.size):
        pairs[p] = np.float32(1) - sigmoid(pairs[p])


@kernel()
def loss(shape: Shape, tile: Tile, scores: Scores, _scratch: Any, tables: Any) -> float:
    """The loss of the tile's pairs, in float64."""
    centres = tile.pair_counts.size
    loss = 0.0
    for k in range(shape.shared):
        for i in range(centres):
            if tile.pair_counts[i] > 0:
                weight = tables.negative * tile.pair_counts[i] / shape.shared
                loss -= weight * log_sigmoid(-np.float64(scores.shared[k * centres + i]))
    for p in range(tile.pair_starts[centres]):
        loss -= log_sigmoid(np.float64(scores.pairs[p]))
    return loss


def log_probability(settings: Settings, counts: NDArray[np.int64]) -> LogProbability:
    """log q(v) + s, up to its own normaliser."""
    logs = np.log(noise_distribution(counts, settings.noise_power)).astype(np.float32)

    def of_pairs(scores: NDArray[np.float32], b: NDArray[np.int64], v: NDArray[np.int64]) -> NDArray[np.float64]:
        scores += logs
        return log_softmax(scores, b, v)

    return of_pairs


OBJECTIVE = Objective(
    name="negative-sampling",
    choose_rows=choose_rows,
    coefficients=coefficients,
    loss=loss,
    tables=tables,
    shared_rows=lambda tables, _words, _slots: tables.shared,
    log_probability=log_probability,
)
