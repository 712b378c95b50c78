"""What a map shows: words, where they lie on the plane, and what colours them. N words.

Three maps: of the most frequent words, of a list of words, of the neighbourhoods of some words. Words without a
direction (vectors of zeros, or not finite) are on no map.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.vectors.clusters import spherical_k_means
from w2v.vectors.directions import unit_rows
from w2v.vectors.layout import layout_and_method
from w2v.vectors.regions import region_names, set_apart
from w2v.vectors.vectors import Vectors
from w2v.vectors.word_list import MOST_GROUPS, WordList, groups_of, numbers_of

CLUSTERS = 8  # at most, where none are asked for: as many as there are colours
MOST_WORDS = 50_000


@dataclass(frozen=True)
class MapSettings:
    """How a map is made: the same settings and vectors make the same map."""

    method: str = "tsne"  # one of layout.LAYOUTS
    seed: int = 1
    clusters: int | None = None  # None: CLUSTERS, but no more than a third of the words


@dataclass(frozen=True, eq=False)
class WordMap:
    """Words on a plane. Those that matter more stand first: labels are given in this order."""

    words: list[str]  # [N]
    positions: NDArray[np.float32]  # [N, 2], in -1 .. 1
    groups: NDArray[np.int64]  # [N], which of `names`; -1 is none of them
    names: list[str]  # of the groups
    method: str  # that has placed the words
    values: NDArray[np.float64] | None = None  # [N], NaN where there is none: numbers that colour instead of groups
    column: str = ""  # whose numbers they are
    clustered: bool = False  # whether groups are clusters of the vectors
    apart: NDArray[np.float32] | None = None  # [N], of clusters: how far a word stands for its own
    queries: frozenset[str] = frozenset()  # words whose neighbourhoods these are, the first on the map
    unknown: list[str] = field(default_factory=list)  # words asked for that are not on the map


def map_of_frequent(vectors: Vectors, top: int, settings: MapSettings) -> WordMap:
    """The `top` most frequent words, coloured by cluster."""
    return _clustered(vectors, list(vectors.words[:top]), settings)


def map_of_list(vectors: Vectors, listed: WordList, settings: MapSettings) -> WordMap:
    """The words that have vectors, coloured by their values, or by cluster where there are none.

    Values are numbers if all are that are there; otherwise equal values make a group. W2VError where no word is known.
    """
    words, values, column = listed
    known = [index for index, word in enumerate(words) if word in vectors]
    if not known:
        raise W2VError(f"none of the {len(words):,} words of the list is in the vocabulary of {len(vectors):,}")
    unknown = [word for word in words if word not in vectors]
    if values is None:
        return _clustered(vectors, [words[index] for index in known], settings, unknown=unknown)
    by_frequency = sorted(known, key=lambda index: vectors.row(words[index]))
    directed, lost = _directed(vectors, [words[index] for index in by_frequency])
    of_word = {words[index]: values[index] for index in known}
    told = [of_word[word] for word in directed]
    numbers = numbers_of(told)
    groups, names = (np.full(len(told), -1), []) if numbers is not None else groups_of(told)
    positions, method = _positions(vectors, directed, settings)
    return WordMap(directed, positions, groups, names, method, numbers, column, unknown=unknown + lost)


def map_of_neighbourhoods(
    vectors: Vectors,
    queries: Sequence[str],
    n: int,
    settings: MapSettings,
    *,
    rare: bool = False,
    top: int | None = None,
) -> WordMap:
    """`queries` and the `n` nearest neighbours of each, coloured by whose they are; those of one word, by cluster.

    A neighbour of several is the nearest one's. Only the `top` most frequent words are neighbours, where that is given,
    and no words seen too seldom (trust.py) unless `rare` ones are wanted. UnknownWordError for a word without a vector.
    """
    queries = list(dict.fromkeys(queries))
    nearest: dict[str, tuple[float, int]] = {}
    found = vectors.nearest(vectors.unit(queries), n, [[word] for word in queries], rare=rare, top=top)
    for group, neighbours in enumerate(found):
        for neighbour in neighbours:
            nearest[neighbour.word] = max(nearest.get(neighbour.word, (-math.inf, 0)), (neighbour.cosine, -group))
    around = sorted(nearest.keys() - set(queries), key=vectors.row)
    words = [*queries, *around]
    if len(queries) == 1:
        return _clustered(vectors, words, settings, queries=frozenset(queries))
    groups = np.array([*range(len(queries)), *(-nearest[word][1] for word in around)])
    groups[groups >= MOST_GROUPS] = -1
    names = queries[:MOST_GROUPS]
    positions, method = _positions(vectors, words, settings)
    return WordMap(words, positions, groups, names, method, queries=frozenset(queries))


def _clustered(
    vectors: Vectors,
    words: list[str],
    settings: MapSettings,
    *,
    queries: frozenset[str] = frozenset(),
    unknown: Sequence[str] = (),
) -> WordMap:
    """`words` by frequency, but `queries` first, coloured by the cluster of their directions."""
    words, lost = _directed(vectors, sorted(words, key=lambda word: (word not in queries, vectors.row(word))))
    unit = unit_rows(_rows(vectors, words)).astype(np.float32)
    clusters = min(CLUSTERS, max(1, len(words) // 3)) if settings.clusters is None else settings.clusters
    groups = spherical_k_means(unit, clusters, settings.seed)
    apart = set_apart(unit, groups)
    names = region_names(words, groups, apart)
    positions, method = _positions(vectors, words, settings)
    return WordMap(
        words, positions, groups, names, method, clustered=True, apart=apart, queries=queries, unknown=[*unknown, *lost]
    )


def _directed(vectors: Vectors, words: Sequence[str]) -> tuple[list[str], list[str]]:
    """(words with a direction, words without); W2VError where there is none with."""
    directed = np.isfinite(unit_rows(_rows(vectors, words))[:, 0])
    if not directed.any():
        raise W2VError("no word can be drawn: their vectors are all zero or not finite")
    with_one = [word for word, has in zip(words, directed, strict=True) if has]
    return with_one, [word for word, has in zip(words, directed, strict=True) if not has]


def _rows(vectors: Vectors, words: Sequence[str]) -> NDArray[np.float32]:
    return np.asarray(vectors.vectors[[vectors.row(word) for word in words]], np.float32)


def _positions(vectors: Vectors, words: Sequence[str], settings: MapSettings) -> tuple[NDArray[np.float32], str]:
    if len(words) > MOST_WORDS:
        raise W2VError(f"{len(words):,} words: a map can show at most {MOST_WORDS:,}")
    return layout_and_method(_rows(vectors, words), settings.method, settings.seed)
