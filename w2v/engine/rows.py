"""Ways to fill a tile's shared rows: drawn noise words, distinct candidates."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .kernels.counter import random_bits
from .kernels.kernel import kernel
from .noise import draw_noise
from .records import Shape, Tile

EMPTY = -1  # a place of the set that names no row


@kernel()
def set_row(shape: Shape, tile: Tile, k: int, row: int) -> None:
    """Let shared row k be that row of the outputs."""
    tile.rows[k] = row
    tile.row_offsets[k] = np.int64(row) * shape.stride


@kernel()
def draw_rows(shape: Shape, tile: Tile, table: Any, key: Any) -> int:
    """K words drawn from the noise, repeated ones included; returns K."""
    for k in range(shape.shared):
        set_row(shape, tile, k, draw_noise(table, random_bits(key, shape.centres + k)))
    return shape.shared


@kernel()
def clear_set(index: NDArray[np.int32]) -> None:
    """Empty the set of rows that `add_row` fills."""
    index[:] = EMPTY


@kernel()
def find(index: NDArray[np.int32], rows: NDArray[np.int32], row: int) -> Any:
    """The place in `index` at which `row` is named, or would be: open addressing, a power of two long."""
    mask = index.size - 1
    place = np.int64(np.uint32(np.uint32(row) * np.uint32(2654435769))) & mask
    while index[place] != EMPTY and rows[index[place]] != row:
        place = (place + 1) & mask
    return place


@kernel()
def shared_row_of(tile: Tile, index: NDArray[np.int32], row: int) -> Any:
    """Which shared row is that row of the outputs, or -1: of rows made distinct by `add_row`."""
    return index[find(index, tile.rows, row)]


@kernel()
def add_row(shape: Shape, tile: Tile, index: NDArray[np.int32], count: int, row: int) -> int:
    """Make `row` the last of `count` distinct shared rows unless it is one already; how many there are then."""
    place = find(index, tile.rows, row)
    if index[place] != EMPTY:
        return count
    index[place] = count
    set_row(shape, tile, count, row)
    return count + 1


def make_index(shape: Shape, lanes: int) -> NDArray[np.int32]:
    """[lanes, n] empty sets of a tile's shared rows: n is a power of two, so that a set is at most half full."""
    size = 2
    while size < 2 * shape.shared:
        size *= 2
    return np.full((lanes, size), EMPTY, np.int32)
