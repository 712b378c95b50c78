"""How much more often two words stand together than apart: the two scores, in one place.

word2phrase  (count(ab) - min_count) / (count(a) count(b)) * V
             Mikolov et al. 2013, "Distributed representations of words and phrases and their compositionality",
             equation 6. The paper has no factor; V is gensim's, the number of different words and collocations.
             word2phrase.c takes the number of words in the text instead.
npmi         log(p(ab) / (p(a) p(b))) / -log p(ab), where p = count / words in the text
             Bouma 2009, "Normalized (pointwise) mutual information in collocation extraction".
"""

import math
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.engine.kernels.kernel import kernel
from w2v.phrases.phrasing import SCORES, Phrasing

_WORD2PHRASE = SCORES["word2phrase"].number


class Scale(NamedTuple):
    """What scores depend on besides the counts of a collocation and of its words."""

    score: int  # its number in SCORES
    threshold: float
    min_count: float
    different: float  # words and collocations
    tokens: float  # in the text

    @classmethod
    def of(cls, settings: Phrasing, different: int, tokens: int) -> "Scale":
        """The scale of a text."""
        assert settings.threshold is not None  # noqa: S101  # the record has put the score's own there
        return cls(
            SCORES[settings.score].number,
            settings.threshold,
            float(settings.min_count),
            float(different),
            float(tokens),
        )


def least_count(settings: Phrasing) -> int:
    """The smallest count that a phrase can have."""
    return settings.min_count + (settings.score == "word2phrase")  # its threshold is above 0


def scores(
    of_first: NDArray[np.int64], of_last: NDArray[np.int64], of_both: NDArray[np.int64], scale: Scale
) -> NDArray[np.float64]:
    """The score of each collocation, from the counts of its first word, its last, and its own."""
    found = np.empty(len(of_both), np.float64)
    _scores(of_first, of_last, of_both, scale, found)
    return found


@kernel(forceinline=True)
def score(of_first: Any, of_last: Any, of_both: Any, scale: Any) -> Any:
    """The score of a collocation, from the counts of its first word, its last, and its own."""
    first, last, both = np.float64(of_first), np.float64(of_last), np.float64(of_both)
    if scale.score == _WORD2PHRASE:
        return (both - scale.min_count) / (first * last) * scale.different
    if both < scale.min_count:
        return -math.inf
    first, last, both = first / scale.tokens, last / scale.tokens, both / scale.tokens
    return math.log(both / (first * last)) / -math.log(both)


@kernel()
def _scores(of_first: Any, of_last: Any, of_both: Any, scale: Any, found: Any) -> None:
    for i in range(found.size):
        found[i] = score(of_first[i], of_last[i], of_both[i], scale)
