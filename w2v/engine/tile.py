"""A tile: T consecutive centres of the stream, their contexts, shared rows, and the gradient of their loss.

    X  [T, D]               a row for each centre: what it is made of, and which of the window's words are predicted
                            from it, is for the kind of input to say
    Y  [K + T + 2W, D]      output rows: K that all centres share (noise words, candidates, inner nodes: the
                            objective's choice), then the contexts, one slot for each stream position from W before
                            the first centre to W after the last, where the objective scores contexts: a pair is a row
                            of X and the slot of a word that it predicts
    S = X Y^T               scores
    C = -dLoss/dS           coefficients: the objective's part
    dX = C Y, dY = C^T X    steps, to be multiplied by the rate

All centres meet the shared rows: their scores and coefficients are matrices, kept transposed, [K, T], so that a
register holds neighbouring centres. A centre meets few of the contexts: theirs are lists, pair by pair.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .kernels.counter import random_bits
from .kernels.kernel import kernel
from .kernels.products import PAIRS, TOGETHER, Factors, Rows, Sums, add_products, add_row, score_pairs
from .kernels.vectors import WIDTH, load, multiply_add, prefetch, total, transpose, zeros
from .method import Method
from .records import NO_PARTS, UNUSED, Parts, Scores, Settings, Shape, Stream, Tile, Weights
from .stream import draw_window
from .weights import aligned_zeros, row_stride

_CACHED_ROWS = 256  # rows that stay in a core's cache while all centres use them


def tile_shape(method: Method, settings: Settings, tables: Any, words: int, parts: Parts = NO_PARTS) -> Shape:
    """The shape of the tiles in which `method` is trained on a vocabulary of so many words, of these parts."""
    objective, centres = method.objective, min(method.objective.centres, method.inputs.most_centres)
    slots = centres + 2 * settings.window
    shared = _round_up(objective.shared_rows(tables, words, slots), TOGETHER)
    rows = shared + (slots if objective.scores_contexts else 0)
    return Shape(
        dim=settings.dim,
        stride=row_stride(settings.dim),
        window=settings.window,
        shared=shared,
        centres=centres,
        slots=slots,
        rows=rows,
        moves=method.inputs.moves(centres, slots, parts),
        sums=method.inputs.sums(centres, slots),
        parts=parts.most,
        row_starts=np.arange(max(settings.dim, shared), dtype=np.int64) * centres,
        column_starts=np.arange(centres, dtype=np.int64),
    )


def _round_up(number: int, multiple: int) -> int:
    return -(-number // multiple) * multiple


def make_tiles(shape: Shape, tiles: int, owners: int) -> Tile:
    """So many empty tiles, which are the arrays' first axis, for so many owners of rows."""

    def floats(size: int) -> NDArray[np.float32]:
        return aligned_zeros(tiles * size).reshape(tiles, size)

    def integers(size: int, kind: type = np.int32, value: int = 0) -> NDArray[Any]:
        return np.full((tiles, size), value, kind)

    pairs = shape.centres * 2 * shape.window
    return Tile(
        centres=integers(shape.centres, value=UNUSED),
        contexts=integers(shape.slots),
        window_begins=integers(shape.centres),
        window_ends=integers(shape.centres),
        pair_counts=floats(shape.centres),
        pair_starts=integers(shape.centres + 1),
        pair_centres=integers(pairs),
        pair_slots=integers(pairs),
        pair_offsets=integers(_round_up(pairs, PAIRS), np.int64),
        slot_counts=integers(shape.slots),
        slot_pairs=integers(shape.slots * 2 * shape.window),
        rows=integers(shape.rows),
        row_offsets=integers(shape.rows, np.int64),
        in_use=integers(2, np.int64),
        input_steps=floats(shape.sums * shape.stride),
        output_steps=floats(shape.rows * shape.stride),
        input_norms=floats(shape.sums),
        output_norms=floats(shape.rows),
        loss=np.zeros((tiles, 2)),
        input_rows=integers(shape.moves, value=UNUSED),
        input_sources=integers(shape.moves),
        input_factors=floats(shape.moves),
        input_order=integers(shape.moves),
        input_starts=integers(owners + 1),
        output_rows=integers(shape.rows, value=UNUSED),
        output_order=integers(shape.rows),
        output_starts=integers(owners + 1),
    )


