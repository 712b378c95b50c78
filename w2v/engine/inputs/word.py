"""A word: X[i] is the input row of centre i, and dX[i] goes to it.

Skip-gram's own input (Mikolov et al. 2013). Nothing is computed: X lies in the input matrix.
"""

import numpy as np
from numpy.typing import NDArray

from ..kernels.kernel import kernel
from ..records import Inputs, Scores, Shape, Tile


@kernel()
def choose(_shape: Shape, tile: Tile) -> None:
    """The centres themselves."""
    for i in range(tile.centres.size):
        tile.input_rows[i] = tile.centres[i]
        tile.input_sources[i] = i
        tile.input_factors[i] = 1


@kernel()
def gather(shape: Shape, tile: Tile, scores: Scores, _inputs: NDArray[np.float32]) -> None:
    """The rows of the input matrix; a centre without a pair has any row, and a coefficient of 0."""
    for i in range(tile.centres.size):
        scores.x_offsets[i] = np.int64(max(tile.centres[i], 0)) * shape.stride


INPUTS = Inputs(
    name="word",
    choose=choose,
    gather=gather,
    rows=lambda _settings, words: words,
    moves=lambda _settings, centres: centres,
    computes_x=False,
    pairs=lambda settings: settings.window + 1,
)
