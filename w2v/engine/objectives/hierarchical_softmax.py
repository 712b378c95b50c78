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

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ..huffman import HuffmanCode, huffman_code
from ..kernels.functions import log_sigmoid, sigmoid
from ..kernels.kernel import kernel
from ..records import LogProbability, Objective, Scores, Settings, Shape, Stream, Tile
from ..rows import add_row, clear_set, make_index, shared_row_of

_PATHS = 1 << 16  # pairs whose paths down the tree are looked up at a time


class Scratch(NamedTuple):
    """Of each row and centre."""

    ones: NDArray[np.float32]  # [K * T] n1
    turns: NDArray[np.float32]  # [K * T] n0 + n1
    row_index: NDArray[np.int32]  # the set of rows


def scratch(shape: Shape, lanes: int) -> Scratch:
    """Buffers for so many lanes."""
    ones, turns = (np.zeros((lanes, shape.shared * shape.centres), np.float32) for _ in range(2))
    return Scratch(ones, turns, make_index(shape, lanes))


def path_rows(tables: HuffmanCode, words: int, slots: int) -> int:
    """At most all inner nodes, or the longest path for each context."""
    longest = int(np.diff(tables.offsets).max())
    return max(1, min(words - 1, slots * longest))


@kernel()
def choose_rows(
    shape: Shape, tile: Tile, scratch: Scratch, tables: HuffmanCode, _stream: Stream, _first: int, _key: Any
) -> int:
    """The distinct inner nodes on the paths of the tile's contexts."""
    clear_set(scratch.row_index)
    count = 0
    for slot in range(shape.slots):
        if tile.slot_counts[slot] > 0:
            word = tile.contexts[slot]
            for step in range(tables.offsets[word], tables.offsets[word + 1]):
                count = add_row(shape, tile, scratch.row_index, count, tables.nodes[step])
    return count


@kernel()
def count_turns(shape: Shape, tile: Tile, scratch: Scratch, tables: HuffmanCode) -> None:
    """n1 and n0 + n1 of every row and centre."""
    centres = tile.pair_counts.size
    scratch.ones[: tile.in_use[0] * centres] = 0
    scratch.turns[: tile.in_use[0] * centres] = 0
    for slot in range(shape.slots):
        if tile.slot_counts[slot] == 0:
            continue
        word, pairs = tile.contexts[slot], tile.slot_pairs[slot * 2 * shape.window :]
        for step in range(tables.offsets[word], tables.offsets[word + 1]):
            row = shared_row_of(tile, scratch.row_index, tables.nodes[step]) * centres
            ones, turns, bit = scratch.ones[row : row + centres], scratch.turns[row : row + centres], tables.bits[step]
            for n in range(tile.slot_counts[slot]):
                i = tile.pair_centres[pairs[n]]
                ones[i] += bit
                turns[i] += 1


@kernel()
def coefficients(shape: Shape, tile: Tile, scores: Scores, scratch: Scratch, tables: HuffmanCode) -> None:
    """Logistic regression of the turns, in place."""
    count_turns(shape, tile, scratch, tables)
    numbers = tile.in_use[0] * tile.pair_counts.size
    shared, ones, turns = scores.shared[:numbers], scratch.ones[:numbers], scratch.turns[:numbers]
    for e in range(numbers):
        shared[e] = ones[e] - turns[e] * sigmoid(shared[e])


@kernel()
def loss(shape: Shape, tile: Tile, scores: Scores, scratch: Scratch, tables: HuffmanCode) -> float:
    """The loss of the tile's pairs, in float64."""
    count_turns(shape, tile, scratch, tables)
    loss = 0.0
    for e in range(tile.in_use[0] * tile.pair_counts.size):
        ones, turns = scratch.ones[e], scratch.turns[e]
        if turns > 0:
            score = np.float64(scores.shared[e])
            loss -= ones * log_sigmoid(score) + (turns - ones) * log_sigmoid(-score)
    return loss


def log_probability(_settings: Settings, counts: NDArray[np.int64]) -> LogProbability:
    """The sum over the word's path of log sigmoid(s) where it turns to 1, else of log sigmoid(-s)."""
    code = huffman_code(counts)

    def of_pairs(scores: NDArray[np.float32], b: NDArray[np.int64], v: NDArray[np.int64]) -> NDArray[np.float64]:
        parts = [slice(begin, begin + _PATHS) for begin in range(0, len(v), _PATHS)]
        return np.concatenate([np.zeros(0), *(of_some(scores, b[part], v[part]) for part in parts)])

    def of_some(scores: NDArray[np.float32], b: NDArray[np.int64], v: NDArray[np.int64]) -> NDArray[np.float64]:
        depths = np.diff(code.offsets)[v]
        pair = np.repeat(np.arange(len(v)), depths)  # [steps of all paths]
        steps = np.arange(len(pair)) - np.repeat(np.cumsum(depths) - depths - code.offsets[v], depths)
        turns = scores[b[pair], code.nodes[steps]].astype(np.float64)
        logs = -np.logaddexp(0, np.where(code.bits[steps] == 1, -turns, turns))
        paths: NDArray[np.float64] = np.bincount(pair, logs, len(v)).astype(np.float64)
        return paths

    return of_pairs


OBJECTIVE = Objective(
    name="hierarchical-softmax",
    choose_rows=choose_rows,
    coefficients=coefficients,
    loss=loss,
    tables=lambda _settings, counts, _pairs: huffman_code(counts),
    shared_rows=path_rows,
    scratch=scratch,
    log_probability=log_probability,
    scores_contexts=False,
    output_rows="inner nodes",
    centres=32,  # with more of them, a node is on the paths of few of their contexts
)
