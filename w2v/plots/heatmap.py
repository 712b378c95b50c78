"""How near words are to each other: the cosine of every two of them. N words."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.vectors.vectors import Vectors

MOST = 80  # words: a page has no room to read more


class Heatmap(NamedTuple):
    """Words, and their cosines [N, N]."""

    words: list[str]
    cosines: NDArray[np.float64]


def heatmap(vectors: Vectors, words: Sequence[str], *, ordered: bool = False) -> Heatmap:
    """The cosines of `words` with each other, as they are given, or `ordered` so that near ones stand together.

    UnknownWordError for a word without a vector; W2VError for one word alone, for one that is there twice, and for too
    many.
    """
    words = list(words)
    if not 2 <= len(words) <= MOST:
        raise W2VError(f"a heat map has 2 to {MOST} words, not {len(words)}")
    check_different(words)
    unit = vectors.unit(words)
    cosines = unit @ unit.T
    if ordered:
        order = seriation(cosines)
        words, cosines = [words[index] for index in order], cosines[np.ix_(order, order)]
    return Heatmap(words, cosines)


def check_different(words: Sequence[str]) -> None:
    """W2VError where a word is there twice."""
    twice = next((word for word in words if words.count(word) > 1), None)
    if twice is not None:
        raise W2VError(f"{twice!r} is there twice: name each word once")


def seriation(similarities: NDArray[np.float64]) -> list[int]:
    """An order in which similar things stand together: the leaves of the tree that average linkage grows.

    The two branches of largest mean similarity join again and again (Sokal & Michener 1958), each turned so that the
    most similar ends meet.
    """
    branches = [[index] for index in range(len(similarities))]
    sums, sizes = similarities.copy(), np.ones(len(branches))
    while len(branches) > 1:
        means = sums / np.outer(sizes, sizes)
        means[np.tril_indices(len(means))] = -np.inf
        first, second = np.unravel_index(means.argmax(), means.shape)
        branches[first] = _joined(branches[first], branches.pop(second), similarities)
        sums[first] += sums[second]
        sums[:, first] += sums[:, second]
        sizes[first] += sizes[second]
        sums, sizes = np.delete(np.delete(sums, second, 0), second, 1), np.delete(sizes, second)
    return branches[0]


def _joined(a: list[int], b: list[int], similarities: NDArray[np.float64]) -> list[int]:
    turned = [(a, b), (a[::-1], b), (a, b[::-1]), (a[::-1], b[::-1])]
    left, right = max(turned, key=lambda ends: similarities[ends[0][-1], ends[1][0]])
    return left + right
