"""A tile: T consecutive centres of the stream, their contexts, shared rows, and the gradient of their loss.

    X  [T, D]               input rows of the centres
    Y  [K + T + 2W, D]      output rows: K that all centres share (noise words, candidates, inner nodes: the
                            objective's choice), then the contexts, one slot for each stream position from W before
                            the first centre to W after the last, where the objective scores contexts
    S = X Y^T               scores
    C = -dLoss/dS           coefficients: the objective's part
    dX = C Y, dY = C^T X    steps, to be multiplied by the rate

Scores and coefficients are kept transposed, [rows, T], so that a register holds neighbouring centres. Centre i can
only meet the slots i .. i + 2W, so the context part is a band, and only blocks that touch it are computed.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.compiled import kernel
from w2v.hyperparameters import Hyperparameters
from w2v.training.counter import below, random_bits
from w2v.training.objectives.objective import Objective, Tables, choose_rows, score_coefficients, tile_loss
from w2v.training.products import TOGETHER, eight_rows, eight_sums
from w2v.training.shared_rows import EMPTY, index_size
from w2v.training.stream import Stream
from w2v.training.vector import WIDE, WIDTH, prefetch, transpose, zeros
from w2v.training.weights import aligned_zeros, row_stride

UNUSED = -1  # in place of a word whose row a tile does not move
_CACHED_ROWS = 256  # rows that stay in a core's cache while all centres use them


class Shape(NamedTuple):
    """The numbers that are the same for all tiles of a run."""

    dim: int
    stride: int  # of a row in the matrices
    window: int
    shared: int  # K, room for shared rows: a multiple of TOGETHER
    centres: int  # T
    slots: int  # T + 2W, a slot for each context position
    rows: int  # K, and the slots where contexts are scored, rounded up to a multiple of TOGETHER


class Tile(NamedTuple):
    """One lane's buffers: filled by `choose`, then by `compute`."""

    shared: int  # K
    in_use: NDArray[np.int64]  # [1] shared rows in use
    centres: NDArray[np.int32]  # [T] words, UNUSED where there is no pair
    centre_offsets: NDArray[np.int64]  # [T] where their rows start in the inputs
    words: NDArray[np.int32]  # [rows] the words (or inner nodes) that are scored
    moved: NDArray[np.int32]  # [rows] the same, UNUSED where there is no pair
    row_offsets: NDArray[np.int64]  # [rows] where their rows start in the outputs
    shifts: NDArray[np.float32]  # [rows] what the objective subtracts from their scores
    row_index: NDArray[np.int32]  # a set of the shared rows' words, where the objective keeps one
    slot_words: NDArray[np.int32]  # [slots] the contexts
    pairs: NDArray[np.float32]  # [slots * T] A: 1 for a pair, else 0
    pair_counts: NDArray[np.float32]  # [T] m
    columns: NDArray[np.float32]  # [stride * T] X^T
    scores: NDArray[np.float32]  # [rows * T] S^T, then C^T
    input_steps: NDArray[np.float32]  # [T * stride] dX
    output_steps: NDArray[np.float32]  # [rows * stride] dY
    highest: NDArray[np.float32]  # [T] for objectives that take a softmax: the largest score of a column,
    sums: NDArray[np.float32]  # [T] the sum of its exponentials,
    inverses: NDArray[np.float32]  # [T] sums over pairs of what they are divided by,
    hits: NDArray[np.float32]  # [slots * T] and what of it accidental hits must not get
    ones: NDArray[np.float32]  # [K * T] for hierarchical softmax: pairs that turn to 1 at a node,
    turns: NDArray[np.float32]  # [K * T] and to either side


