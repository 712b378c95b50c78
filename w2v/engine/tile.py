"""A tile: T consecutive centres of the stream, their contexts, shared rows, and the gradient of their loss.

    X  [T, D]               a row for each centre: what it is made of is for the kind of input to say
    Y  [K + T + 2W, D]      output rows: K that all centres share (noise words, candidates, inner nodes: the
                            objective's choice), then the contexts, one slot for each stream position from W before
                            the first centre to W after the last, where the objective scores contexts
    S = X Y^T               scores
    C = -dLoss/dS           coefficients: the objective's part
    dX = C Y, dY = C^T X    steps, to be multiplied by the rate

Scores and coefficients are kept transposed, [rows, T], so that a register holds neighbouring centres. Centre i can
only meet the slots i .. i + 2W, so the context part is a band, and only blocks that touch it are computed.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .kernels.counter import random_bits
from .kernels.kernel import kernel
from .kernels.products import TOGETHER, Factors, Sums, Vectors, add_products
from .kernels.vectors import ROWS, WIDTH, add_scaled, prefetch, transpose
from .method import choose_inputs, choose_rows, coefficients, gather, loss
from .records import UNUSED, Method, Settings, Shape, Stream, Tile, Weights
from .stream import draw_window
from .weights import aligned_zeros, row_stride

_CACHED_ROWS = 256  # rows that stay in a core's cache while all centres use them


def tile_shape(method: Method, settings: Settings, tables: Any, words: int) -> Shape:
    """The shape of the tiles in which `method` is trained on a vocabulary of so many words."""
    objective, centres = method.objective, method.objective.centres
    slots = centres + 2 * settings.window
    shared = _round_up(objective.shared_rows(tables, words, slots), TOGETHER)
    rows = shared + (_round_up(slots, TOGETHER) if objective.scores_contexts else 0)
    return Shape(
        dim=settings.dim,
        stride=row_stride(settings.dim),
        window=settings.window,
        shared=shared,
        centres=centres,
        slots=slots,
        rows=rows,
        moves=method.inputs.moves(settings, centres),
        row_starts=np.arange(max(settings.dim, rows), dtype=np.int64) * centres,
        column_starts=np.arange(centres, dtype=np.int64),
    )


def _round_up(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple


def make_tiles(method: Method, shape: Shape, lanes: int) -> Tile:
    """Empty buffers for so many lanes, which are the arrays' first axis."""

    def floats(size: int) -> NDArray[np.float32]:
        return aligned_zeros(lanes * size).reshape(lanes, size)

    def integers(size: int, kind: type = np.int32, value: int = 0) -> NDArray[Any]:
        return np.full((lanes, size), value, kind)

    return Tile(
        centres=integers(shape.centres, value=UNUSED),
        contexts=integers(shape.slots),
        pairs=floats(shape.slots * shape.centres),
        pair_counts=floats(shape.centres),
        rows=integers(shape.rows),
        row_offsets=integers(shape.rows, np.int64),
        in_use=integers(1, np.int64),
        x=floats(shape.centres * shape.stride if method.inputs.computes_x else 0),
        x_offsets=integers(shape.centres, np.int64),
        x_columns=floats(shape.stride * shape.centres),
        scores=floats(shape.rows * shape.centres),
        input_steps=floats(shape.centres * shape.stride),
        output_steps=floats(shape.rows * shape.stride),
        loss=np.zeros((lanes, 2)),
        input_rows=integers(shape.moves, value=UNUSED),
        input_sources=integers(shape.moves),
        input_factors=floats(shape.moves),
        output_rows=integers(shape.rows, value=UNUSED),
    )


@kernel()
def choose(
    method: Any, shape: Shape, tile: Tile, scratch: Any, tables: Any, stream: Stream, first: int, end: int, key: Any
) -> None:
    """Fill in centres, pairs and rows of the tile of centres first .. min(first + T, end) - 1 of the stream."""
    count = max(0, min(shape.centres, end - first))
    place_contexts(shape, tile, stream, first)
    tile.pairs[:] = 0
    tile.in_use[0] = 0
    total = 0
    for i in range(shape.centres):
        pairs = pair_up(shape, tile, stream, first, i, random_bits(key, i)) if i < count else 0
        tile.centres[i] = stream.words[first + i] if pairs > 0 else UNUSED
        tile.pair_counts[i] = pairs
        total += pairs
    choose_inputs(method, shape, tile)
    if total > 0:
        tile.in_use[0] = choose_rows(method, shape, tile, scratch, tables, stream, first, key)
    for k in range(shape.shared):
        tile.output_rows[k] = tile.rows[k] if k < tile.in_use[0] else UNUSED


@kernel()
def place_contexts(shape: Shape, tile: Tile, stream: Stream, first: int) -> None:
    """Fill in the contexts; none is to be moved until a centre takes it as its context."""
    for slot in range(shape.slots):
        position = first - shape.window + slot
        inside = 0 <= position < stream.words.size
        tile.contexts[slot] = stream.words[position] if inside else 0
        if shape.rows > shape.shared:
            row = shape.shared + slot
            tile.rows[row] = tile.contexts[slot]
            tile.row_offsets[row] = np.int64(tile.contexts[slot]) * shape.stride
            tile.output_rows[row] = UNUSED


