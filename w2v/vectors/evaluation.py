"""How good vectors are: analogies answered, and the agreement of cosines with scores that people gave to pairs.

A figure always goes with its denominators: how many were asked, for how many of them all words are known, how many
were scored. A word is known when it has a vector, and the vector has a direction. An unseen word may have one from its
n-grams; but it is never an analogy's answer. V words, D dimensions, Q questions.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.vectors.benchmarks import Pair, Question, Section
from w2v.vectors.html import table
from w2v.vectors.queries import EPSILON, METHODS
from w2v.vectors.vectors import Vectors

RESAMPLES = 1000  # of a bootstrap
_SEED = 1
_TABLE = 1 << 20  # cosines of questions' words with a block of the vocabulary
_QUESTIONS = 256  # that are scored at a time


class Interval(NamedTuple):
    """Between which bounds 95 of 100 bootstrap resamples lie."""

    low: float
    high: float


@dataclass(frozen=True)
class Tally:
    """How many analogies of a section, or of all, were answered rightly."""

    name: str
    asked: int
    known: int  # whose four words are known
    scored: int  # of those, whose words are all among the most frequent that were allowed
    right: dict[str, int]  # method -> of those scored

    def accuracy(self, method: str) -> float | None:
        """The right ones' share of those scored; None where none is."""
        return self.right[method] / self.scored if self.scored else None

    def accuracy_of_all(self, method: str) -> float:
        """The right ones' share of those asked: what could not be scored is wrong."""
        return self.right[method] / self.asked

    def interval(self, method: str) -> Interval | None:
        """Where the accuracy lies if the scored questions are drawn anew, with replacement."""
        share = self.accuracy(method)
        if share is None:
            return None
        drawn = np.random.default_rng(_SEED).binomial(self.scored, share, RESAMPLES)  # of n draws, so many are right
        return _interval((drawn / self.scored).tolist())


class Tallies(list[Tally]):
    """Of each section, and of all of them in one; notebooks show a table."""

    @property
    def total(self) -> Tally:
        """All sections in one."""
        return total(self)

    def _repr_html_(self) -> str:
        methods = list(self.total.right)
        rows = [
            (tally.name or "(no name)", tally.asked, tally.known, tally.scored, *map(tally.accuracy, methods))
            for tally in [*self, self.total]
        ]
        return table("analogies", ("section", "asked", "known", "scored", *methods), rows)


@dataclass(frozen=True)
class Correlation:
    """How cosines agree with people's scores; None where it is undefined, as it is for fewer than two values."""

    asked: int
    known: int  # pairs whose two words are known
    spearman: float | None  # of the known pairs' ranks
    pearson: float | None
    spearman_of_all: float | None  # an unknown pair's cosine taken to be 0
    pearson_of_all: float | None
    spearman_interval: Interval | None = None
    pearson_interval: Interval | None = None

    def _repr_html_(self) -> str:
        rows = [
            ("spearman", self.spearman, *(self.spearman_interval or (None, None)), self.spearman_of_all),
            ("pearson", self.pearson, *(self.pearson_interval or (None, None)), self.pearson_of_all),
        ]
        return table(f"{self.asked:,} pairs, {self.known:,} known", ("", "of known", "from", "to", "of all"), rows)


def judge_analogies(
    vectors: Vectors, sections: Sequence[Section], *, top: int | None = None, methods: Sequence[str] = tuple(METHODS)
) -> list[Tally]:
    """For each section how often d is the best of all words but a, b and c, by 3CosAdd ("add") and 3CosMul ("mul").

    With `top`, the words asked for and the words that may answer are the first so many: the rule of word2vec.c's
    `compute-accuracy FILE 30000`. A question whose answer is one of its other words is never right. (Mikolov et al.
    2013, "Efficient estimation of word representations in vector space", section 4; Levy & Goldberg 2014.)
    """
    tallies = []
    words = _Words(vectors, [word for section in sections for question in section.questions for word in question[:3]])
    rows = [_known_rows(words, section.questions) for section in sections]
    scored = [some if top is None else some[(some < min(top, len(vectors))).all(axis=1)] for some in rows]
    right = {name: _answered(words, np.concatenate(scored), top, name) for name in methods}
    end = 0
    for section, known, some in zip(sections, rows, scored, strict=True):
        begin, end = end, end + len(some)
        right_here = {name: int(right[name][begin:end].sum()) for name in methods}
        tallies.append(Tally(section.name, len(section.questions), len(known), len(some), right_here))
    return tallies


