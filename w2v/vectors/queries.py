"""Questions that one asks of word vectors: what is near, what fits, what does not, what lies between.

Where many can be asked at once they are: one pass over the matrix answers them all. Where a word is taken, a vector [D]
does as well. A word's unit vector is its vector divided by its length. Words that a question names never answer it, nor
do words seen too seldom (trust.py) unless `rare` ones are wanted: answers know how many are left out. An unseen word
has the vector that its n-grams make, where there are any. UnknownWordError for a word without a vector, W2VError for
one whose vector is zero or not finite.
"""

import itertools
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.vectors.html import Answers
from w2v.vectors.questions import Item
from w2v.vectors.search import Score
from w2v.vectors.vectors import Neighbour, Vectors

EPSILON = 0.001  # Levy & Goldberg's own


class Step(NamedTuple):
    """A word on the way from one to another: how far along, from 0 to 1, and its cosine with the way there."""

    word: str
    place: float
    cosine: float
    count: int  # type: ignore[assignment]  # hides tuple.count, as in Neighbour


def similar(
    vectors: Vectors, queries: Sequence[Sequence[Item]], n: int = 10, *, rare: bool = False, top: int | None = None
) -> list[Answers[Neighbour]]:
    """For each query the words nearest to the mean of its words' unit vectors."""
    return vectors.nearest(
        np.array([vectors.unit(words).mean(axis=0) for words in queries]), n, queries, rare=rare, top=top
    )


def analogies(
    vectors: Vectors,
    questions: Sequence[Sequence[Item]],
    n: int = 10,
    *,
    rare: bool = False,
    top: int | None = None,
    method: str = "add",
) -> list[Answers[Neighbour]]:
    """For each question (a, b, c) the words d that are to c as b is to a, by one of METHODS.

    add  3CosAdd: the largest cosine of d with b - a + c, of unit vectors
    mul  3CosMul: the largest cos'(d, b) cos'(d, c) / (cos'(d, a) + 0.001), with cos' = (cos + 1) / 2

    Mikolov et al. (2013), "Linguistic regularities in continuous space word representations"; Levy & Goldberg (2014),
    "Linguistic regularities in sparse and explicit word representations", equations 3 and 4.
    """
    unit = np.array([vectors.unit(words) for words in questions])  # [Q, 3, D]
    score = METHODS[method]
    if score is None:
        unit = unit[:, 1] - unit[:, 0] + unit[:, 2]
    return vectors.nearest(unit, n, questions, rare=rare, top=top, score=score)


def three_cos_mul(cosines: NDArray[Any]) -> NDArray[Any]:
    """[Q, R] from the cosines with a, b and c [Q, 3, R]."""
    shifted = (cosines + 1) / 2
    product: NDArray[Any] = shifted[:, 1] * shifted[:, 2] / (shifted[:, 0] + EPSILON)
    return product


METHODS: dict[str, Score | None] = {"add": None, "mul": three_cos_mul}  # None: the cosine with one target


def sums(
    vectors: Vectors,
    questions: Sequence[tuple[Sequence[Item], Sequence[Item]]],
    n: int = 10,
    *,
    rare: bool = False,
    top: int | None = None,
) -> list[Answers[Neighbour]]:
    """For each (plus, minus) the words nearest to the sum of plus's unit vectors less minus's."""
    targets = [vectors.unit(plus).sum(axis=0) - vectors.unit(minus).sum(axis=0) for plus, minus in questions]
    words = [[*plus, *minus] for plus, minus in questions]
    return vectors.nearest(np.array(targets), n, words, rare=rare, top=top)


def rejections(
    vectors: Vectors, pairs: Sequence[Sequence[Item]], n: int = 10, *, rare: bool = False, top: int | None = None
) -> list[Answers[Neighbour]]:
    """For each pair (a, b) the words nearest to what is left of a once b's direction is taken out of it: a - (a.b) b.

    Schmidt (2015), "Rejecting the gender binary". Nothing is left where both have one direction, and nothing is near.
    """
    unit = np.array([vectors.unit(pair) for pair in pairs])  # [Q, 2, D]
    a, b = unit[:, 0], unit[:, 1]
    return vectors.nearest(a - np.sum(a * b, axis=1, keepdims=True) * b, n, pairs, rare=rare, top=top)


def similarity(vectors: Vectors, a: Item, b: Item) -> float:
    """The cosine of two words."""
    of_a, of_b = vectors.unit([a, b])
    return float(of_a @ of_b)


def odd_one_out(vectors: Vectors, words: Sequence[str]) -> list[Neighbour]:
    """`words`, each with its cosine with the mean of the others' unit vectors: the odd one out first.

    The mean is of the others, so that a word does not speak for itself.
    """
    unit = vectors.unit(words)
    others = unit.sum(axis=0) - unit
    lengths = np.linalg.norm(others, axis=1)
    cosines = np.divide(np.sum(unit * others, axis=1), lengths, out=np.zeros(len(words)), where=lengths > 0)
    members = [
        Neighbour(word, cosine, vectors.count(word)) for word, cosine in zip(words, cosines.tolist(), strict=True)
    ]
    return sorted(members, key=lambda member: member.cosine)


def between(
    vectors: Vectors, a: Item, b: Item, n: int = 10, *, rare: bool = False, top: int | None = None
) -> Answers[Step]:
    """Words along the way from a to b, in order: at most `n`, evenly spread.

    The way is the arc between the two unit vectors. It is cut into `n` equal stretches, and each is answered by the
    word that comes nearest to it: of all whose nearest point of the arc lies in that stretch, the one of largest
    cosine with that point. A stretch beside which there is no word is left out; two words of one direction have
    nothing between them. Left out are the words seen too seldom that would have answered a stretch.
    """
    unit = vectors.unit([a, b])
    cosine = float(np.clip(unit[0] @ unit[1], -1, 1))
    across = unit[1] - cosine * unit[0]  # with a it spans the plane that the arc lies in
    length = float(np.linalg.norm(across))
    if length < 1e-6:
        return Answers()
    angle, asked = float(np.arccos(cosine)), vectors.known_rows([a, b])
    silent = None if rare else vectors.rare
    best = [(-np.inf, 0, 0.0)] * n  # of each stretch: cosine, row, place
    passed = np.full(n, -np.inf)  # of each stretch: the largest cosine of a word that does not answer
    for begin, (along, aside) in vectors.directions.cosines(np.array([unit[0], across / length]), top):
        # The projection onto the plane: its angle says where on the arc it points to, its length is the cosine there.
        places, cosines = np.arctan2(aside, along) / angle, np.hypot(along, aside)
        rows = np.flatnonzero((places > 0) & (places < 1))
        rows = rows[~np.isin(rows + begin, asked)]
        stretches = np.minimum((places[rows] * n).astype(np.int64), n - 1)
        if silent is not None:
            answers = ~silent[rows + begin]
            np.maximum.at(passed, stretches[~answers], cosines[rows[~answers]])
            rows, stretches = rows[answers], stretches[answers]
        order = np.lexsort((rows, -cosines[rows], stretches))
        for stretch, first in zip(*np.unique(stretches[order], return_index=True), strict=True):
            row = rows[order[first]]
            if cosines[row] > best[stretch][0]:
                best[stretch] = float(cosines[row]), int(begin + row), float(places[row])
    found = itertools.compress(best, [cosine > -np.inf for cosine, _, _ in best])
    steps = (Step(vectors.words[row], place, cosine, int(vectors.counts[row])) for cosine, row, place in found)
    return Answers(steps, int(np.sum(passed > [cosine for cosine, _, _ in best])))
