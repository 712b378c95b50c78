"""Blocks that end at token boundaries, in bounded memory even if there is no white space for megabytes.

A run without white space may be a word of 100 MB or, with Unicode words, a whole book in Chinese. The book is cut after
any word; a word of more than KEPT bytes loses its middle, since no token is kept at that length.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from w2v.corpus.tokens import JOINER, LETTER, SEPARATOR, code_point_classes
from w2v.hyperparameters import LONGEST_TOKEN

SPACES = b" \n\t\r\v\f\0"
KEPT = 2 * LONGEST_TOKEN  # bytes of a token: enough to see that it is too long


class Piece(NamedTuple):
    """Some of a source's text, as valid UTF-8."""

    text: bytes
    size: int  # bytes of the source that it was made of
    undecodable: int = 0  # of these, how many are not UTF-8
    first_undecodable: str | None = None
    lost: int = 0  # bytes dropped from the first token


def whole_tokens(pieces: Iterable[Piece], *, words: bool) -> Iterator[Piece]:
    """`pieces` of one source joined to larger ones that end at token boundaries.

    Each ends in white space, or has none in it. `words` says what a token is, as for `Tokenizer`.
    """
    carried = nothing = Piece(b"", 0)
    for piece in pieces:
        joined = _joined(carried, piece)
        text = joined.text
        end = len(text) if piece.text[-1:] in SPACES else _end_of_words(text) if words else 0
        if end:
            yield joined._replace(text=text[:end])
            joined = nothing._replace(text=text[end:])
        if len(joined.text) > KEPT:
            kept = _without_middle(joined.text, words=words)
            joined = joined._replace(text=kept, lost=joined.lost + len(joined.text) - len(kept))
        carried = joined
    if carried != nothing:
        yield carried


def _joined(piece: Piece, following: Piece) -> Piece:
    return Piece(
        piece.text + following.text,
        piece.size + following.size,
        piece.undecodable + following.undecodable,
        piece.first_undecodable or following.first_undecodable,
        piece.lost + following.lost,
    )


def last_character(text: bytes) -> int:
    """Where the last character begins if `text` ends inside it, else the end of `text`."""
    for back in range(1, min(4, len(text) + 1)):
        byte = text[-back]
        if byte >= 0xC0:
            return len(text) - back if (byte >= 0xE0) + (byte >= 0xF0) + 2 > back else len(text)
        if byte < 0x80:
            break
    return len(text)


def _end_of_words(text: bytes) -> int:
    """Where the Unicode word begins that may continue after `text`, or the end of `text` if none does.

    A word ends before anything that is neither letter, mark nor joiner, and before a joiner that no letter follows.
    """
    points = np.frombuffer(text.decode().encode("utf-32-le"), "<u4")
    classes = code_point_classes()[points]
    over = classes == SEPARATOR
    over[1:] |= (classes[:-1] == JOINER) & (classes[1:] != LETTER)
    after = len(over) - int(np.argmax(over[::-1])) if over.any() else 0
    letters = classes[after:] == LETTER
    if not letters.any():
        return len(text)
    before = points[: after + int(np.argmax(letters))]
    return int(len(before) + sum(np.count_nonzero(before >= least) for least in (0x80, 0x800, 0x10000)))


def _without_middle(word: bytes, *, words: bool) -> bytes:
    """About the first KEPT bytes of `word` and, of a Unicode word, the last character, which says how it continues."""
    kept = word[: last_character(word[:KEPT])]
    if not words:
        return kept
    text = kept.decode()
    if code_point_classes()[ord(text[-1])] == JOINER:  # a letter precedes it, and would have to follow
        text = text[:-1]
    return text.encode() + word[-4:].decode(errors="ignore")[-1].encode()
