"""How messages show text from outside, such as words and file names (on one line, cut where it is long), and counts."""

import unicodedata
from collections.abc import Sequence

_SHOWN = 60  # characters
_RAW = {"Cc", "Cs", "Zl", "Zp"}  # controls, halves of characters, line ends: shown as their numbers


def quoted(text: str | bytes, most: int = _SHOWN) -> str:
    """`text` in quotes, its first characters where it is long."""
    return repr(text) if len(text) <= most else f"{text[:most]!r}..."


def printable(text: str) -> str:
    """`text` with what would move a terminal's cursor or change its colours spelled out."""
    if text.isprintable():
        return text
    return "".join(ascii(c)[1:-1] if unicodedata.category(c) in _RAW else c for c in text)


def counted(number: int, thing: str) -> str:
    """How many of a thing there are: 1 word, 2 words."""
    return f"{number:,} {thing}{'s' * (number != 1)}"


def listed(names: Sequence[str], number: int) -> str:
    """The first of so many names, and how many there are besides."""
    more = number - len(names)
    return ", ".join(names) + (f" and {more:,} more" if more > 0 else "")
