"""Two sets of vectors laid over each other, and the words that are in another place in the one than in the other.

Trainings that differ in text, seed or settings each have coordinates of their own. Vectors A are turned into B's by
the rotation (or reflection) that brings the words which both have nearest to each other: orthogonal Procrustes,

    R = argmin sum over shared words v of w_v |a_v R - b_v|^2 with R R' = 1
      = U V'   where U S V' = sum of w_v a_v' b_v

of unit vectors a_v and b_v, as rows; w_v is 1, or the square root of the smaller of the word's counts, which brings
frequent words a little nearer and rare ones a little less near. Schoenemann (1966), "A generalized solution of the
orthogonal Procrustes problem"; Hamilton, Leskovec & Jurafsky (2016), "Diachronic word embeddings reveal statistical
laws of semantic change". A rotation changes no length and no angle, so A's neighbours,
similarities and analogies stay what they were; only comparisons with B become possible.
"""

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.quoting import counted
from w2v.vectors.directions import Directions
from w2v.vectors.search import nearest
from w2v.vectors.vectors import Vectors

_ROWS = 1 << 14  # turned at a time
NEIGHBOURS = 10  # by which drift compares the surroundings of a word


@dataclass(frozen=True)
class Alignment:
    """The rotation of A into B's coordinates, and how well they agree then."""

    rotation: NDArray[np.float64]  # [D, D]
    shared: int  # words
    before: float  # mean cosine of a shared word's two vectors
    after: float


class Drifted(NamedTuple):
    """A word of both: the cosine of its two vectors once aligned, its counts, and its surroundings in each."""

    word: str
    cosine: float
    count_a: int
    count_b: int
    kept: int  # of its NEIGHBOURS nearest words in A, so many are among those in B
    near_a: list[str]
    near_b: list[str]


@dataclass(frozen=True)
class Drift:
    """What has moved between A and B, the furthest first."""

    alignment: Alignment
    compared: int  # shared words, less rare ones
    words: list[Drifted]


def align(a: Vectors, b: Vectors, *, by_count: bool = False) -> Alignment:
    """The rotation that brings A nearest to B; with `by_count`, frequent words weigh more in it.

    W2VError where the two have different dimensions, share fewer words than those (the rotation is then not
    determined), or `by_count` is asked for where counts are not known.
    """
    dimensions = a.vectors.shape[1]
    if b.vectors.shape[1] != dimensions:
        raise W2VError(
            f"vectors of {dimensions} dimensions cannot be aligned with vectors of {b.vectors.shape[1]}: "
            "train both with the same `dim`"
        )
    rows_a, rows_b = _shared(a, b)
    if len(rows_a) < dimensions:
        raise W2VError(
            f"the two share {counted(len(rows_a), 'word')}, which is too few: to align {dimensions} dimensions "
            f"they must share at least {dimensions}"
        )
    weights = np.ones(len(rows_a))
    if by_count:
        weights = np.sqrt(np.minimum(a.counts[rows_a], b.counts[rows_b]))
        if not weights.any():
            raise W2VError("word counts are not known for both: leave out `by_count`")
    products, before = np.zeros((dimensions, dimensions)), 0.0
    for begin in range(0, len(rows_a), _ROWS):
        some = slice(begin, begin + _ROWS)
        of_a, of_b = a.directions.unit(rows_a[some]), b.directions.unit(rows_b[some])
        products += (of_a * weights[some, None]).T @ of_b
        before += float(np.sum(of_a * of_b))
    left, _, right = np.linalg.svd(products)
    rotation: NDArray[np.float64] = left @ right
    after = _cosines(a, b, rotation, rows_a, rows_b).mean()
    return Alignment(rotation, len(rows_a), before / len(rows_a), float(after))


