"""How much of neighbourhoods a map keeps. N words, D dimensions."""

import numpy as np
from numpy.typing import NDArray

from w2v.vectors.directions import unit_rows
from w2v.vectors.layout import Positions

NEAREST, POINTS = 10, 100  # words, and points of the map among which they are looked for
_SAMPLE = 1000  # words that are asked: the share is then known to about one in a hundred


def faithfulness(vectors: NDArray[np.float32], positions: Positions) -> float | None:
    """The share of words' ten nearest (by cosine of `vectors` [N, D]) that are among their hundred nearest points.

    Of at most a thousand words, spread evenly. None where there are no more points than that: all words would be found.
    """
    unit = unit_rows(vectors).astype(np.float32)
    rows = np.flatnonzero(np.isfinite(unit).all(axis=1))
    if len(rows) <= POINTS + 1:
        return None
    unit, points = unit[rows], positions[rows]
    sample = np.linspace(0, len(rows) - 1, min(_SAMPLE, len(rows))).astype(int)
    kept = 0
    for begin in range(0, len(sample), 100):
        asked = sample[begin : begin + 100]
        here = np.arange(len(asked))
        cosines = unit[asked] @ unit.T  # [100, N]
        cosines[here, asked] = -np.inf
        nearest = np.argpartition(cosines, -NEAREST, axis=1)[:, -NEAREST:]
        squares = ((points[asked, None] - points) ** 2).sum(axis=2)
        squares[here, asked] = np.inf
        within = np.partition(squares, POINTS - 1, axis=1)[:, POINTS - 1]
        kept += int((np.take_along_axis(squares, nearest, axis=1) <= within[:, None]).sum())
    return kept / (len(sample) * NEAREST)
