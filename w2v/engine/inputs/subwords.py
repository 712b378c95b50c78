"""Subwords: X[i] is the mean of the input rows of centre i's parts: its own, and those of its character n-grams.

    X[i] = (1 / n_i) sum over the n_i parts p of word i of Xin[p]
    dXin[p] += dX[i]

Words that share n-grams share what is learnt of them, and a word that was never seen has a vector from its n-grams. As
in fastText, every part is given the whole dX, which is n_i times the gradient: a rate that suits words suits their
parts too.
Bojanowski, Grave, Joulin & Mikolov (2017), "Enriching word vectors with subword information", section 3.2.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..kernels.kernel import kernel
from ..kernels.products import Factors, Rows, Sums, add_row
from ..kernels.vectors import prefetch
from ..records import UNUSED, Inputs, Parts, Scores, Shape, Tile

_WORDS = 1 << 12  # whose parts are gathered at a time


@kernel()
def choose(_shape: Shape, tile: Tile, parts: Parts) -> Any:
    """The parts of the centres."""
    moves = np.int64(0)
    for i in range(tile.centres.size):
        word = tile.centres[i]
        if word != UNUSED:
            for e in range(parts.starts[word], parts.starts[word + 1]):
                tile.input_rows[moves] = parts.rows[e]
                tile.input_sources[moves] = i
                tile.input_factors[moves] = 1
                moves += 1
    return moves


@kernel()
def gather(shape: Shape, tile: Tile, scores: Scores, inputs: NDArray[np.float32], parts: Parts) -> None:
    """Means of the parts' rows; zero for a centre without a pair."""
    factors, rows = Factors(scores.factors, shape.column_starts, 1), Rows(inputs, scores.offsets)
    for i in range(shape.centres):
        if i + 1 < shape.centres:
            fetch(shape, inputs, parts, tile.centres[i + 1])
        count, word = np.int64(0), tile.centres[i]
        if word != UNUSED:
            for e in range(parts.starts[word], parts.starts[word + 1]):
                scores.offsets[count] = np.int64(parts.rows[e]) * shape.stride
                count += 1
            scores.factors[:count] = np.float32(1) / np.float32(count)
        scores.x_offsets[i] = i * shape.stride
        add_row(factors, rows, np.int64(0), count, Sums(scores.x, i * shape.stride, 0, True), shape.stride)


@kernel()
def fetch(shape: Shape, inputs: NDArray[np.float32], parts: Parts, word: int) -> None:
    """Ask for the rows of the word's parts."""
    if word != UNUSED:
        for e in range(parts.starts[word], parts.starts[word + 1]):
            row = np.int64(parts.rows[e]) * shape.stride
            for column in range(0, shape.stride, 16):
                prefetch(inputs, row + column)


@kernel()
def hand_back(_shape: Shape, _tile: Tile, _scores: Scores) -> None:
    """Nothing: rows move by rows of dX."""


def vectors(inputs: NDArray[np.float32], words: NDArray[np.int64], parts: Parts) -> NDArray[np.float32]:
    """The means of their parts' rows."""
    made = np.empty((len(words), inputs.shape[1]), np.float32)
    for begin in range(0, len(words), _WORDS):
        some = words[begin : begin + _WORDS]
        counts = parts.starts[some + 1] - parts.starts[some]
        ends = np.cumsum(counts)
        places = np.arange(ends[-1]) + np.repeat(parts.starts[some] - (ends - counts), counts)
        sums = np.add.reduceat(inputs[parts.rows[places]], ends - counts, axis=0)
        made[begin : begin + len(some)] = sums / counts[:, None].astype(np.float32)
    return made


INPUTS = Inputs(
    name="subwords",
    choose=choose,
    gather=gather,
    hand_back=hand_back,
    predicts_centre=False,
    computes_x=True,
    rows=lambda _words, parts: parts.input_rows,
    moves=lambda centres, _slots, parts: centres * parts.most,
    sums=lambda centres, _slots: centres,
    pairs=lambda window: window + 1,
    vectors=vectors,
    has_parts=True,
)
