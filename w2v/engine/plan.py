"""The plan of a training: its method, tables, tiles and lanes, all decided by the text and the hyperparameters."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .inputs import load_inputs
from .objectives import load_objective
from .records import Method, Settings, Shape
from .schedule import BLOCK, lane_bytes, lanes_for, measured_every
from .tile import tile_shape


class Plan(NamedTuple):
    """How a corpus is trained on: the same on every machine, whatever its threads."""

    method: Method
    tables: Any  # the objective's own
    shape: Shape
    lanes: int  # L
    measured_every: int  # the loss is measured on one in so many tiles
    input_rows: int
    output_rows: int

    @property
    def bytes(self) -> int:
        """Memory for the matrices, what their owners keep of each row, the lanes' buffers and a block's stream."""
        rows = self.input_rows + self.output_rows
        return rows * (self.shape.stride + 1) * 4 + self.lanes * lane_bytes(self.shape) + BLOCK * 16 + rows * 8


def make_plan(
    settings: Settings, counts: NDArray[np.int64], tokens: int, *, held_out: int = 0, inputs: str = "word"
) -> Plan:
    """The plan for words that occur so often [V] in so many tokens to train on, beside others that are held out."""
    method, words = Method(load_objective(settings.objective), load_inputs(inputs)), len(counts)
    tables = method.objective.tables(settings, counts, method.inputs.pairs(settings))
    shape = tile_shape(method, settings, tables, words)
    # By all tokens, held out or not: whether they have been set aside already makes no difference.
    lanes = lanes_for(tokens + held_out, shape)
    rows = method.inputs.rows(settings, words), words
    return Plan(method, tables, shape, lanes, measured_every(tokens, shape.centres), *rows)
