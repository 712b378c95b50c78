"""From bytes to tokens: where each begins and ends in a block of text, and a key to find its type by.

Kernels read the text as 64-bit cells (eight bytes, the first in the lowest bits) besides single bytes. The end of a
sentence is a token of its own: begin = end = -1, key 0. There is none at the start, and never two in a row.
"""

import sys
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.hashing import SECRET, folded
from w2v.engine.kernels.kernel import kernel

CELL = 8  # bytes
LOWS = np.uint64(0x0101010101010101)
HIGHS = np.uint64(0x8080808080808080)

_LINE_FEED = 10
_SPACES = np.uint64(sum(1 << space for space in b"\0\t\n\v\f\r "))  # one bit for each byte that is white space
SEPARATOR, LETTER, MARK, JOINER = range(4)  # classes of code points in `words` mode
_JOINERS = "'\u2019-\u200c\u200d"  # apostrophes, hyphen; the joiners of zero width are part of a word's spelling

_NO_LIMIT = 2**31 - 1  # bytes: more than a block has

_1 = np.uint64(1)
_63 = np.uint64(63)
_LONG = np.uint64(1 << 63)  # marks the key of a word that is too long to be its own key


class Lengths(NamedTuple):
    """How long the tokens of one block were before any was cut."""

    cut: int  # tokens that were longer than is kept
    first_cut: int  # which of the block's tokens was the first of them, -1 for none
    longest: int  # which token was the longest, -1 where all have less than CELL bytes
    longest_bytes: int
    first_bytes: int  # of the block's first token


class Tokens(NamedTuple):
    """The tokens of one block."""

    cells: NDArray[np.uint64]  # the block's text, and at least eight bytes of white space
    begins: NDArray[np.int32]
    ends: NDArray[np.int32]  # one past the last byte that is kept
    keys: NDArray[np.uint64]  # the word itself when it has up to seven bytes, else a hash by SECRET
    size: int  # bytes of text in the block
    lengths: Lengths

    @property
    def text(self) -> NDArray[np.uint8]:
        """The block's bytes."""
        return self.cells.view(np.uint8)[: self.size]


