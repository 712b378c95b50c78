"""Long tokens: how many were cut, where the first of them stands, and which is the longest."""

from collections.abc import Generator, Iterable

import numpy as np

from w2v.corpus.text import Reading
from w2v.corpus.tokens import Tokens

_SHOWN_BYTES = 200  # of the longest token


def noting_lengths(blocks: Iterable[Tokens], reading: Reading) -> Generator[Tokens, None, None]:
    """The same blocks, once what is to be said of their tokens' lengths and the lines so far stands in `reading`.

    `reading` must tell of the block that comes: `blocks` are the tokens of the text's blocks, one by one.
    """
    for block in blocks:
        _note(block, reading)
        yield block
        reading.line += block.lines


def line_of(block: Tokens, token: int, reading: Reading) -> int:
    """The line of its source that a token of the block stands in, from 1."""
    before = block.cells.view(np.uint8)[: block.begins[token]]
    return reading.line + int(np.count_nonzero(before == ord("\n")))


def _note(block: Tokens, reading: Reading) -> None:
    lengths = block.lengths
    if lengths.cut:
        reading.cut += lengths.cut
        reading.first_cut = reading.first_cut or f"{reading.source}, line {line_of(block, lengths.first_cut, reading)}"
    longest, size = lengths.longest, lengths.longest_bytes
    if reading.lost and reading.lost + lengths.first_bytes > size:
        longest, size = 0, reading.lost + lengths.first_bytes
    if longest >= 0 and size > reading.longest_bytes:
        begin, end = int(block.begins[longest]), int(block.ends[longest])
        shown = block.cells.view(np.uint8)[begin : min(end, begin + _SHOWN_BYTES)].tobytes()
        reading.longest_bytes, reading.longest = size, shown.decode(errors="ignore")
        reading.longest_at = f"{reading.source}, line {line_of(block, longest, reading)}"
