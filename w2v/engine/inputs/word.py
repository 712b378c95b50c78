"""A word: X[i] is the input row of centre i, and dX[i] goes to it. Each context in its window is predicted from it.

Skip-gram's own input (Mikolov et al. 2013). Nothing is computed: X lies in the input matrix.
"""

import numpy as np
from numpy.typing import NDArray

from ..kernels.kernel import kernel
from ..records import Inputs, Parts, Scores, Shape, Tile


@kernel()
def choose(_shape: Shape, tile: Tile, _parts: Parts) -> int:
    """The centres themselves."""
    for i in range(tile.centres.size):
        tile.input_rows[i] = tile.centres[i]
        tile.input_sources[i] = i
        tile.input_factors[i] = 1
    return tile.centres.size


@kernel()
def gather(shape: Shape, tile: Tile, scores: Scores, _inputs: NDArray[np.float32], _parts: Parts) -> None:
    """The rows of the input matrix; a centre without a pair has any row, and a coefficient of 0."""
    for i in range(tile.centres.size):
        scores.x_offsets[i] = np.int64(max(tile.centres[i], 0)) * shape.stride


@kernel()
def hand_back(_shape: Shape, _tile: Tile, _scores: Scores) -> None:
    """Nothing: rows move by rows of dX."""


INPUTS = Inputs(
    name="word",
    choose=choose,
    gather=gather,
    hand_back=hand_back,
    predicts_centre=False,
    computes_x=False,
    rows=lambda words, _parts: words,
    moves=lambda centres, _slots, _parts: centres,
    sums=lambda centres, _slots: centres,
    pairs=lambda window: window + 1,
    vectors=lambda inputs, words, _parts: inputs[words],
)
