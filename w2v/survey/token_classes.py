"""Classes of tokens: numbers, words in capitals, words with punctuation and others, from a sample."""

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.normal_form import is_normal

SAMPLE = 100_000  # tokens in the sample, or all types if there are no more
# Chinese, Japanese, Thai, Lao, Burmese, Khmer: more of them in a row than words have.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005\u3040-\u30ff\u3400-\u9fff]{13}")
_TAG = re.compile(r"</?\w[^<>]*>|&#?\w+;")
_LINK = re.compile(r"https?://|www\.|\w@\w+\.\w")
OTHER_SPACE = re.compile("(?<=.)[\u00a0\u1680\u2000-\u200b\u2028\u2029\u202f\u205f\u3000\ufeff](?=.)")
# UTF-8 that was decoded as Latin-1 or Windows-1252, and encoded as UTF-8 again.
_TWICE = re.compile("[ÃÂ][\u0080-\u00bf]|â€|Ã[‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


class TokenClass(NamedTuple):
    """How many of the tokens are in a class."""

    share: float
    example: str  # the most frequent in the sample


def token_classes(
    counts: NDArray[np.int64], words: Callable[[NDArray[np.int64]], Sequence[str]]
) -> dict[str, TokenClass]:
    """The classes in TOKEN_CLASSES that have tokens; `words` returns the types with these numbers.

    The shares are exact if there are up to SAMPLE types, else within 0.5 % of all tokens (three standard errors).
    """
    if len(counts) <= SAMPLE:
        types, seen = np.arange(len(counts)), counts
    else:
        until = np.cumsum(counts)
        drawn = np.random.default_rng(1).integers(0, until[-1], SAMPLE)
        types, seen = np.unique(np.searchsorted(until, drawn, side="right"), return_counts=True)
    tokens = list(zip(words(types), seen.tolist(), strict=True))
    total = sum(count for _, count in tokens)
    found = {}
    for name, test in TOKEN_CLASSES.items():
        if its := [(count, word) for word, count in tokens if test(word)]:
            found[name] = TokenClass(sum(count for count, _ in its) / total, max(its, key=lambda pair: pair[0])[1])
    return found


def _is_number(word: str) -> bool:
    return any(map(str.isdigit, word)) and not any(map(str.isalpha, word))


def _is_upper(word: str) -> bool:
    return len(word) > 1 and word.isupper()


def _is_single(word: str) -> bool:
    return len(word) == 1


def _is_punctuated(word: str) -> bool:
    outside = word[0] + word[-1]
    return (not outside.isalnum()) and any(map(_punctuates, outside)) and any(map(str.isalpha, word))


def _punctuates(character: str) -> bool:
    return unicodedata.category(character)[0] == "P"


TOKEN_CLASSES: dict[str, Callable[[str], bool]] = {
    "numbers": _is_number,
    "capitals": _is_upper,
    "single characters": _is_single,
    "with punctuation": _is_punctuated,
    "tags": lambda word: bool(_TAG.search(word)),
    "links": lambda word: bool(_LINK.search(word)),
    "with other spaces": lambda word: not word.isascii() and bool(OTHER_SPACE.search(word)),
    "without spaces": lambda word: not word.isascii() and bool(_UNSPACED.search(word)),
    "not normal": lambda word: not is_normal(word),
    "decoded twice": lambda word: not word.isascii() and bool(_TWICE.search(word)),
}
