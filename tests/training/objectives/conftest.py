"""Tiles of any objective, chosen and scored, beside the textbook's view of them."""

from typing import NamedTuple

import numpy as np
import pytest

import reference
from w2v.training.counter import derive_key
from w2v.training.tile import Tile, choose, lane_tile, make_lanes, score


class Scored(NamedTuple):
    made: object
    tile: Tile

    def coefficients(self):
        """(of the shared rows [K, T], of the contexts [slots, T]) as they stand in the tile."""
        shape = self.made.shape
        scores = self.tile.scores.reshape(-1, shape.centres).astype(np.float64)
        contexts = np.zeros((shape.slots, shape.centres))
        if shape.rows > shape.shared:
            contexts = scores[shape.shared : shape.shared + shape.slots] * self.pairs()
        return scores[: self.tile.in_use[0]], contexts

    def pairs(self):
        return self.tile.pairs.reshape(self.made.shape.slots, self.made.shape.centres)

    def textbook(self):
        tables = self.made.tables
        shared, contexts = self.coefficients()
        paths = {
            word: list(zip(tables.nodes[begin:end].tolist(), tables.bits[begin:end].tolist(), strict=True))
            for word, (begin, end) in enumerate(zip(tables.offsets[:-1], tables.offsets[1:], strict=True))
        }
        return reference.Scores(
            shared, contexts, self.tile.words[: self.tile.in_use[0]].tolist(), self.tile.slot_words.tolist(),
            self.pairs(), tables.negative, lambda word: float(tables.corrections[word]), paths,
        )  # fmt: skip


@pytest.fixture
def scored(setting):
    """Chooses and scores a tile in the middle of the stream."""

    def make(key=None, made=None, **numbers):
        made = made or setting(**{"window": 3, "negative": 2, "words": 40, "dim": 9, **numbers})
        lanes = make_lanes(made.shape, 1)
        tile = lane_tile(made.shape, lanes, 0)
        choose(
            made.objective,
            made.shape,
            tile,
            made.stream,
            100,
            len(made.stream.words),
            made.tables,
            derive_key(3) if key is None else key,
        )
        score(made.shape, lanes, tile, made.weights.inputs, made.weights.outputs)
        return Scored(made, tile)

    return make
