"""Blocks that end where a token does, also where no white space comes for megabytes: memory stays bounded.

Between white space there may be a word of 100 MB, or with Unicode words a whole book in Chinese. The book is cut after
any word; a word that fills KEPT bytes loses its middle, as nobody keeps so much of a token.
"""

from collections.abc import Callable, Iterable, Iterator

import numpy as np

from w2v.corpus.tokens import JOINER, LETTER, SEPARATOR, classes
from w2v.hyperparameters import LONGEST_TOKEN

SPACES = b" \n\t\r\v\f\0"
KEPT = 2 * LONGEST_TOKEN  # bytes of a token at least, so that it is still seen to be too long


def whole_tokens(pieces: Iterable[bytes], lacks: Callable[[int], None], *, words: bool) -> Iterator[bytes]:
    """`pieces` of one text joined to blocks that end where a token may; each is yielded after `lacks` was told of it.

    Pieces are valid UTF-8 and end in white space, or have none in them. What `lacks` is told is how many bytes the
    block's first token has lost. `words` says what a token is, as for `tokens`.
    """
    carried, lost = b"", 0
    for piece in pieces:
        text = carried + piece if carried else piece
        end = len(text) if piece[-1] in SPACES else _end_of_words(text) if words else 0
        if end:
            lacks(lost)
            lost = 0
            yield text[:end]
        carried = text[end:]
        if len(carried) > KEPT:
            kept = _without_middle(carried, words=words)
            lost += len(carried) - len(kept)
            carried = kept
    if carried:
        lacks(lost)
        yield carried


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
    """Where the word begins that may go on after `text`, or the end of `text` if there is none; Unicode words.

    A word is over at whatever is neither letter, mark nor joiner, and at a joiner that no letter follows.
    """
    points = np.frombuffer(text.decode().encode("utf-32-le"), "<u4")
    kinds = classes()[points]
    over = kinds == SEPARATOR
    over[1:] |= (kinds[:-1] == JOINER) & (kinds[1:] != LETTER)
    after = len(over) - int(np.argmax(over[::-1])) if over.any() else 0
    letters = kinds[after:] == LETTER
    if not letters.any():
        return len(text)
    before = points[: after + int(np.argmax(letters))]
    return int(len(before) + sum(np.count_nonzero(before >= least) for least in (0x80, 0x800, 0x10000)))


def _without_middle(word: bytes, *, words: bool) -> bytes:
    """The first KEPT bytes of `word`, about, and with Unicode words its last character, which says how it may go on."""
    kept = word[: last_character(word[:KEPT])]
    if not words:
        return kept
    text = kept.decode()
    if classes()[ord(text[-1])] == JOINER:  # a letter stands before it, and would have to follow
        text = text[:-1]
    return text.encode() + word[-4:].decode(errors="ignore")[-1].encode()