class Tokenizer:
    """Cuts the blocks of a text, in order, into tokens: runs without white space, or Unicode words.

    Blocks are valid UTF-8 and end at token boundaries; a line feed ends a sentence. A token longer than `max_token`
    bytes (at least CELL) is cut to that length, after a whole character.
    """

    def __init__(self, *, words: bool, max_token: int = _NO_LIMIT) -> None:
        self._words = words
        self._max_token = max_token
        self._in_sentence = False  # whether the last block ended inside a sentence
        self._begins = self._ends = np.empty(0, np.int32)  # room for a block's tokens
        self._keys = np.empty(0, np.uint64)

    def cut(self, data: bytes) -> Tokens:
        """The tokens of the text's next block."""
        size = len(data)
        text = np.frombuffer(data.ljust((size + 2 * CELL - 1) // CELL * CELL), np.uint8)
        cells: NDArray[np.uint64] = text.view("<u8")
        if len(self._begins) < size:  # there are at most as many tokens and ends of sentences as bytes
            self._begins, self._ends = np.empty(size, np.int32), np.empty(size, np.int32)
            self._keys = np.empty(size, np.uint64)
        begins, ends, keys = self._begins, self._ends, self._keys
        if self._words:
            count, self._in_sentence = cut_words(text, size, code_point_classes(), self._in_sentence, begins, ends)
        else:
            count, self._in_sentence = cut_at_spaces(text, cells, size, self._in_sentence, begins, ends)
        first_bytes = int(ends[0] - begins[0]) if count else 0
        lengths = hash_tokens(cells, begins, ends, count, self._max_token, SECRET, keys)
        kept = begins[:count].copy(), ends[:count].copy(), keys[:count].copy()
        return Tokens(cells, *kept, size, Lengths._make((*lengths, first_bytes)))


def tokens(texts: Iterable[bytes], *, words: bool, max_token: int = _NO_LIMIT) -> Iterator[Tokens]:
    """The tokens of each block of one text, as `Tokenizer` cuts them."""
    return map(Tokenizer(words=words, max_token=max_token).cut, texts)


@cache
def code_point_classes() -> NDArray[np.uint8]:
    """The class of each code point in `words` mode, from Python's table of Unicode categories."""
    table = np.zeros(sys.maxunicode + 1, np.uint8)
    for first, end in ((0, 0x40000), (0xE0000, 0xE1000)):  # beyond are only private and unassigned ones
        categories = "".join(unicodedata.category(chr(point))[0] for point in range(first, end))
        table[first:end] = [_CLASS_OF.get(category, SEPARATOR) for category in categories]
    digits = [point for point in range(0x40000) if unicodedata.category(chr(point)) == "Nd"]
    table[digits] = LETTER
    table[[ord(joiner) for joiner in _JOINERS]] = JOINER
    return table


_CLASS_OF = {"L": LETTER, "M": MARK}


@kernel(forceinline=True)
def load(cells: Any, place: Any) -> Any:
    """The eight bytes from byte `place` on."""
    shift = np.uint64((place & 7) << 3)
    # In two steps, as a shift by 64 is undefined.
    return (cells[place >> 3] >> shift) | ((cells[(place >> 3) + 1] << _1) << (_63 - shift))


@kernel(forceinline=True)
def load_part(cells: Any, place: Any, size: Any) -> Any:
    """The `size` bytes (at most seven) from byte `place` on, zeros above them."""
    return load(cells, place) & ((_1 << np.uint64(size << 3)) - _1)


@kernel(forceinline=True)
def _is_space(byte: Any) -> Any:
    return byte <= 32 and (_SPACES >> np.uint64(byte)) & _1 != 0


@kernel()
def cut_at_spaces(text: Any, cells: Any, size: Any, in_sentence: Any, begins: Any, ends: Any) -> Any:
    """Write where tokens begin and end in `size` bytes of text; (how many, whether a sentence is open)."""
    count = place = np.int64(0)
    while place < size:
        byte = text[place]
        if _is_space(byte):
            place += 1
            if byte == _LINE_FEED and in_sentence:
                begins[count] = ends[count] = -1
                count += 1
                in_sentence = False
            continue
        begins[count] = place
        # Eight bytes at once: the lowest flag is at the first byte up to 32, nearly always the white space.
        eight = load(cells, place)
        flags = (eight - LOWS * np.uint64(33)) & ~eight & HIGHS
        if flags:
            below = ((flags & (~flags + _1)) >> np.uint64(7)) - _1  # ones in all bytes below the flag
            place += np.int64(((below & LOWS) * LOWS) >> np.uint64(56))  # their number
        else:
            place += CELL
        while not _is_space(text[place]):
            place += 1
        ends[count] = place
        count += 1
        in_sentence = True
    return count, in_sentence


@kernel(forceinline=True)
def _code_point(text: Any, place: Any) -> Any:
    """(the code point that begins at `place`, its bytes); the text is valid UTF-8."""
    first = np.int64(text[place])
    if first < 0x80:
        return first, 1
    second = np.int64(text[place + 1]) & 0x3F
    if first < 0xE0:
        return (first & 0x1F) << 6 | second, 2
    third = np.int64(text[place + 2]) & 0x3F
    if first < 0xF0:
        return (first & 0x0F) << 12 | second << 6 | third, 3
    return (first & 0x07) << 18 | second << 12 | third << 6 | np.int64(text[place + 3]) & 0x3F, 4


@kernel()
def _end_of_word(text: Any, place: Any, classes: Any) -> Any:
    """One past the word that begins with a letter or digit at `place`: these, marks, and joiners before a letter."""
    while True:
        point, width = _code_point(text, place)
        kind = classes[point]
        if kind == JOINER:
            following, _ = _code_point(text, place + width)
            if classes[following] != LETTER:
                return place
        elif kind == SEPARATOR:
            return place
        place += width


@kernel()
def cut_words(text: Any, size: Any, classes: Any, in_sentence: Any, begins: Any, ends: Any) -> Any:
    """As `cut_at_spaces`, for Unicode words: letters and digits with their marks, apostrophes and hyphens inside."""
    count = place = 0
    while place < size:
        point, width = _code_point(text, place)
        if classes[point] == LETTER:
            begins[count] = place
            place = _end_of_word(text, place, classes)
            ends[count] = place
            count += 1
            in_sentence = True
            continue
        place += width
        if point == _LINE_FEED and in_sentence:
            begins[count] = ends[count] = -1
            count += 1
            in_sentence = False
    return count, in_sentence


@kernel()
def hash_tokens(cells: Any, begins: Any, ends: Any, count: Any, most: Any, secret: Any, keys: Any) -> Any:
    """Cut tokens of more than `most` bytes and write each token's key; the first four Lengths.

    Two words of up to seven bytes never share a key, as no word holds a NUL.
    """
    cut, first_cut, longest = 0, -1, -1
    longest_bytes = watched = np.int64(CELL - 1)
    for t in range(count):
        begin = np.int64(begins[t])
        size = np.int64(ends[t]) - begin
        if size < CELL:
            keys[t] = load_part(cells, begin, size)
            continue
        if size > watched:  # few tokens of a block are
            if size > longest_bytes:
                longest, longest_bytes = t, size
                watched = min(size, most)
            if size > most:
                first_cut = t if cut == 0 else first_cut
                cut += 1
                size = _whole_characters(cells, begin, most)
                ends[t] = begin + size
                if size < CELL:
                    keys[t] = load_part(cells, begin, size)
                    continue
        key = np.uint64(size) ^ secret[0]
        for place in range(begin, begin + size - CELL, CELL):
            key = folded(key ^ load(cells, place), secret[1])
        key = folded(key ^ load(cells, begin + size - CELL), secret[1])  # the last eight, some perhaps again
        keys[t] = key | _LONG
    return cut, first_cut, longest, longest_bytes


@kernel()
def _whole_characters(cells: Any, begin: Any, size: Any) -> Any:
    """The largest number of bytes from `begin` on, up to `size`, that ends with a whole character."""
    while (load(cells, begin + size) & np.uint64(0xC0)) == np.uint64(0x80):
        size -= 1
    return size
