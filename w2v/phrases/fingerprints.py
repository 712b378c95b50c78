"""Spellings as numbers, so that words can be joined without joining their letters.

The fingerprint of n bytes s_1 ... s_n is the polynomial B^n + s_1 B^(n-1) + ... + s_n modulo the prime P = 2^61 - 1,
for two bases B (Karp & Rabin 1987, "Efficient randomized pattern-matching algorithms"). The fingerprint of two texts
joined follows from the numbers of both. Two texts of n bytes share a fingerprint with a probability of at most (n /
P)^2. The bases are drawn anew in each process, so that no text can be crafted to collide or to crowd a table.
"""

import secrets
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.engine.kernels.kernel import kernel

OWN, POWER, TAIL = 0, 2, 4  # columns of `spellings`, two of each: one for either base

_P = np.uint64(2**61 - 1)
_BASES = np.array([secrets.randbelow(int(_P)) for _ in range(2)], np.uint64)
_1 = np.uint64(1)
_30 = np.uint64(30)
_31 = np.uint64(31)
_61 = np.uint64(61)
_LOW_30 = np.uint64(2**30 - 1)
_LOW_31 = np.uint64(2**31 - 1)


def concatenated(words: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """(the words' UTF-8 bytes one after another, [V + 1] where each begins and the last ends)."""
    spelled = [word.encode() for word in words]
    offsets = np.zeros(len(spelled) + 1, np.int64)
    np.cumsum([len(word) for word in spelled], out=offsets[1:])
    return np.frombuffer(b"".join(spelled), np.uint8), offsets


def spell(words: Sequence[str], delimiter: str) -> NDArray[np.uint64]:
    """[V, 6]: for each word its fingerprint (OWN), and the numbers to append it (POWER, TAIL) after the delimiter."""
    text, offsets = concatenated(words)
    spellings = np.empty((len(words), 6), np.uint64)
    _spell(text, offsets, np.frombuffer(delimiter.encode(), np.uint8), _BASES, spellings)
    return spellings


@kernel(forceinline=True)
def product(x: Any, y: Any) -> Any:
    """A number below 2^63 that equals x * y modulo P, for x and y below P."""
    # In halves, as the product has 122 bits: x1 y1 2^62 + middle 2^31 + x0 y0, and 2^61 is 1.
    x0, x1, y0, y1 = x & _LOW_31, x >> _31, y & _LOW_31, y >> _31
    middle = x1 * y0 + x0 * y1
    return ((x1 * y1) << _1) + (middle >> _30) + ((middle & _LOW_30) << _31) + x0 * y0


@kernel(forceinline=True)
def reduced(x: Any) -> Any:
    """X modulo P."""
    x = (x & _P) + (x >> _61)
    return x - _P if x >= _P else x


@kernel(forceinline=True)
def appended(first: Any, second: Any, word: Any, spellings: Any) -> Any:
    """The two numbers of a fingerprint after the delimiter and the word are appended to its text."""
    return (
        reduced(product(first, spellings[word, POWER]) + spellings[word, TAIL]),
        reduced(product(second, spellings[word, POWER + 1]) + spellings[word, TAIL + 1]),
    )


@kernel()
def _polynomial(text: Any, begin: Any, end: Any, base: Any) -> Any:
    """(the base to the power of the number of bytes, the rest of the polynomial)."""
    power, rest = _1, np.uint64(0)
    for place in range(begin, end):
        power = reduced(product(power, base))
        rest = reduced(product(rest, base) + np.uint64(text[place]))
    return power, rest


@kernel()
def _spell(text: Any, offsets: Any, delimiter: Any, bases: Any, spellings: Any) -> None:
    for lane in range(bases.size):
        between, after = _polynomial(delimiter, 0, delimiter.size, bases[lane])
        for word in range(spellings.shape[0]):
            power, rest = _polynomial(text, offsets[word], offsets[word + 1], bases[lane])
            spellings[word, OWN + lane] = reduced(power + rest)
            spellings[word, POWER + lane] = reduced(product(between, power))
            spellings[word, TAIL + lane] = reduced(product(after, power) + rest)
