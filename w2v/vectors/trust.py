"""Which words may answer a search: those seen often enough for their vectors to be more than chance.

scripts/measure_trust.py measures it: of the ten words nearest to a frequent word, how many are found again by a
training on other text.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

SELDOM = 20  # a word seen less often than this has neighbours by chance
_LEAST_WORDS = 10_000  # that may answer in any case, or half of the vocabulary where that is less


def least_count(counts: NDArray[np.integer[Any]]) -> int:
    """How often a word must have been seen to answer, given how often each was [V]; 0 where no count is known.

    That is SELDOM times. In a small corpus few words are seen so often: there it is as often as the half of the
    vocabulary that is seen most, or its 10,000 most frequent words, where that is less.
    """
    known = counts[counts > 0]
    if not known.size:
        return 0
    kept = min(_LEAST_WORDS, -(-len(known) // 2))
    return min(SELDOM, int(np.partition(known, len(known) - kept)[len(known) - kept]))


def is_rare(counts: NDArray[np.integer[Any]]) -> NDArray[np.bool_]:
    """[V], whether a word was seen too seldom to answer; none whose count is not known (0)."""
    rare: NDArray[np.bool_] = (counts > 0) & (counts < least_count(counts))
    return rare
