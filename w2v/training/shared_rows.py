"""The ways to fill a tile's shared rows: drawn noise words, distinct candidates."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.compiled import kernel
from w2v.training.counter import random_bits
from w2v.training.noise import draw_noise

EMPTY = -1  # a place of the set that names no row


@kernel()
def set_row(shape: Any, tile: Any, k: int, word: int) -> None:
    """Let shared row k be the row of `word`."""
    tile.words[k] = word
    tile.row_offsets[k] = np.int64(word) * shape.stride


@kernel()
def draw_rows(shape: Any, tile: Any, tables: Any, key: Any) -> int:
    """K words drawn from the noise, repeated ones included; returns K."""
    for k in range(shape.shared):
        set_row(shape, tile, k, draw_noise(tables, random_bits(key, shape.centres + k)))
    return shape.shared  # type: ignore[no-any-return]  # numba's int


@kernel()
def clear_set(index: NDArray[np.int32]) -> None:
    """Empty the set of rows that `add_row` fills."""
    index[:] = EMPTY


@kernel()
def find(index: NDArray[np.int32], words: NDArray[np.int32], word: int) -> Any:
    """The place in `index` at which the row of `word` is named, or would be: open addressing, a power of two long."""
    mask = index.size - 1
    place = np.int64(np.uint32(np.uint32(word) * np.uint32(2654435769))) & mask
    while index[place] != EMPTY and words[index[place]] != word:
        place = (place + 1) & mask
    return place


@kernel()
def row_of(tile: Any, word: int) -> int:
    """The shared row of `word`, or -1: only after a tile's rows were made distinct by `add_row`."""
    return tile.row_index[find(tile.row_index, tile.words, word)]  # type: ignore[no-any-return]  # numba's int


@kernel()
def add_row(shape: Any, tile: Any, count: int, word: int) -> int:
    """Make `word` the last of `count` distinct shared rows unless it is one already; how many there are then."""
    place = find(tile.row_index, tile.words, word)
    if tile.row_index[place] != EMPTY:
        return count
    tile.row_index[place] = count
    set_row(shape, tile, count, word)
    return count + 1


def index_size(rows: int) -> int:
    """Places for a set of so many rows: a power of two, at most half full."""
    size = 2
    while size < 2 * rows:
        size *= 2
    return size
