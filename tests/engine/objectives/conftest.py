"""Tiles of any objective, chosen and scored, beside the textbook's view of them."""

from typing import Any, NamedTuple

import numpy as np
import pytest

import reference
from plain_runner import PlainRunner
from w2v.engine.kernels.counter import derive_key
from w2v.engine.kernels.kernel import kernel
from w2v.engine.kernels.products import Rows
from w2v.engine.records import NO_PARTS, Scores, Tile
from w2v.engine.tile import choose, make_scores, make_tiles, score


@kernel()
def score_tile(method, shape, tile, scores, weights):
    method.inputs.gather(shape, tile, scores, weights.inputs, NO_PARTS)
    score(shape, tile, scores, Rows(weights.inputs, scores.x_offsets), Rows(weights.outputs, tile.row_offsets))


class Scored(NamedTuple):
    made: object
    tile: Tile
    scores: Scores
    scratch: Any

    def coefficients(self):
        """(of the shared rows [K, T], of the contexts [slots, T]) as they stand in the tile."""
        shape = self.made.shape
        scores = self.scores.shared.reshape(-1, shape.centres).astype(np.float64)
        contexts = np.zeros((shape.slots, shape.centres))
        if shape.rows > shape.shared:
            contexts[self.places()] = self.scores.pairs[: self.tile.pair_starts[-1]]
        return scores[: self.tile.in_use[0]], contexts

    def places(self):
        """(slot, centre) of each pair."""
        pairs = self.tile.pair_starts[-1]
        return self.tile.pair_slots[:pairs], self.tile.pair_centres[:pairs]

    def pairs(self):
        """A [slots, T]."""
        pairs = np.zeros((self.made.shape.slots, self.made.shape.centres))
        pairs[self.places()] = 1
        return pairs

    def loss(self):
        return self.made.objective.loss(self.made.shape, self.tile, self.scores, self.scratch, self.made.tables)

    def to_coefficients(self):
        self.made.objective.coefficients(self.made.shape, self.tile, self.scores, self.scratch, self.made.tables)

    def textbook(self):
        made = self.made
        plain = PlainRunner(made.plan, made.settings, made.counts, made.ids)
        shared, contexts = self.coefficients()
        return reference.Scores(
            shared, contexts, self.tile.rows[: self.tile.in_use[0]].tolist(), self.tile.contexts.tolist(),
            self.pairs(), made.settings.negative, plain.correction, plain.paths,
        )  # fmt: skip


def first_of(buffers):
    """One lane's or thread's buffers, as views."""
    return type(buffers)(*(array[0] for array in buffers))


@pytest.fixture
def scored(setting):
    """Chooses and scores a tile in the middle of the stream."""

    def make(key=None, made=None, **numbers):
        made = made or setting(**{"window": 3, "negative": 2, "words": 40, "dim": 9, **numbers})
        method, shape = made.plan.method, made.shape
        tile, scores = first_of(make_tiles(shape, 1, 1)), first_of(make_scores(method, shape, 1))
        scratch = first_of(made.objective.scratch(shape, 1))
        key = derive_key(3) if key is None else key
        choose(method, shape, tile, scratch, made.tables, NO_PARTS, made.stream, 100, len(made.stream.words), key)
        score_tile(method, shape, tile, scores, made.weights)
        return Scored(made, tile, scores, scratch)

    return make
