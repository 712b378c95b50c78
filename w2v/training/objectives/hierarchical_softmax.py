"""Hierarchical softmax: a word's probability is that of the turns on its path down a binary tree.

    P(v|i) = product over the inner nodes n on the path of v of sigmoid(s_in) if the path turns to 1 at n,
                                                            else 1 - sigmoid(s_in)
    loss of a pair (i, j)    -log P(j|i)
    -dLoss/ds_in             n1 - (n0 + n1) sigmoid(s_in)

n1 and n0 = pairs of centre i whose context's path turns to 1 or to 0 at n. The probabilities sum to 1 over the
vocabulary by construction. The tree is Huffman's, so frequent words have short paths. A tile's shared rows are the
distinct inner nodes on its contexts' paths; the output matrix holds nodes, not words.
Morin & Bengio (2005); Mikolov et al. (2013), section 2.1.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.compiled import kernel
from w2v.huffman import huffman_code
from w2v.hyperparameters import Hyperparameters
from w2v.training.objectives.objective import Objective, Tables, noise_tables
from w2v.training.shared_rows import add_row, clear_set, row_of
from w2v.training.sigmoid import log_sigmoid, sigmoid

CENTRES = 32  # of a tile: with more of them, a node is on the paths of few of their contexts


@kernel()
def choose_rows(shape: Any, tile: Any, _stream: Any, _first: int, tables: Any, _key: Any) -> int:
    """The distinct inner nodes on the paths of the tile's contexts."""
    clear_set(tile.row_index)
    centres = tile.pair_counts.size
    count = 0
    for slot in range(tile.pairs.size // centres):
        if tile.pairs[slot * centres : (slot + 1) * centres].any():
            word = tile.slot_words[slot]
            for step in range(tables.offsets[word], tables.offsets[word + 1]):
                count = add_row(shape, tile, count, tables.nodes[step])
    return count


@kernel()
def count_turns(tile: Any, tables: Any) -> None:
    """n1 of every row and centre into tile.ones, n0 + n1 into tile.turns."""
    centres = tile.pair_counts.size
    tile.ones[: tile.in_use[0] * centres] = 0
    tile.turns[: tile.in_use[0] * centres] = 0
    for slot in range(tile.pairs.size // centres):
        paired = tile.pairs[slot * centres : (slot + 1) * centres]
        if not paired.any():
            continue
        word = tile.slot_words[slot]
        for step in range(tables.offsets[word], tables.offsets[word + 1]):
            row = row_of(tile, tables.nodes[step]) * centres
            ones, turns, bit = tile.ones[row : row + centres], tile.turns[row : row + centres], tables.bits[step]
            for i in range(centres):
                ones[i] += bit * paired[i]
                turns[i] += paired[i]


@kernel()
def score_coefficients(tile: Any, tables: Any) -> None:
    """Logistic regression of the turns, in place."""
    count_turns(tile, tables)
    numbers = tile.in_use[0] * tile.pair_counts.size
    scores, ones, turns = tile.scores[:numbers], tile.ones[:numbers], tile.turns[:numbers]
    for e in range(numbers):
        scores[e] = ones[e] - turns[e] * sigmoid(scores[e])


@kernel()
def tile_loss(tile: Any, tables: Any) -> float:
    """The loss of the tile's pairs, in float64."""
    count_turns(tile, tables)
    loss = 0.0
    for e in range(tile.in_use[0] * tile.pair_counts.size):
        if tile.turns[e] > 0:
            score = np.float64(tile.scores[e])
            loss -= tile.ones[e] * log_sigmoid(score) + (tile.turns[e] - tile.ones[e]) * log_sigmoid(-score)
    return loss


def tables(asked: Hyperparameters, counts: NDArray[np.int64]) -> Tables:
    """The Huffman tables."""
    return noise_tables(asked, counts, code=huffman_code(counts))


def path_rows(_asked: Hyperparameters, tables: Tables, words: int, slots: int) -> int:
    """At most all inner nodes, or the longest path for each context."""
    longest = int(np.diff(tables.offsets).max())
    return max(1, min(words - 1, slots * longest))


OBJECTIVE = Objective(
    "hierarchical-softmax",
    choose_rows,
    score_coefficients,
    tile_loss,
    tables,
    path_rows,
    scores_contexts=False,
    output_rows="inner nodes",
    centres=CENTRES,
)