def make_scores(method: Method, shape: Shape, threads: int) -> Scores:
    """Room for the scores of so many threads, which are the arrays' first axis."""

    def floats(size: int) -> NDArray[np.float32]:
        return aligned_zeros(threads * size).reshape(threads, size)

    def offsets(size: int) -> NDArray[np.int64]:
        return np.zeros((threads, size), np.int64)

    pairs, added_up = _round_up(shape.centres * 2 * shape.window, PAIRS), max(2 * shape.window, shape.parts)
    return Scores(
        x=floats(shape.centres * shape.stride if method.inputs.computes_x else 0),
        x_offsets=offsets(shape.centres),
        x_columns=floats(shape.stride * shape.centres),
        shared=floats(shape.shared * shape.centres),
        pairs=floats(pairs),
        pair_offsets=offsets(pairs),
        factors=floats(added_up),
        offsets=offsets(added_up),
    )


@kernel()
def choose(
    method: Any, shape: Shape, tile: Tile, scratch: Any, tables: Any, parts: Parts, stream: Stream, first: int,
    end: int, key: Any,
) -> None:  # fmt: skip
    """Fill in centres, pairs and rows of the tile of centres first .. min(first + T, end) - 1 of the stream."""
    count = max(0, min(shape.centres, end - first))
    place_contexts(shape, tile, stream, first)
    tile.in_use[0] = 0
    pairs = np.int64(0)
    for i in range(shape.centres):
        tile.pair_starts[i] = pairs
        tile.window_begins[i] = tile.window_ends[i] = 0
        if i < count:
            pairs = pair_up(method, shape, tile, stream, first, i, random_bits(key, i), pairs)
        tile.pair_counts[i] = pairs - tile.pair_starts[i]
        tile.centres[i] = stream.words[first + i] if pairs > tile.pair_starts[i] else UNUSED
    tile.pair_starts[shape.centres] = pairs
    tile.in_use[1] = method.inputs.choose(shape, tile, parts)
    if pairs > 0:
        tile.in_use[0] = method.objective.choose_rows(shape, tile, scratch, tables, stream, first, key)
    for k in range(shape.shared):
        tile.output_rows[k] = tile.rows[k] if k < tile.in_use[0] else UNUSED
    for k in range(shape.shared, shape.rows):
        tile.output_rows[k] = tile.rows[k] if tile.slot_counts[k - shape.shared] > 0 else UNUSED


@kernel()
def place_contexts(shape: Shape, tile: Tile, stream: Stream, first: int) -> None:
    """Fill in the contexts, none of which is anybody's yet."""
    for slot in range(shape.slots):
        position = first - shape.window + slot
        inside = 0 <= position < stream.words.size
        tile.contexts[slot] = stream.words[position] if inside else 0
        tile.slot_counts[slot] = 0
        if shape.rows > shape.shared:
            tile.rows[shape.shared + slot] = tile.contexts[slot]
            tile.row_offsets[shape.shared + slot] = np.int64(tile.contexts[slot]) * shape.stride


@kernel()
def pair_up(method: Any, shape: Shape, tile: Tile, stream: Stream, first: int, i: int, bits: Any, pairs: int) -> int:
    """Draw centre i's window and add its pairs to so many; how many they are then."""
    begin, end = draw_window(stream, first + i, shape.window, bits)
    own, to_slot = i + shape.window, shape.window - first
    tile.window_begins[i], tile.window_ends[i] = begin + to_slot, end + to_slot
    if method.inputs.predicts_centre:
        return add_pair(shape, tile, i, own, pairs) if end - begin > 1 else pairs
    for slot in range(begin + to_slot, end + to_slot):
        if slot != own:
            pairs = add_pair(shape, tile, i, slot, pairs)
    return pairs


@kernel()
def add_pair(shape: Shape, tile: Tile, i: int, slot: int, pairs: int) -> int:
    """The pair of X[i] and the word in that slot, after so many others; how many they are then."""
    tile.pair_centres[pairs] = i
    tile.pair_slots[pairs] = slot
    tile.pair_offsets[pairs] = np.int64(tile.contexts[slot]) * shape.stride
    tile.slot_pairs[slot * 2 * shape.window + tile.slot_counts[slot]] = pairs
    tile.slot_counts[slot] += 1
    return pairs + 1


@kernel()
def fetch(shape: Shape, tile: Tile, weights: Weights) -> None:
    """Ask for the tile's rows: they arrive while the tile before it is computed."""
    if shape.parts == 0:  # parts are asked for by `gather`: all of a tile's would not stay near
        for row in tile.input_rows[: tile.in_use[1]]:
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
def compute(
    method: Any, shape: Shape, tile: Tile, scores: Scores, scratch: Any, tables: Any, parts: Parts, weights: Weights,
    measured: bool,
) -> None:  # fmt: skip
    """The tile's steps, dX and dY; with `measured`, its loss and pairs too."""
    tile.loss[:] = 0
    if tile.in_use[0] == 0:  # no pair, so no row is moved
        return
    method.inputs.gather(shape, tile, scores, weights.inputs, parts)
    X = Rows(scores.x if method.inputs.computes_x else weights.inputs, scores.x_offsets)
    Y = Rows(weights.outputs, tile.row_offsets)
    score(shape, tile, scores, X, Y)
    if measured:
        tile.loss[0] = method.objective.loss(shape, tile, scores, scratch, tables)
        tile.loss[1] = tile.pair_counts.sum()
    method.objective.coefficients(shape, tile, scores, scratch, tables)
    step_inputs(shape, tile, scores, Y)
    step_outputs(shape, tile, scores, X)
    method.inputs.hand_back(shape, tile, scores)
    measure_steps(shape, tile)


