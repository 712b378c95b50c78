"""Which words were probably meant: the nearest spellings in a large vocabulary, in a few tenths of a second.

The distance counts insertions, deletions, replacements and swaps of neighbours. It is computed for thousands of words
at a time: the bit-parallel algorithm of Myers (1999), with Hyyrö's (2003) term for swaps, on NumPy columns.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

LONGEST = 64  # letters: a column of the distance matrix must fit one machine word
BLOCK = 4096  # words at a time: their columns stay in the processor's cache


def close_spellings(word: str, words: Sequence[str], n: int = 3) -> list[str]:
    """At most `n` of `words` that `word` may stand for, in any case: the same first, then by distance, then by row."""
    folded, all_folded = word.casefold(), [known.casefold() for known in words]
    found = [row for row, known in enumerate(all_folded) if known == folded]
    if 0 < len(folded) <= LONGEST:
        most = min(len(folded) - 1, 1 if len(folded) <= 4 else 2)  # more edits than that make another word
        rows = [row for row, known in enumerate(all_folded) if -most <= len(known) - len(folded) <= most]
        near = [all_folded[row] for row in rows]
        blocks = [edit_distances(folded, near[start : start + BLOCK]) for start in range(0, len(near), BLOCK)]
        distance = np.concatenate(blocks or [np.zeros(0, np.int64)])
        places = np.flatnonzero(distance <= most)
        found += [rows[place] for place in places[np.argsort(distance[places], kind="stable")[: n + len(found)]]]
    return [words[row] for row in dict.fromkeys(found)][:n]


def edit_distances(word: str, words: Sequence[str]) -> NDArray[np.int64]:
    """[len(words)] edits that lead from `word`, of 1 to 64 letters, to each of `words`, of which there are some."""
    letters = np.array(words, np.str_).view(np.uint32).reshape(len(words), -1)  # [N, longest], padded with zeros
    letters = np.ascontiguousarray(letters.T)
    lengths = np.array([len(known) for known in words])
    places = np.zeros(max(int(letters.max()), *map(ord, word)) + 1, np.uint64)  # letter -> bits at which `word` has it
    for place, letter in enumerate(word):
        places[ord(letter)] |= np.uint64(1 << place)
    last, one = np.uint64(len(word) - 1), np.uint64(1)

    score = np.full(len(words), len(word))
    distance = score.copy()  # right for the empty word
    # Bit i of these columns speaks of the prefix of `word` of i + 1 letters.
    rises, falls, diagonal, matches = (np.full(len(words), bits, np.uint64) for bits in (2**64 - 1, 0, 0, 0))
    for column, column_letters in enumerate(letters, 1):
        earlier, matches = matches, places[column_letters]
        swaps = ((~diagonal & matches) << one) & earlier
        diagonal = (((matches & rises) + rises) ^ rises) | matches | falls | swaps
        right, left = falls | ~(diagonal | rises), diagonal & rises
        score += ((right >> last) & one).astype(np.int64) - ((left >> last) & one).astype(np.int64)
        right, left = (right << one) | one, left << one
        rises, falls = left | ~(diagonal | right), right & diagonal
        np.copyto(distance, score, where=lengths == column)
    return distance