def total(tallies: Sequence[Tally]) -> Tally:
    """All sections in one."""
    right = {method: sum(tally.right[method] for tally in tallies) for method in tallies[0].right}
    asked, known, scored = (sum(getattr(tally, name) for tally in tallies) for name in ("asked", "known", "scored"))
    return Tally("all", asked, known, scored, right)


def judge_pairs(vectors: Vectors, pairs: Sequence[Pair], *, intervals: bool = False) -> Correlation:
    """The correlations of the words' cosines with people's scores; with bootstrap intervals if asked for."""
    words = _Words(vectors, [word for a, b, _ in pairs for word in (a, b)])
    cosines = np.full(len(pairs), np.nan)
    there = [(k, words.row(a), words.row(b)) for k, (a, b, _) in enumerate(pairs) if a in words and b in words]
    if there:
        place, first, second = np.array(there, np.int64).T
        cosines[place] = np.einsum("pd,pd->p", words.unit(first), words.unit(second))
    people, known = np.array([score for *_, score in pairs]), np.isfinite(cosines)
    x, y = cosines[known], people[known]
    everything = np.where(known, cosines, 0)
    return Correlation(
        len(pairs), len(x), spearman(x, y), pearson(x, y), spearman(everything, people), pearson(everything, people),
        *(_bootstrap(x, y) if intervals else ()),
    )  # fmt: skip


def spearman(x: NDArray[np.float64], y: NDArray[np.float64]) -> float | None:
    """The correlation of the ranks of `x` [n] with those of `y` [n]; None where either has a single value."""
    return pearson(ranks(x), ranks(y))


def pearson(x: NDArray[np.float64], y: NDArray[np.float64]) -> float | None:
    """The correlation of `x` [n] with `y` [n]; None where either has a single value."""
    if len(x) < 2 or (x == x[0]).all() or (y == y[0]).all():
        return None
    of_x, of_y = (values - values.mean() for values in (x, y))
    return float(of_x @ of_y) / math.sqrt((of_x @ of_x) * (of_y @ of_y))


def ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places in rising order, from 1; equal values share the mean of theirs."""
    return _ranks_of_groups(np.unique(values, return_inverse=True)[1])


def _ranks_of_groups(group: NDArray[np.int64]) -> NDArray[np.float64]:
    """The ranks of values of which it is known to which group of equal ones, the least first, they belong."""
    sizes = np.bincount(group)
    shared: NDArray[np.float64] = np.cumsum(sizes) - (sizes - 1) / 2
    return shared[group]


def _bootstrap(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[Interval | None, Interval | None]:
    """Intervals of Spearman's and Pearson's correlation if the n pairs are drawn anew, with replacement."""
    group_of_x, group_of_y = (np.unique(values, return_inverse=True)[1] for values in (x, y))
    random = np.random.default_rng(_SEED)
    of_ranks, of_values = [], []
    for _ in range(RESAMPLES):
        some = random.integers(0, len(x), len(x)) if len(x) else np.zeros(0, np.int64)
        of_ranks.append(pearson(_ranks_of_groups(group_of_x[some]), _ranks_of_groups(group_of_y[some])))
        of_values.append(pearson(x[some], y[some]))
    return _interval(of_ranks), _interval(of_values)


def _interval(drawn: Iterable[float | None]) -> Interval | None:
    """Of what is defined among the resamples."""
    defined = [value for value in drawn if value is not None]
    return Interval(*np.percentile(defined, [2.5, 97.5]).tolist()) if defined else None


class _Words:
    """The vocabulary, and in rows below it those of some words that are unseen and have vectors from n-grams."""

    def __init__(self, vectors: Vectors, some: Sequence[str]) -> None:
        unseen = vectors.unseen(some)
        self.vectors = vectors
        self._rows = {word: row for row, word in enumerate(unseen, len(vectors))}
        self._unit = vectors.unit(unseen)

    def __contains__(self, word: str) -> bool:
        return word in self.vectors or word in self._rows

    def row(self, word: str) -> int:
        """The row at which `word` stands, as it does in one."""
        return self.vectors.row(word) if word in self.vectors else self._rows[word]

    def unit(self, rows: NDArray[np.int64]) -> NDArray[np.float64]:
        """Those rows, of length one [N, D]; NaN without a direction."""
        is_seen = rows < len(self.vectors)
        unit = np.empty((len(rows), self.vectors.vectors.shape[1]))
        unit[is_seen] = self.vectors.directions.unit(rows[is_seen])
        unit[~is_seen] = self._unit[rows[~is_seen] - len(self.vectors)]
        return unit


def _known_rows(words: _Words, questions: Sequence[Question]) -> NDArray[np.int64]:
    """[Q, 4] of the questions whose words are all known, and whose answer is in the vocabulary."""
    known_questions = [
        question for question in questions if question[3] in words.vectors and all(word in words for word in question)
    ]
    rows = np.array([[words.row(word) for word in question] for question in known_questions], np.int64).reshape(-1, 4)
    distinct, place = np.unique(rows, return_inverse=True)
    directed = np.isfinite(words.unit(distinct)[:, 0])
    known: NDArray[np.int64] = rows[directed[place.reshape(-1, 4)].all(axis=1)]
    return known


def _answered(words: _Words, rows: NDArray[np.int64], top: int | None, method: str) -> NDArray[np.bool_]:
    """Whether each question [Q, 4] is answered rightly: whether no other word has a higher score than its d.

    Few words are asked for again and again. So their cosines with a block of the vocabulary are computed once, and a
    question's scores are sums of three rows of that table: of cosines for 3CosAdd, of logarithms for 3CosMul. A
    question that is lost is scored no further.
    """
    asked, place = np.unique(rows[:, :3], return_inverse=True)
    a, b, c = place.reshape(-1, 3).T
    targets, answers = words.unit(asked), words.unit(rows[:, 3])
    of_a, of_b, of_c = (_summands(np.einsum("qd,qd->q", targets[at], answers), method) for at in (a, b, c))
    own = (of_b[0] - of_a[1] + of_c[0]).astype(np.float32)
    right: NDArray[np.bool_] = (rows[:, :3] != rows[:, 3:]).all(axis=1)
    for begin, cosines in words.vectors.directions.cosines(targets, top, max(16, _TABLE // max(len(asked), 1))):
        added, taken = _summands(cosines, method)
        alive = np.flatnonzero(right)
        for some in (alive[k : k + _QUESTIONS] for k in range(0, len(alive), _QUESTIONS)):
            scores = added[b[some]]
            scores -= taken[a[some]]
            scores += added[c[some]]
            columns = rows[some] - begin
            question, which = np.nonzero((columns >= 0) & (columns < scores.shape[1]))
            scores[question, columns[question, which]] = -np.inf
            right[some] = ~(scores > own[some, None]).any(axis=1)
    return right


def _summands(cosines: NDArray[Any], method: str) -> tuple[NDArray[Any], NDArray[Any]]:
    """(what b and c add to a question's score, what a takes from it); questions' sums are ordered as their scores."""
    if method == "add":
        return cosines, cosines
    shifted = np.maximum((cosines + 1) / 2, 1e-9)  # rounding must not make it negative
    return np.log(shifted), np.log(shifted + EPSILON)
