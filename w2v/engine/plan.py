"""The plan of a training: its method, tables, tiles and lanes, all decided by the text and the hyperparameters."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .method import Method, load_method
from .records import NO_PARTS, Parts, Settings, Shape
from .rounds import SPARE_TILES
from .schedule import BLOCK, lanes_for, measured_every
from .tile import tile_shape


class Plan(NamedTuple):
    """How a corpus is trained on: the same on every machine, whatever its threads."""

    method: Method
    tables: Any  # the objective's own
    parts: Parts  # that words are made of
    shape: Shape
    lanes: int  # L
    measured_every: int  # the loss is measured on one in so many tiles
    input_rows: int
    output_rows: int

    def bytes(self, threads: int) -> int:
        """Memory for the matrices, what their owners keep of each row, the tiles and a block's stream."""
        shape, rows = self.shape, self.input_rows + self.output_rows
        pairs = shape.centres * 2 * shape.window
        steps, scores = (shape.sums + shape.rows) * shape.stride, shape.shared * shape.centres
        tile = steps + 2 * scores + 8 * (shape.rows + shape.moves + pairs)  # 2: what objectives keep at most
        thread = scores + 2 * shape.centres * shape.stride + 4 * pairs + 5 * self.lanes * max(shape.rows, shape.moves)
        tiles = self.lanes + SPARE_TILES * threads
        return 4 * (rows * (shape.stride + 3) + tiles * tile + threads * thread) + BLOCK * 16


def make_plan(
    settings: Settings, counts: NDArray[np.int64], tokens: int, *, held_out: int = 0, parts: Parts = NO_PARTS
) -> Plan:
    """The plan for words that occur so often [V] in so many tokens to train on, beside others that are held out.

    `parts` are what words are made of, where the kind of input has a use for them.
    """
    method, words = load_method(settings), len(counts)
    tables = method.objective.tables(settings, counts, method.inputs.pairs(settings.window))
    shape = tile_shape(method, settings, tables, words, parts)
    # By all tokens, held out or not: whether they have been set aside already makes no difference.
    lanes = lanes_for(tokens + held_out, shape)
    rows = method.inputs.rows(words, parts), words
    return Plan(method, tables, parts, shape, lanes, measured_every(tokens, shape.centres), *rows)