@kernel()
def measure_steps(shape: Shape, tile: Tile) -> None:
    """The Euclidean norms of the steps, while they are near."""
    for row in range(shape.sums):
        tile.input_norms[row] = norm(tile.input_steps, row * shape.stride, shape.stride)
    for k in range(shape.rows):
        if tile.output_rows[k] != UNUSED:
            tile.output_norms[k] = norm(tile.output_steps, k * shape.stride, shape.stride)


@kernel()
def norm(vectors: NDArray[np.float32], start: int, stride: int) -> Any:
    """The Euclidean norm of the vector that starts there: float32."""
    squares = zeros(WIDTH)
    for column in range(0, stride, WIDTH):
        values = load(vectors, start + column, squares)
        squares = multiply_add(values, values, squares)
    return np.sqrt(total(squares))


@kernel()
def score(shape: Shape, tile: Tile, scores: Scores, X: Rows, Y: Rows) -> None:
    """S^T = Y X^T of the shared rows, and x_i y_j of each pair."""
    for i in range(0, shape.centres, WIDTH):
        for d in range(0, shape.stride, WIDTH):
            transpose(X.array, X.starts, i, d, scores.x_columns, d * shape.centres + i, shape.centres)
    factors, columns = Factors(Y.array, Y.starts, 1), Rows(scores.x_columns, shape.row_starts)
    sums = Sums(scores.shared, 0, shape.centres, True)
    add_products(factors, 0, tile.in_use[0], columns, 0, shape.dim, sums, shape.centres)
    if shape.rows > shape.shared:
        pairs = tile.pair_starts[shape.centres]
        for p in range(pairs):
            scores.pair_offsets[p] = X.starts[tile.pair_centres[p]]
        centres, contexts = Rows(X.array, scores.pair_offsets), Rows(Y.array, tile.pair_offsets)
        score_pairs(centres, contexts, pairs, shape.stride, scores.pairs)


@kernel()
def step_inputs(shape: Shape, tile: Tile, scores: Scores, Y: Rows) -> None:
    """dX = C Y: the shared rows' part, some rows at a time, then the pairs'."""
    factors = Factors(scores.shared, shape.column_starts, shape.centres)
    last_begin = max(tile.in_use[0] - 1, 0) // _CACHED_ROWS * _CACHED_ROWS
    for begin in range(0, last_begin + 1, _CACHED_ROWS):
        end = min(tile.in_use[0], begin + _CACHED_ROWS)
        sums = Sums(tile.input_steps, 0, shape.stride, begin == 0)
        add_products(factors, 0, shape.centres, Y, begin, end, sums, shape.stride)
    if shape.rows > shape.shared:
        factors, contexts = Factors(scores.pairs, shape.column_starts, 1), Rows(Y.array, tile.pair_offsets)
        for i in range(shape.centres):
            sums = Sums(tile.input_steps, i * shape.stride, 0, False)
            first, last = np.int64(tile.pair_starts[i]), np.int64(tile.pair_starts[i + 1])
            add_row(factors, contexts, first, last, sums, shape.stride)


@kernel()
def step_outputs(shape: Shape, tile: Tile, scores: Scores, X: Rows) -> None:
    """dY = C^T X: from all centres for shared rows, for contexts from those they are paired with."""
    factors, sums = Factors(scores.shared, shape.row_starts, 1), Sums(tile.output_steps, 0, shape.stride, True)
    add_products(factors, 0, tile.in_use[0], X, 0, shape.centres, sums, shape.stride)
    factors, centres = Factors(scores.factors, shape.column_starts, 1), Rows(X.array, scores.offsets)
    for k in range(shape.shared, shape.rows):
        slot = k - shape.shared
        pairs = tile.slot_pairs[slot * 2 * shape.window :]
        for n in range(tile.slot_counts[slot]):
            scores.factors[n] = scores.pairs[pairs[n]]
            scores.offsets[n] = X.starts[tile.pair_centres[pairs[n]]]
        sums = Sums(tile.output_steps, k * shape.stride, 0, True)
        add_row(factors, centres, np.int64(0), np.int64(tile.slot_counts[slot]), sums, shape.stride)