def turned(vectors: Vectors, rotation: NDArray[np.float64]) -> Vectors:
    """`vectors` with inputs, n-grams and outputs rotated: all lengths, cosines and scores stay what they were."""
    inputs, ngrams = _turned(vectors.vectors, rotation), vectors.ngrams
    if ngrams is not None:
        ngrams = replace(ngrams, rows=_turned(ngrams.rows, rotation))
    if vectors.model is None:
        contexts = vectors.contexts if vectors.contexts is None else _turned(vectors.contexts, rotation)
        return replace(vectors, vectors=inputs, contexts=contexts, ngrams=ngrams)
    contexts = _turned(vectors.model.contexts, rotation)
    model = replace(vectors.model, vectors=inputs, contexts=contexts, ngrams=ngrams, checksums={})
    return Vectors.of(model)


def drift(a: Vectors, b: Vectors, n: int = 10, *, min_count: int = 1, by_count: bool = False) -> Drift:
    """The `n` shared words whose two vectors are furthest apart once A is aligned with B, by `align`.

    Words seen less often than `min_count` in either are left out, as answers and as neighbours: the vectors of rare
    words are far apart by chance alone. Surroundings are the nearest of the words that are left. W2VError where none
    is, or counts are not known.
    """
    alignment = align(a, b, by_count=by_count)
    rows_a, rows_b = _shared(a, b)
    least = np.minimum(a.counts[rows_a], b.counts[rows_b])
    if min_count > 0 and not least.any():
        raise W2VError(
            "word counts are not known for both, so rare words cannot be left out: use `min_count=0` to keep all"
        )
    rows_a, rows_b = rows_a[least >= min_count], rows_b[least >= min_count]
    if not len(rows_a):
        raise W2VError(
            f"none of the {alignment.shared:,} shared words was seen {min_count:,} times in both: lower `min_count`"
        )
    cosines = _cosines(a, b, alignment.rotation, rows_a, rows_b)
    furthest = np.argsort(cosines, kind="stable")[:n]
    near_a, near_b = _surroundings(a, rows_a, furthest), _surroundings(b, rows_b, furthest)
    drifted = [
        Drifted(a.words[rows_a[at]], float(cosines[at]), int(a.counts[rows_a[at]]), int(b.counts[rows_b[at]]),
              len(set(of_a) & set(of_b)), of_a, of_b)
        for at, of_a, of_b in zip(furthest.tolist(), near_a, near_b, strict=True)
    ]  # fmt: skip
    return Drift(alignment, len(rows_a), drifted)


def _shared(a: Vectors, b: Vectors) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The rows, in A and in B, of the words that have a direction in both; in A's order."""
    pairs = [(row, b.row(word)) for row, word in enumerate(a.words) if word in b]
    rows_a, rows_b = np.array(pairs, np.int64).reshape(-1, 2).T
    directed = a.directions.directed()[rows_a] & b.directions.directed()[rows_b]
    return rows_a[directed], rows_b[directed]


def _cosines(
    a: Vectors, b: Vectors, rotation: NDArray[np.float64], rows_a: NDArray[np.int64], rows_b: NDArray[np.int64]
) -> NDArray[np.float64]:
    """[N], of each row of A, rotated, with its row of B."""
    cosines = np.empty(len(rows_a))
    for begin in range(0, len(rows_a), _ROWS):
        some = slice(begin, begin + _ROWS)
        turned_a = a.directions.unit(rows_a[some]) @ rotation
        cosines[some] = np.einsum("nd,nd->n", turned_a, b.directions.unit(rows_b[some]))
    return cosines


def _surroundings(vectors: Vectors, among: NDArray[np.int64], which: NDArray[np.int64]) -> list[list[str]]:
    """For each of the rows among[which], the words of its NEIGHBOURS nearest among them all."""
    directions = Directions(vectors.vectors, among)
    found = nearest(directions, directions.unit(which), NEIGHBOURS, [[at] for at in which.tolist()])
    return [[vectors.words[row] for row in among[nearby].tolist()] for nearby, _ in found]


def _turned(matrix: NDArray[np.float32], rotation: NDArray[np.float64]) -> NDArray[np.float32]:
    result = np.empty(matrix.shape, np.float32)
    for begin in range(0, len(matrix), _ROWS):
        result[begin : begin + _ROWS] = matrix[begin : begin + _ROWS] @ rotation  # sums in float64
    return result
