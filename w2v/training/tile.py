"""A tile: T consecutive centres of the stream, their contexts, K noise words, and the gradient of their loss.

    X  [T, D]               input rows of the centres
    Y  [K + T + 2W, D]      output rows: K shared noise words, then the contexts, one slot for each stream position
                            from W before the first centre to W after the last
    S = X Y^T               scores
    C = -dLoss/dS           coefficients: the objective's part
    dX = C Y, dY = C^T X    steps, to be multiplied by the rate

Scores and coefficients are kept transposed, [K + slots, T], so that a register holds neighbouring centres. Centre i
can only meet the slots i .. i + 2W, so the context part is a band, and only blocks that touch it are computed.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.compiled import kernel
from w2v.training.counter import below, random_bits
from w2v.training.noise import NoiseTable, draw_noise
from w2v.training.objectives import score_coefficients, tile_loss
from w2v.training.products import TOGETHER, eight_rows, eight_sums
from w2v.training.stream import Stream
from w2v.training.vector import WIDE, WIDTH, prefetch, zeros
from w2v.training.weights import aligned_zeros

UNUSED = -1  # in place of a word whose row a tile does not move


class Shape(NamedTuple):
    """The numbers that are the same for all tiles of a run."""

    dim: int
    stride: int  # of a row in the matrices
    window: int
    negative: int
    shared: int  # K, a multiple of 16
    centres: int  # T
    slots: int  # T + 2W, a slot for each context position
    rows: int  # K + slots, rounded up to a multiple of TOGETHER


class Tile(NamedTuple):
    """One lane's buffers: filled by `choose`, then by `compute`."""

    shared: int
    centres: NDArray[np.int32]  # [T] words, UNUSED where there is no pair
    centre_offsets: NDArray[np.int64]  # [T] where their rows start in the inputs
    rows: NDArray[np.int32]  # [rows] words, UNUSED where there is no pair
    row_offsets: NDArray[np.int64]  # [rows] where their rows start in the outputs
    pairs: NDArray[np.float32]  # [slots * T] A: 1 for a pair, else 0
    noise_weights: NDArray[np.float32]  # [T] negative * m_i / K
    columns: NDArray[np.float32]  # [dim * T] X^T
    scores: NDArray[np.float32]  # [rows * T] S^T, then C^T
    input_steps: NDArray[np.float32]  # [T * stride] dX
    output_steps: NDArray[np.float32]  # [rows * stride] dY


class Lanes(NamedTuple):
    """The buffers of all lanes, each array with the lane as its first axis."""

    centres: NDArray[np.int32]
    centre_offsets: NDArray[np.int64]
    rows: NDArray[np.int32]
    row_offsets: NDArray[np.int64]
    pairs: NDArray[np.float32]
    noise_weights: NDArray[np.float32]
    columns: NDArray[np.float32]
    scores: NDArray[np.float32]
    input_steps: NDArray[np.float32]
    output_steps: NDArray[np.float32]
    by_tile: NDArray[np.int64]  # [max(dim, rows)] multiples of T: rows of X^T, S^T
    by_one: NDArray[np.int64]  # [T] 0, 1, 2 ...: columns of S^T


def tile_shape(dim: int, stride: int, window: int, negative: int, centres: int) -> Shape:
    """The shape of a tile; K = negative * (W + 1): as many noise words a centre as the textbook draws on average."""
    shared = _round_up(negative * (window + 1), 16)
    slots = centres + 2 * window
    return Shape(dim, stride, window, negative, shared, centres, slots, shared + _round_up(slots, TOGETHER))


def make_lanes(shape: Shape, lanes: int) -> Lanes:
    """Empty buffers for so many lanes."""

    def floats(size: int) -> NDArray[np.float32]:
        return aligned_zeros(lanes * size).reshape(lanes, size)

    return Lanes(
        centres=np.full((lanes, shape.centres), UNUSED, np.int32),
        centre_offsets=np.zeros((lanes, shape.centres), np.int64),
        rows=np.full((lanes, shape.rows), UNUSED, np.int32),
        row_offsets=np.zeros((lanes, shape.rows), np.int64),
        pairs=floats(shape.slots * shape.centres),
        noise_weights=floats(shape.centres),
        columns=floats(shape.dim * shape.centres),
        scores=floats(shape.rows * shape.centres),
        input_steps=floats(shape.centres * shape.stride),
        output_steps=floats(shape.rows * shape.stride),
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
        lanes.centres[lane],
        lanes.centre_offsets[lane],
        lanes.rows[lane],
        lanes.row_offsets[lane],
        lanes.pairs[lane],
        lanes.noise_weights[lane],
        lanes.columns[lane],
        lanes.scores[lane],
        lanes.input_steps[lane],
        lanes.output_steps[lane],
    )


