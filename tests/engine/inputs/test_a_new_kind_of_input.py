"""What a row of X is made of is one module and one line of a table: rows with weights, gathered and handed dX back."""

import sys
import types

import numpy as np
import pytest

from plain_runner import PlainRunner
from w2v.engine.inputs import INPUTS, load_inputs
from w2v.engine.kernels.counter import derive_key
from w2v.engine.kernels.kernel import kernel
from w2v.engine.method import Method
from w2v.engine.records import Block, Inputs, Work
from w2v.engine.runner import ThreadRunner
from w2v.engine.tile import tile_shape
from w2v.engine.weights import start_weights

SHARED = np.float32(0.5)


@kernel()
def choose(_shape, tile, _parts):
    """The centre's own row, and half of the last row, which belongs to no word."""
    for i in range(tile.centres.size):
        paired = tile.centres[i] >= 0
        tile.input_rows[2 * i] = tile.centres[i]
        tile.input_rows[2 * i + 1] = 20 if paired else -1
        for e in (2 * i, 2 * i + 1):
            tile.input_sources[e] = i
            tile.input_factors[e] = np.float32(1) if e == 2 * i else SHARED
    return 2 * tile.centres.size


@kernel()
def gather(shape, tile, scores, inputs, _parts):
    for i in range(tile.centres.size):
        scores.x_offsets[i] = i * shape.stride
        own, common = np.int64(max(tile.centres[i], 0)) * shape.stride, 20 * shape.stride
        for d in range(shape.stride):
            scores.x[i * shape.stride + d] = inputs[own + d] + SHARED * inputs[common + d]


@kernel()
def hand_back(_shape, _tile, _scores):
    pass


class PlainSum(PlainRunner):
    """The same, by the textbook."""

    def tile(self, stream, key, number, lane):
        words = self.inputs
        self.inputs = words + 0.5 * words[20]
        inputs, outputs = super().tile(stream, key, number, lane)
        self.inputs = words
        return [move for row, step in inputs for move in ((row, step), (20, 0.5 * step))], outputs


@pytest.fixture
def sums(monkeypatch):
    module = types.ModuleType("toys.inputs")
    module.INPUTS = Inputs(
        name="toy",
        choose=choose,
        gather=gather,
        hand_back=hand_back,
        predicts_centre=False,
        computes_x=True,
        rows=lambda words, _parts: words + 1,
        moves=lambda centres, _slots, _parts: 2 * centres,
        sums=lambda centres, _slots: centres,
        pairs=lambda window: window + 1,
        vectors=lambda inputs, words, _parts: inputs[words],
    )
    monkeypatch.setitem(sys.modules, "toys.inputs", module)
    monkeypatch.setitem(INPUTS, "toy", "toys.inputs")
    return load_inputs("toy")


@pytest.mark.parametrize("threads", [1, 3])
def test_rows_with_weights_move_as_the_textbooks(setting, sums, threads):
    inputs, outputs = [], []
    for kind in (ThreadRunner, PlainSum):
        made = setting(words=20, dim=8, window=2, negative=2, tokens=900, lanes=3)
        method = Method(made.objective, sums)
        plan = made.plan._replace(
            method=method, shape=tile_shape(method, made.settings, made.tables, 20), input_rows=21
        )
        weights = start_weights(21, 20, 8, derive_key(1))
        weights.rows(weights.outputs)[:] = made.weights.rows(made.weights.outputs)
        runner = kind(plan, made.settings, made.counts, made.ids, *([threads] if kind is ThreadRunner else []))
        runner.load(weights)
        runner.run(Work(Block(0, 0, 0, len(made.ids)), 0, np.full(3, 0.05, np.float32), np.uint64(1)))
        found = runner.weights()
        inputs.append(found.rows(found.inputs))
        outputs.append(found.rows(found.outputs))
    for fast, plain in (inputs, outputs):
        assert np.abs(fast - plain).max() < 1e-4 * np.abs(plain).max()
