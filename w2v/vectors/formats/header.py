"""The first line of word2vec's two formats, V and D in decimal, and which of the two stands below it."""

import codecs
import re

from w2v.model.words import MOST_DIMENSIONS
from w2v.vectors.formats.remarks import Remarks
from w2v.vectors.formats.source import Source

# Possessive: digits are never given back, so that a megabyte of them is looked at once, not once for each.
NUMBER = re.compile(rb"[+-]?(?:(?:\d++(?:\.\d*+)?|\.\d++)(?:e[+-]?\d++)?|inf|infinity|nan)", re.IGNORECASE)
_HEADER = re.compile(rb"(\xef\xbb\xbf)?(\d{1,20})[ \t]+(\d{1,20})[ \t]*\r?(?:\n|\Z)")
_LONGEST_HEADER = 64  # bytes
_CONTROLS = bytes(code for code in range(32) if code not in b"\t\r") + b"\x7f"
_WALK = 8  # words
_LOOKS_LIKE_TEXT = 4  # so many float32 numbers may by chance be bytes that a text could have


class Header:
    """V and D as the first line of a file says them, and how long that line is."""

    def __init__(self, words: int, dimensions: int, length: int) -> None:
        self.words, self.dimensions, self.length = words, dimensions, length


def read_header(source: Source, remarks: Remarks) -> Header:
    """The header; ModelError where there is none or it cannot be true."""
    found = _header_of(source)
    if not found:
        raise remarks.fault("line 1", "is not the number of words and of dimensions (GloVe files have no such line)")
    header = Header(int(found[2]), int(found[3]), found.end())
    if not 0 < header.dimensions <= MOST_DIMENSIONS:
        raise remarks.fault("line 1", f"says {header.dimensions} dimensions: there may be 1 to {MOST_DIMENSIONS:,}")
    if found[1]:
        remarks.add("marks", "line 1", "begins with a byte order mark, which is skipped")
    return header


def begins_with_header(source: Source) -> bool:
    """Whether the first line could be a header."""
    return _header_of(source) is not None


def text_below(source: Source) -> bool | None:
    """Whether what follows the header is text, else it is binary; None where nothing follows, or there is no header."""
    found = _header_of(source)
    body = source.head[found.end() :] if found else b""
    if not found or not body:
        return None
    dimensions = int(found[3])
    _, *fields = body.partition(b"\n")[0].split(b" ")
    numbers = [NUMBER.fullmatch(field.rstrip()) is not None for field in fields if field.rstrip()]
    if len(numbers) >= dimensions and all(numbers[-dimensions:]):
        return True
    begin = body.find(b" ") + 1
    if _is_no_text(body[begin : begin + 4 * dimensions]):
        return False
    return any(numbers) or dimensions > _LOOKS_LIKE_TEXT or not _is_walkable(body, dimensions)


def _header_of(source: Source) -> re.Match[bytes] | None:
    return _HEADER.match(source.head[:_LONGEST_HEADER])


def _is_no_text(data: bytes) -> bool:
    """Whether `data`, where text would have decimals, holds what no text has, up to a line feed."""
    data = data.partition(b"\n")[0]
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data)  # the end may be in the middle of a character
    except UnicodeDecodeError:
        return True
    return any(code in _CONTROLS for code in data)


def _is_walkable(body: bytes, dimensions: int) -> bool:
    """Whether the first words lead from one to the next by their vectors' size, as in a binary file."""
    at = 0
    for _ in range(_WALK):
        space = body.find(b" ", at)
        word = body[at:space].removeprefix(b"\n")
        if space < 0 or b"\n" in word or not word:
            return False
        at = space + 1 + 4 * dimensions
        if at >= len(body) - 1:  # at the very end, or at the line feed there
            return at <= len(body)
    return True
