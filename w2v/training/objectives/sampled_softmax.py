"""Sampled softmax: each pair is a softmax over its context and a set of candidates.

    u_n = s_n - log Q(n)            Q(n): the probability that n is among the candidates
    loss of a pair (i, j)           log(exp(u_ij) + sum over candidates n other than j of exp(u_in)) - u_ij

    -dLoss/ds on contexts           A_ij (1 - exp(u_ij) / Z_ij)          Z_ij: the sum in the logarithm
    -dLoss/ds on candidates         -sum over contexts j other than n of A_ij exp(u_in) / Z_ij

An accidental hit, a candidate that is the pair's own context, is left out of that pair's sum. Candidates are distinct.
They come from a proposal:

    unigram      the distinct ones of K noise draws: Q(n) = 1 - (1 - q(n))^K, about K q(n)
    partition    the distinct words of the next part of the stream, until so many are met: Q uniform, so it cancels

As K or the partition grows, Q goes to 1 and the loss to the softmax's.
Jean et al. (2015), "On using very large target vocabulary for neural machine translation", section 3.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.compiled import kernel
from w2v.errors import HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.probability import noise_distribution
from w2v.training.columns import exponentiate
from w2v.training.counter import random_bits
from w2v.training.exponential import exponential
from w2v.training.noise import draw_noise
from w2v.training.objectives.objective import Objective, Tables, noise_rows, noise_tables
from w2v.training.shared_rows import add_row, clear_set, row_of

DEFAULT_PARTITION = 512


@kernel()
def choose_rows(shape: Any, tile: Any, stream: Any, first: int, tables: Any, key: Any) -> int:
    """Distinct candidates, from the noise or from the stream, which goes round to its beginning."""
    clear_set(tile.row_index)
    count = 0
    if tables.candidates == 0:
        for k in range(shape.shared):
            count = add_row(shape, tile, count, draw_noise(tables, random_bits(key, shape.centres + k)))
        return count
    for step in range(stream.words.size):
        if count == tables.candidates:
            break
        count = add_row(shape, tile, count, stream.words[(first + step) % stream.words.size])
    return count


@kernel()
def score_coefficients(tile: Any, _tables: Any) -> None:
    """One softmax for each pair, in place."""
    count = tile.in_use[0]
    centres = tile.sums.size
    exponentiate(tile, count)  # candidates: exp(u) relative to the column's highest
    tile.inverses[:] = 0
    for slot in range(tile.pairs.size // centres):
        score_slot(tile, slot, row_of(tile, tile.slot_words[slot]))
    inverses = tile.inverses
    for k in range(count):
        row = tile.scores[k * centres : (k + 1) * centres]
        for i in range(centres):
            row[i] *= -inverses[i]
    for slot in range(tile.pairs.size // centres):
        hit = row_of(tile, tile.slot_words[slot])
        if hit >= 0:
            row, part = tile.scores[hit * centres : (hit + 1) * centres], tile.hits[slot * centres :]
            for i in range(centres):
                row[i] += part[i]


@kernel()
def score_slot(tile: Any, slot: int, hit: int) -> None:
    """The coefficients of one context; adds 1 / Z to tile.inverses, and keeps what the hit must not get of it."""
    centres, inverses, sums, highest = tile.sums.size, tile.inverses, tile.sums, tile.highest
    begin, end = (tile.shared + slot) * centres, (tile.shared + slot + 1) * centres
    context, shift = tile.scores[begin:end], tile.shifts[tile.shared + slot]
    paired = tile.pairs[slot * centres : (slot + 1) * centres]
    own_candidate = tile.scores[max(hit, 0) * centres : (max(hit, 0) + 1) * centres]
    hits = tile.hits[slot * centres : (slot + 1) * centres]
    is_hit = np.float32(hit >= 0)
    for i in range(centres):
        # Beyond exp(60) times the likeliest candidate, the candidates count for nothing.
        own = exponential(min(context[i] - shift - highest[i], np.float32(60)))
        left_out = is_hit * own_candidate[i]
        others = max(sums[i] - left_out, np.float32(0))
        inverse = paired[i] / max(own + others, np.float32(1e-30))
        context[i] = others * inverse
        inverses[i] += inverse
        hits[i] = left_out * inverse


@kernel()
def tile_loss(tile: Any, _tables: Any) -> float:
    """The loss of the tile's pairs, in float64."""
    centres = tile.sums.size
    loss = 0.0
    for e in range(tile.pairs.size):
        if tile.pairs[e] > 0:
            slot, i = e // centres, e % centres
            own = np.float64(tile.scores[(tile.shared + slot) * centres + i]) - tile.shifts[tile.shared + slot]
            total = 1.0  # relative to exp(own)
            for k in range(tile.in_use[0]):
                if tile.words[k] != tile.slot_words[slot]:
                    total += np.exp(np.float64(tile.scores[k * centres + i]) - tile.shifts[k] - own)
            loss += np.log(total)
    return loss


def tables(asked: Hyperparameters, counts: NDArray[np.int64]) -> Tables:
    """Noise and log Q to subtract, or the size of the partition."""
    if asked.proposal == "partition":
        return noise_tables(asked, counts, np.zeros(len(counts)), candidates=partition_size(asked, len(counts)))
    draws = noise_rows(asked, noise_tables(asked, counts), 0, 0)
    share = noise_distribution(counts, asked.noise_power)
    return noise_tables(asked, counts, np.log(-np.expm1(draws * np.log1p(-np.minimum(share, 1 - 1e-16)))))


def partition_size(asked: Hyperparameters, words: int) -> int:
    """Candidates of a tile; HyperparameterError when more are asked for than there are words."""
    if asked.partition_size is None:
        return min(DEFAULT_PARTITION, words)
    if asked.partition_size > words:
        raise HyperparameterError(
            f"partition_size is {asked.partition_size}, and the vocabulary has {words:,} words: ask for at most that"
        )
    return asked.partition_size


def candidate_rows(asked: Hyperparameters, tables: Tables, words: int, slots: int) -> int:
    """As many rows as there can be candidates."""
    return tables.candidates or noise_rows(asked, tables, words, slots)


OBJECTIVE = Objective(
    "sampled-softmax",
    choose_rows,
    score_coefficients,
    tile_loss,
    tables,
    candidate_rows,
    proposals=("unigram", "partition"),
)