@kernel()
def choose(shape: Shape, tile: Tile, stream: Stream, first: int, end: int, noise: NoiseTable, key: Any) -> None:
    """Fill in words, pairs and noise of the tile of centres first .. min(first + T, end) - 1 of the stream."""
    count = max(0, min(shape.centres, end - first))
    tile.pairs[:] = 0
    for k in range(shape.shared):
        word = draw_noise(noise, random_bits(key, shape.centres + k))
        tile.rows[k] = word if count > 0 else UNUSED
        tile.row_offsets[k] = word * shape.stride
    for slot in range(shape.slots):
        position = first - shape.window + slot
        inside = 0 <= position < stream.words.size
        tile.rows[shape.shared + slot] = UNUSED  # until a centre takes it as its context
        tile.row_offsets[shape.shared + slot] = stream.words[position] * shape.stride if inside else 0
    for i in range(shape.centres):
        pairs = pair_up(shape, tile, stream, first, i, key) if i < count else 0
        tile.centres[i] = stream.words[first + i] if pairs > 0 else UNUSED
        tile.centre_offsets[i] = stream.words[first + i] * shape.stride if i < count else 0
        tile.noise_weights[i] = np.float32(shape.negative * pairs) / np.float32(shape.shared)


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
            tile.rows[shape.shared + slot] = stream.words[position]
            pairs += 1
    return pairs


@kernel()
def fetch(shape: Shape, tile: Tile, inputs: NDArray[np.float32], outputs: NDArray[np.float32]) -> None:
    """Ask for the tile's rows: they arrive while the tile before it is computed."""
    for offset in tile.centre_offsets:
        for column in range(0, shape.stride, 16):
            prefetch(inputs, offset + column)
    for offset in tile.row_offsets:
        for column in range(0, shape.stride, 16):
            prefetch(outputs, offset + column)


@kernel()
def compute(
    objective: Any,
    shape: Shape,
    lanes: Lanes,
    tile: Tile,
    inputs: NDArray[np.float32],
    outputs: NDArray[np.float32],
    loss: NDArray[np.float64],
    measured: bool,
) -> None:
    """The tile's steps from its words; with `measured`, its loss and pairs are added to loss[0] and loss[1]."""
    score(shape, lanes, tile, inputs, outputs)
    if measured:
        tile_sum, pairs = tile_loss(objective, tile, tile.scores)
        loss[0] += tile_sum
        loss[1] += pairs
    score_coefficients(objective, tile, tile.scores)
    step_inputs(shape, lanes, tile, outputs)
    step_outputs(shape, lanes, tile, inputs)


@kernel()
def score(shape: Shape, lanes: Lanes, tile: Tile, inputs: NDArray[np.float32], outputs: NDArray[np.float32]) -> None:
    """S^T = Y X^T, of the context part only the blocks that touch the band; the rest keeps old, finite numbers."""
    for d in range(shape.dim):
        for i in range(shape.centres):
            tile.columns[d * shape.centres + i] = inputs[tile.centre_offsets[i] + d]
    for i in range(0, shape.centres, WIDE):
        for k in range(0, shape.shared, TOGETHER):
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
    """dX = C Y: the noise words' part, then the contexts that eight neighbouring centres can meet."""
    for i in range(0, shape.centres, TOGETHER):
        first = shape.shared + i
        last = shape.shared + min(shape.slots, i + TOGETHER + 2 * shape.window)
        place = i * shape.stride
        eight_rows(
            tile.scores, lanes.by_one, i, shape.centres, outputs, tile.row_offsets, 0, shape.shared,
            tile.input_steps, place, shape.stride, True,
        )  # fmt: skip
        eight_rows(
            tile.scores, lanes.by_one, i, shape.centres, outputs, tile.row_offsets, first, last,
            tile.input_steps, place, shape.stride, False,
        )  # fmt: skip


@kernel()
def step_outputs(shape: Shape, lanes: Lanes, tile: Tile, inputs: NDArray[np.float32]) -> None:
    """dY = C^T X: from all centres for noise words, for contexts from those that can meet eight neighbouring slots."""
    for k in range(0, shape.rows, TOGETHER):
        first, last = 0, shape.centres
        if k >= shape.shared:
            first = max(0, k - shape.shared - 2 * shape.window)
            last = min(shape.centres, k - shape.shared + TOGETHER)
        eight_rows(
            tile.scores, lanes.by_tile, k, 1, inputs, tile.centre_offsets, first, last,
            tile.output_steps, k * shape.stride, shape.stride, True,
        )  # fmt: skip
