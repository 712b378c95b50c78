"""What may be meant while one types: words that begin so, then words that hold it, then words spelled almost so."""

from collections.abc import Iterator, Sequence
from itertools import islice

import numpy as np

from w2v.vectors.spelling import close_spellings

_BETWEEN = "\n"  # words in the searched text; where one holds it, it is searched for as if it were a space
_SPELLED = 100_000  # words, the most frequent, among which close spellings are looked for
_CLOSE = 5  # at most


class Completion:
    """Completes words of one vocabulary, in any case; within each kind of match the most frequent come first.

    Every word stands in one text, which `str.find` goes through at memory's pace: no index to build or to keep.
    """

    def __init__(self, words: Sequence[str]) -> None:
        """For `words` [V], the most frequent first."""
        self._words = words
        folded = [_folded(word) for word in words]
        self._text = _BETWEEN + _BETWEEN.join(folded) + _BETWEEN
        self._begins = np.cumsum([1, *(len(word) + 1 for word in folded)])  # [V + 1], of each word in the text

    def complete(self, typed: str, n: int) -> list[str]:
        """At most `n` words that `typed` may become; none for nothing."""
        typed = _folded(typed)
        if not typed:
            return []
        found = dict.fromkeys(islice(self._holding(_BETWEEN + typed + _BETWEEN), n))  # the same in any case
        for part in (_BETWEEN + typed, typed):
            if len(found) < n:
                found |= dict.fromkeys(islice(self._holding(part), n))
        if len(found) < n:
            found |= dict.fromkeys(close_spellings(typed, self._words[:_SPELLED], _CLOSE))
        return list(found)[:n]

    def _holding(self, part: str) -> Iterator[str]:
        """The words whose place in the text holds `part`, which may begin and end with what stands between words."""
        inside = part.startswith(_BETWEEN)
        place = self._text.find(part)
        while place >= 0:
            row = int(np.searchsorted(self._begins, place + inside, side="right")) - 1
            yield self._words[row]
            place = self._text.find(part, int(self._begins[row + 1]) - 1)


def _folded(word: str) -> str:
    return word.casefold().replace(_BETWEEN, " ")
