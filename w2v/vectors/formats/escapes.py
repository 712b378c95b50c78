r"""Words that a format cannot carry, spelled so that it can: \uXXXX for each such character, as JSON and Java have it.

A backslash becomes \\, the empty word \e. `unescaped` undoes it.
"""

import re

from w2v.errors import ModelError
from w2v.quoting import quoted

HALVES = "\ud800-\udfff"  # halves of characters, which UTF-8 does not have
NO_UTF8 = re.compile(f"[{HALVES}]")
_ESCAPE = re.compile(r"\\(?:(\\)|u([0-9a-fA-F]{4}))|\\")
_EMPTY = r"\e"


def escaped(word: str, unwritable: re.Pattern[str]) -> str:
    r"""`word` without what `unwritable` finds, which may be the empty word: "New York" becomes New\u0020York."""
    if not word and unwritable.search(word):
        return _EMPTY
    return unwritable.sub(lambda found: "".join(f"\\u{ord(c):04x}" for c in found[0]), word.replace("\\", r"\\"))


def unescaped(word: str) -> str:
    """The word that `escaped` made `word` of; ModelError for a backslash that begins no escape."""
    return "" if word == _EMPTY else _ESCAPE.sub(_meant, word)


def _meant(found: re.Match[str]) -> str:
    backslash, number = found.groups()
    if not backslash and not number:
        raise ModelError(f"{quoted(found.string)}: its backslash does not begin an escape: read it without `unescape`")
    return backslash or chr(int(number, 16))
