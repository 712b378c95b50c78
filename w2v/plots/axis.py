"""Words along a direction: from one word to another, as from "small" to "large"."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.plots.heatmap import check_different
from w2v.vectors.vectors import Vectors

MOST = 100  # words: a page has no room for more


class Axis(NamedTuple):
    """Words, the ends among them, and where they lie between -1 and 1, in rising order [N]."""

    ends: tuple[str, str]
    words: list[str]
    places: NDArray[np.float64]


def axis(vectors: Vectors, a: str, b: str, words: Sequence[str]) -> Axis:
    """Each word's cosine with b - a, the difference of two unit vectors: above 0 it is nearer to b than to a.

    Bolukbasi et al. (2016), "Man is to computer programmer as woman is to homemaker?", section 3.
    UnknownWordError for a word without a vector; W2VError for a word that is there twice, for too many, and for ends
    of one direction.
    """
    words = [a, b, *words]
    if len(words) > MOST + 2:
        raise W2VError(f"an axis has room for {MOST} words, not {len(words) - 2}")
    check_different(words)
    unit = vectors.unit(words)
    direction = unit[1] - unit[0]
    length = np.linalg.norm(direction)
    if length < 1e-6:
        raise W2VError(f"{a!r} and {b!r} have one direction: nothing lies between them")
    places = unit @ direction / length
    order = np.argsort(places, kind="stable")
    return Axis((a, b), [words[index] for index in order], places[order])
