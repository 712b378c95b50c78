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

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..kernels.counter import random_bits
from ..kernels.functions import exponential
from ..kernels.kernel import kernel
from ..noise import NoiseTable, draw_noise, noise_distribution, noise_rows, noise_table
from ..probability import softmax_probability
from ..records import Objective, Scores, Settings, Shape, Stream, Tile
from ..rows import add_row, clear_set, make_index, shared_row_of
from .softmax import column_scratch, exponentiate

DEFAULT_PARTITION = 512


class Tables(NamedTuple):
    """The noise, or the size of the partition."""

    threshold: NDArray[np.uint32]  # of the noise's alias table, see noise.py; empty for a partition
    alias: NDArray[np.int32]
    log_q: NDArray[np.float32]  # [V] log Q
    shared: int  # candidates at most
    partition: bool


def tables(settings: Settings, counts: NDArray[np.int64], pairs: int) -> Tables:
    """Q of K draws, or a uniform one."""
    if settings.proposal == "partition":
        size = min(settings.partition_size or DEFAULT_PARTITION, len(counts))
        nothing = NoiseTable(np.zeros(0, np.uint32), np.zeros(0, np.int32))
        return Tables(*nothing, np.zeros(len(counts), np.float32), size, True)
    draws, share = noise_rows(settings, pairs), noise_distribution(counts, settings.noise_power)
    log_q = np.log(-np.expm1(draws * np.log1p(-np.minimum(share, 1 - 1e-16)))).astype(np.float32)
    return Tables(*noise_table(share), log_q, draws, False)


def refusal(settings: Settings, words: int) -> str | None:
    """A partition larger than the vocabulary cannot be."""
    if settings.partition_size is None or settings.partition_size <= words:
        return None
    return f"partition_size is {settings.partition_size}, and the vocabulary has {words:,} words: ask for at most that"


class Scratch(NamedTuple):
    """softmax.py's, and the tile's own."""

    highest: NDArray[np.float32]  # [T]
    sums: NDArray[np.float32]  # [T]
    corrections: NDArray[np.float32]  # [rows]
    inverses: NDArray[np.float32]  # [T] sum over pairs of 1 / Z
    hits: NDArray[np.float32]  # [T * 2W] what of it each pair's accidental hit must not get
    hit_rows: NDArray[np.int32]  # [slots] which candidate a slot's context is, or -1
    row_index: NDArray[np.int32]  # the set of candidates


def scratch(shape: Shape, lanes: int) -> Scratch:
    """Buffers for so many lanes."""
    inverses = np.zeros((lanes, shape.centres), np.float32)
    hits = np.zeros((lanes, shape.centres * 2 * shape.window), np.float32)
    hit_rows = np.zeros((lanes, shape.slots), np.int32)
    return Scratch(*column_scratch(shape, lanes), inverses, hits, hit_rows, make_index(shape, lanes))


@kernel()
def choose_rows(
    shape: Shape, tile: Tile, scratch: Scratch, tables: Tables, stream: Stream, first: int, key: Any
) -> int:
    """Distinct candidates, from the noise or from the stream, which goes round to its beginning."""
    clear_set(scratch.row_index)
    count = 0
    if tables.partition:
        for step in range(stream.words.size):
            if count == tables.shared:
                break
            count = add_row(shape, tile, scratch.row_index, count, stream.words[(first + step) % stream.words.size])
    else:
        for k in range(shape.shared):
            word = draw_noise(tables, random_bits(key, shape.centres + k))
            count = add_row(shape, tile, scratch.row_index, count, word)
    for k in range(tile.rows.size):
        scratch.corrections[k] = tables.log_q[tile.rows[k]]
    return count


@kernel()
def coefficients(shape: Shape, tile: Tile, scores: Scores, scratch: Scratch, _tables: Tables) -> None:
    """One softmax for each pair, in place."""
    count, centres, inverses = tile.in_use[0], tile.pair_counts.size, scratch.inverses
    exponentiate(scores, scratch, count)  # candidates: exp(u) relative to the column's highest
    inverses[:] = 0
    for slot in range(shape.slots):
        scratch.hit_rows[slot] = shared_row_of(tile, scratch.row_index, tile.contexts[slot])
    pairs = tile.pair_starts[centres]
    for p in range(pairs):
        pair_coefficient(shape, tile, scores, scratch, p)
    for k in range(count):
        row = scores.shared[k * centres : (k + 1) * centres]
        for i in range(centres):
            row[i] *= -inverses[i]
    for p in range(pairs):
        hit = scratch.hit_rows[tile.pair_slots[p]]
        if hit >= 0:
            scores.shared[hit * centres + tile.pair_centres[p]] += scratch.hits[p]


@kernel()
def pair_coefficient(shape: Shape, tile: Tile, scores: Scores, scratch: Scratch, p: int) -> None:
    """The coefficient of pair p; adds 1 / Z to its centre's inverses, and keeps what its hit must not get of it."""
    slot, i = tile.pair_slots[p], tile.pair_centres[p]
    hit = scratch.hit_rows[slot]
    shifted = scores.pairs[p] - scratch.corrections[shape.shared + slot]
    # Beyond exp(60) times the likeliest candidate, the candidates count for nothing.
    own = exponential(min(shifted - scratch.highest[i], np.float32(60)))
    left_out = scores.shared[hit * tile.pair_counts.size + i] if hit >= 0 else np.float32(0)
    others = max(scratch.sums[i] - left_out, np.float32(0))
    inverse = np.float32(1) / max(own + others, np.float32(1e-30))
    scores.pairs[p] = others * inverse
    scratch.inverses[i] += inverse
    scratch.hits[p] = left_out * inverse


@kernel()
def loss(shape: Shape, tile: Tile, scores: Scores, scratch: Scratch, _tables: Tables) -> float:
    """The loss of the tile's pairs, in float64."""
    centres, corrections = tile.pair_counts.size, scratch.corrections
    loss = 0.0
    for p in range(tile.pair_starts[centres]):
        slot, i = tile.pair_slots[p], tile.pair_centres[p]
        own = np.float64(scores.pairs[p]) - corrections[shape.shared + slot]
        total = 1.0  # relative to exp(own)
        for k in range(tile.in_use[0]):
            if tile.rows[k] != tile.contexts[slot]:
                total += np.exp(np.float64(scores.shared[k * centres + i]) - corrections[k] - own)
        loss += np.log(total)
    return loss


OBJECTIVE = Objective(
    name="sampled-softmax",
    choose_rows=choose_rows,
    coefficients=coefficients,
    loss=loss,
    tables=tables,
    shared_rows=lambda tables, _words, _slots: tables.shared,
    scratch=scratch,
    log_probability=softmax_probability,
    refusal=refusal,
    proposals=("unigram", "partition"),
)