@kernel()
def pair_up(shape: Shape, tile: Tile, stream: Stream, first: int, i: int, bits: Any) -> int:
    """Pair centre i with the other positions of its window; how many pairs that makes."""
    begin, end = draw_window(stream, first + i, shape.window, bits)
    for position in range(begin, end):
        if position != first + i:
            slot = position - first + shape.window
            tile.pairs[slot * shape.centres + i] = 1
            if shape.rows > shape.shared:
                tile.output_rows[shape.shared + slot] = stream.words[position]
    return end - begin - 1  # type: ignore[no-any-return]  # numba's int


@kernel()
def fetch(shape: Shape, tile: Tile, weights: Weights) -> None:
    """Ask for the tile's rows: they arrive while the tile before it is computed."""
    for row in tile.input_rows:
        fetch_row(shape, weights.inputs, np.int64(max(row, 0)) * shape.stride)
    for k in range(min(tile.in_use[0], _CACHED_ROWS)):
        fetch_row(shape, weights.outputs, tile.row_offsets[k])
    for k in range(shape.shared, shape.rows):
        fetch_row(shape, weights.outputs, tile.row_offsets[k])


@kernel()
def fetch_row(shape: Shape, matrix: NDArray[np.float32], start: int) -> None:
    """Ask for the row that starts there."""
    for column in range(0, shape.stride, 16):
        prefetch(matrix, start + column)


@kernel()
def compute(method: Any, shape: Shape, tile: Tile, scratch: Any, tables: Any, weights: Weights, measured: bool) -> None:
    """The tile's steps, dX and dY; with `measured`, its loss and pairs are added to those of its lane."""
    if tile.in_use[0] == 0:  # no pair, so no row is moved
        return
    X = Vectors(gather(method, shape, tile, weights.inputs), tile.x_offsets)
    Y = Vectors(weights.outputs, tile.row_offsets)
    score(shape, tile, X, Y)
    if measured:
        tile.loss[0] += loss(method, shape, tile, scratch, tables)
        tile.loss[1] += tile.pair_counts.sum()
    coefficients(method, shape, tile, scratch, tables)
    step_inputs(shape, tile, Y)
    step_outputs(shape, tile, X)


@kernel()
def score(shape: Shape, tile: Tile, X: Vectors, Y: Vectors) -> None:
    """S^T = Y X^T, of the context part only the blocks that touch the band; the rest keeps old, finite numbers."""
    for i in range(0, shape.centres, WIDTH):
        for d in range(0, shape.stride, WIDTH):
            transpose(X.array, X.starts, i, d, tile.x_columns, d * shape.centres + i, shape.centres)
    factors, columns = Factors(Y.array, Y.starts, 1), Vectors(tile.x_columns, shape.row_starts)
    sums = Sums(tile.scores, 0, shape.centres)
    add_products(factors, 0, tile.in_use[0], columns, 0, shape.dim, sums, shape.centres, True)
    for i in range(0, shape.centres, WIDTH):
        for k in range(shape.shared, shape.rows, ROWS):
            slot = k - shape.shared
            if slot + ROWS > i and slot < i + WIDTH + 2 * shape.window:
                add_scaled(ROWS, 1, factors, k, columns, 0, shape.dim, sums, i, True)


@kernel()
def step_inputs(shape: Shape, tile: Tile, Y: Vectors) -> None:
    """dX = C Y: the shared rows' part, some rows at a time, then the contexts that eight centres in a row can meet."""
    factors = Factors(tile.scores, shape.column_starts, shape.centres)
    sums = Sums(tile.input_steps, 0, shape.stride)
    last_begin = max(tile.in_use[0] - 1, 0) // _CACHED_ROWS * _CACHED_ROWS
    for begin in range(0, last_begin + 1, _CACHED_ROWS):
        end = min(tile.in_use[0], begin + _CACHED_ROWS)
        add_products(factors, 0, shape.centres, Y, begin, end, sums, shape.stride, begin == 0)
    for i in range(0, shape.centres, TOGETHER):
        if shape.rows > shape.shared:
            first, last = shape.shared + i, shape.shared + min(shape.slots, i + TOGETHER + 2 * shape.window)
            add_products(factors, i, i + TOGETHER, Y, first, last, sums, shape.stride, False)


@kernel()
def step_outputs(shape: Shape, tile: Tile, X: Vectors) -> None:
    """dY = C^T X: from all centres for shared rows, for contexts from those that eight slots in a row can meet."""
    factors, sums = Factors(tile.scores, shape.row_starts, 1), Sums(tile.output_steps, 0, shape.stride)
    in_use = (tile.in_use[0] + TOGETHER - 1) // TOGETHER * TOGETHER
    add_products(factors, 0, in_use, X, 0, shape.centres, sums, shape.stride, True)
    for k in range(shape.shared, shape.rows, TOGETHER):
        first = max(0, k - shape.shared - 2 * shape.window)
        last = min(shape.centres, k - shape.shared + TOGETHER)
        add_products(factors, k, k + TOGETHER, X, first, last, sums, shape.stride, True)