class Lanes(NamedTuple):
    """The buffers of all lanes: each field of Tile but the first, with the lane as its first axis."""

    in_use: NDArray[np.int64]
    centres: NDArray[np.int32]
    centre_offsets: NDArray[np.int64]
    words: NDArray[np.int32]
    moved: NDArray[np.int32]
    row_offsets: NDArray[np.int64]
    shifts: NDArray[np.float32]
    row_index: NDArray[np.int32]
    slot_words: NDArray[np.int32]
    pairs: NDArray[np.float32]
    pair_counts: NDArray[np.float32]
    columns: NDArray[np.float32]
    scores: NDArray[np.float32]
    input_steps: NDArray[np.float32]
    output_steps: NDArray[np.float32]
    highest: NDArray[np.float32]
    sums: NDArray[np.float32]
    inverses: NDArray[np.float32]
    hits: NDArray[np.float32]
    ones: NDArray[np.float32]
    turns: NDArray[np.float32]
    by_tile: NDArray[np.int64]  # [max(dim, rows)] multiples of T: rows of X^T, S^T
    by_one: NDArray[np.int64]  # [T] 0, 1, 2 ...: columns of S^T


def tile_shape(objective: Objective, asked: Hyperparameters, tables: Tables, words: int) -> Shape:
    """The shape of the tiles in which `objective` is trained on a vocabulary of so many words."""
    slots = objective.centres + 2 * asked.window
    shared = _round_up(objective.shared_rows(asked, tables, words, slots), TOGETHER)
    rows = shared + (_round_up(slots, TOGETHER) if objective.scores_contexts else 0)
    return Shape(asked.dim, row_stride(asked.dim), asked.window, shared, objective.centres, slots, rows)


def tile_bytes(shape: Shape) -> int:
    """Bytes of one lane's buffers, about."""
    floats = (shape.centres + shape.rows) * shape.stride + (
        3 * shape.rows + 3 * shape.slots + shape.dim
    ) * shape.centres
    return 4 * (floats + 16 * shape.rows)


def make_lanes(shape: Shape, lanes: int) -> Lanes:
    """Empty buffers for so many lanes."""

    def floats(size: int) -> NDArray[np.float32]:
        return aligned_zeros(lanes * size).reshape(lanes, size)

    def numbers(size: int, kind: type, value: int = 0) -> NDArray[Any]:
        return np.full((lanes, size), value, kind)

    return Lanes(
        in_use=numbers(1, np.int64),
        centres=numbers(shape.centres, np.int32, UNUSED),
        centre_offsets=numbers(shape.centres, np.int64),
        words=numbers(shape.rows, np.int32),
        moved=numbers(shape.rows, np.int32, UNUSED),
        row_offsets=numbers(shape.rows, np.int64),
        shifts=floats(shape.rows),
        row_index=numbers(index_size(shape.shared), np.int32, EMPTY),
        slot_words=numbers(shape.slots, np.int32),
        pairs=floats(shape.slots * shape.centres),
        pair_counts=floats(shape.centres),
        columns=floats(shape.stride * shape.centres),
        scores=floats(shape.rows * shape.centres),
        input_steps=floats(shape.centres * shape.stride),
        output_steps=floats(shape.rows * shape.stride),
        highest=floats(shape.centres),
        sums=floats(shape.centres),
        inverses=floats(shape.centres),
        hits=floats(shape.slots * shape.centres),
        ones=floats(shape.shared * shape.centres),
        turns=floats(shape.shared * shape.centres),
        by_tile=np.arange(max(shape.dim, shape.rows), dtype=np.int64) * shape.centres,
        by_one=np.arange(shape.centres, dtype=np.int64),
    )


