"""Continuous bag of words: X[i] is the mean of the input rows of the contexts of centre i, which is predicted from it.

    X[i] = (1 / m_i) sum over contexts j of Xin[j]      m_i contexts, in the window that skip-gram would draw
    dXin[j] += dX[i]

One pair a centre: its positive is its own output row. As in word2vec.c, gensim and fastText, every context is given the
whole dX, which is m_i times the gradient: with a share of it alone, analogies came out worse at any rate. Noise is
drawn for more pairs than there are, and shared by fewer centres: few noise words that many centres push away move too
far.
Mikolov et al. (2013), "Efficient estimation of word representations in vector space", section 3.1.
"""

import numpy as np
from numpy.typing import NDArray

from ..kernels.kernel import kernel
from ..kernels.products import Factors, Rows, Sums, add_row
from ..records import UNUSED, Inputs, Parts, Scores, Shape, Tile


@kernel()
def choose(shape: Shape, tile: Tile, _parts: Parts) -> int:
    """The words of all slots that are a context of some centre; their steps are the sums that `hand_back` makes."""
    for slot in range(shape.slots):
        tile.input_rows[slot] = UNUSED
        tile.input_sources[slot] = shape.centres + slot
        tile.input_factors[slot] = 1
    for i in range(shape.centres):
        for slot in range(tile.window_begins[i], tile.window_ends[i]):
            if slot != i + shape.window:
                tile.input_rows[slot] = tile.contexts[slot]
    return shape.slots


@kernel()
def gather(shape: Shape, tile: Tile, scores: Scores, inputs: NDArray[np.float32], _parts: Parts) -> None:
    """Means of the contexts' rows; zero for a centre that has none."""
    factors, rows = Factors(scores.factors, shape.column_starts, 1), Rows(inputs, scores.offsets)
    for i in range(shape.centres):
        count = np.int64(0)
        for slot in range(tile.window_begins[i], tile.window_ends[i]):
            if slot != i + shape.window:
                scores.offsets[count] = np.int64(tile.contexts[slot]) * shape.stride
                count += 1
        scores.x_offsets[i] = i * shape.stride
        scores.factors[:count] = np.float32(1) / np.float32(count)  # not read where count is 0
        add_row(factors, rows, np.int64(0), count, Sums(scores.x, i * shape.stride, 0, True), shape.stride)


@kernel()
def hand_back(shape: Shape, tile: Tile, scores: Scores) -> None:
    """Each slot's sum of dX[i] over the centres i whose context it is."""
    factors, rows = Factors(scores.factors, shape.column_starts, 1), Rows(tile.input_steps, scores.offsets)
    for slot in range(shape.slots):
        if tile.input_rows[slot] == UNUSED:
            continue
        count = np.int64(0)
        for i in range(max(0, slot - 2 * shape.window), min(shape.centres, slot + 1)):
            if slot != i + shape.window and tile.window_begins[i] <= slot < tile.window_ends[i]:
                scores.factors[count] = 1
                scores.offsets[count] = i * shape.stride
                count += 1
        sums = Sums(tile.input_steps, (shape.centres + slot) * shape.stride, 0, True)
        add_row(factors, rows, np.int64(0), count, sums, shape.stride)


INPUTS = Inputs(
    name="cbow",
    choose=choose,
    gather=gather,
    hand_back=hand_back,
    predicts_centre=True,
    computes_x=True,
    rows=lambda words, _parts: words,
    moves=lambda _centres, slots, _parts: slots,
    sums=lambda centres, slots: centres + slots,
    pairs=lambda window: 2 * (window + 1),
    most_centres=32,
    vectors=lambda inputs, words, _parts: inputs[words],
)