def _round_up(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple


@kernel()
def lane_tile(shape: Shape, lanes: Lanes, lane: int) -> Tile:
    """The buffers of one lane, as views."""
    return Tile(
        shape.shared,
        lanes.in_use[lane],
        lanes.centres[lane],
        lanes.centre_offsets[lane],
        lanes.words[lane],
        lanes.moved[lane],
        lanes.row_offsets[lane],
        lanes.shifts[lane],
        lanes.row_index[lane],
        lanes.slot_words[lane],
        lanes.pairs[lane],
        lanes.pair_counts[lane],
        lanes.columns[lane],
        lanes.scores[lane],
        lanes.input_steps[lane],
        lanes.output_steps[lane],
        lanes.highest[lane],
        lanes.sums[lane],
        lanes.inverses[lane],
        lanes.hits[lane],
        lanes.ones[lane],
        lanes.turns[lane],
    )


@kernel()
def choose(
    objective: Any, shape: Shape, tile: Tile, stream: Stream, first: int, end: int, tables: Tables, key: Any
) -> None:
    """Fill in centres, pairs and rows of the tile of centres first .. min(first + T, end) - 1 of the stream."""
    count = max(0, min(shape.centres, end - first))
    place_slots(shape, tile, stream, first)
    tile.pairs[:] = 0
    tile.in_use[0] = 0
    total = 0
    for i in range(shape.centres):
        pairs = pair_up(shape, tile, stream, first, i, key) if i < count else 0
        tile.centres[i] = stream.words[first + i] if pairs > 0 else UNUSED
        tile.centre_offsets[i] = stream.words[first + i] * shape.stride if i < count else 0
        tile.pair_counts[i] = pairs
        total += pairs
    if total > 0:
        tile.in_use[0] = choose_rows(objective, shape, tile, stream, first, tables, key)
    for k in range(shape.shared):
        tile.moved[k] = tile.words[k] if k < tile.in_use[0] else UNUSED
    if tables.corrections.size > 0:
        for k in range(shape.rows):
            tile.shifts[k] = tables.corrections[tile.words[k]]


@kernel()
def place_slots(shape: Shape, tile: Tile, stream: Stream, first: int) -> None:
    """Fill in the contexts; none is to be moved until a centre takes it as its context."""
    for slot in range(shape.slots):
        position = first - shape.window + slot
        inside = 0 <= position < stream.words.size
        tile.slot_words[slot] = stream.words[position] if inside else 0
        if shape.rows > shape.shared:
            row = shape.shared + slot
            tile.words[row] = tile.slot_words[slot]
            tile.row_offsets[row] = tile.slot_words[slot] * shape.stride
            tile.moved[row] = UNUSED


@kernel()
def pair_up(shape: Shape, tile: Tile, stream: Stream, first: int, i: int, key: Any) -> int:
    """Pair centre i with the positions of its sentence within a radius drawn from 1..W; how many pairs that makes."""
    centre = first + i
    radius = 1 + below(random_bits(key, i), shape.window)
    pairs = 0
    for direction in (-1, 1):
        for distance in range(1, radius + 1):
            position = centre + direction * distance
            if not 0 <= position < stream.words.size or stream.sentences[position] != stream.sentences[centre]:
                break
            slot = position - first + shape.window
            tile.pairs[slot * shape.centres + i] = 1
            if shape.rows > shape.shared:
                tile.moved[shape.shared + slot] = stream.words[position]
            pairs += 1
    return pairs


@kernel()
def fetch(shape: Shape, tile: Tile, inputs: NDArray[np.float32], outputs: NDArray[np.float32]) -> None:
    """Ask for the tile's rows: they arrive while the tile before it is computed."""
    for offset in tile.centre_offsets:
        for column in range(0, shape.stride, 16):
            prefetch(inputs, offset + column)
    fetch_rows(shape, tile, outputs, 0, min(tile.in_use[0], _CACHED_ROWS))
    fetch_rows(shape, tile, outputs, shape.shared, shape.rows)


@kernel()
def fetch_rows(shape: Shape, tile: Tile, outputs: NDArray[np.float32], begin: int, end: int) -> None:
    """Ask for rows begin .. end - 1."""
    for k in range(begin, end):
        for column in range(0, shape.stride, 16):
            prefetch(outputs, tile.row_offsets[k] + column)


@kernel()
def compute(
    objective: Any,
    shape: Shape,
    lanes: Lanes,
    tile: Tile,
    inputs: NDArray[np.float32],
    outputs: NDArray[np.float32],
    tables: Tables,
    loss: NDArray[np.float64],
    measured: bool,
) -> None:
    """The tile's steps from its words; with `measured`, its loss and pairs are added to loss[0] and loss[1]."""
    if tile.in_use[0] == 0:  # no pair, so no row is moved
        return
    score(shape, lanes, tile, inputs, outputs)
    if measured:
        loss[0] += tile_loss(objective, tile, tables)
        loss[1] += tile.pair_counts.sum()
    score_coefficients(objective, tile, tables)
    step_inputs(shape, lanes, tile, outputs)
    step_outputs(shape, lanes, tile, inputs)


@kernel()
def score(shape: Shape, lanes: Lanes, tile: Tile, inputs: NDArray[np.float32], outputs: NDArray[np.float32]) -> None:
    """S^T = Y X^T, of the context part only the blocks that touch the band; the rest keeps old, finite numbers."""
    for i in range(0, shape.centres, WIDTH):
        for d in range(0, shape.stride, WIDTH):
            place = d * shape.centres + i
            transpose(inputs, tile.centre_offsets, i, d, tile.columns, place, shape.centres)
    for k in range(0, tile.in_use[0], TOGETHER):
        for i in range(0, shape.centres, WIDE):
            eight_sums(
                zeros(WIDE), outputs, tile.row_offsets, k, 1, tile.columns, lanes.by_tile, 0, shape.dim, i,
                tile.scores, k * shape.centres + i, shape.centres, True,
            )  # fmt: skip
    for i in range(0, shape.centres, WIDTH):
        for k in range(shape.shared, shape.rows, TOGETHER):
            slot = k - shape.shared
            if slot + TOGETHER > i and slot < i + WIDTH + 2 * shape.window:
                eight_sums(
                    zeros(WIDTH), outputs, tile.row_offsets, k, 1, tile.columns, lanes.by_tile, 0, shape.dim, i,
                    tile.scores, k * shape.centres + i, shape.centres, True,
                )  # fmt: skip


@kernel()
def step_inputs(shape: Shape, lanes: Lanes, tile: Tile, outputs: NDArray[np.float32]) -> None:
    """dX = C Y: the shared rows' part, some rows at a time, then the contexts that eight centres in a row can meet."""
    last_begin = max(tile.in_use[0] - 1, 0) // _CACHED_ROWS * _CACHED_ROWS
    for begin in range(0, last_begin + 1, _CACHED_ROWS):
        end = min(tile.in_use[0], begin + _CACHED_ROWS)
        for i in range(0, shape.centres, TOGETHER):
            eight_rows(
                tile.scores, lanes.by_one, i, shape.centres, outputs, tile.row_offsets, begin, end,
                tile.input_steps, i * shape.stride, shape.stride, begin == 0,
            )  # fmt: skip
            if begin == last_begin and shape.rows > shape.shared:
                first = shape.shared + i
                last = shape.shared + min(shape.slots, i + TOGETHER + 2 * shape.window)
                eight_rows(
                    tile.scores, lanes.by_one, i, shape.centres, outputs, tile.row_offsets, first, last,
                    tile.input_steps, i * shape.stride, shape.stride, False,
                )  # fmt: skip


@kernel()
def step_outputs(shape: Shape, lanes: Lanes, tile: Tile, inputs: NDArray[np.float32]) -> None:
    """dY = C^T X: from all centres for shared rows, for contexts from those that eight slots in a row can meet."""
    for k in range(0, shape.rows, TOGETHER):
        first, last = 0, shape.centres
        if k >= shape.shared:
            first = max(0, k - shape.shared - 2 * shape.window)
            last = min(shape.centres, k - shape.shared + TOGETHER)
        elif k >= tile.in_use[0]:
            continue
        eight_rows(
            tile.scores, lanes.by_tile, k, 1, inputs, tile.centre_offsets, first, last,
            tile.output_steps, k * shape.stride, shape.stride, True,
        )  # fmt: skip
