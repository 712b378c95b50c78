"""What can be asked of vectors, as methods: of `Vectors`, and of a `Model`, whose own vectors answer.

Each is what the command of that name shows (`contexts_of` and `centre_of` those of `contexts` and `centre`), one
question at a time; the plurals answer many in one pass over the vectors, which is faster. Where a word is taken, so is
a vector, as a NumPy array [D]; words that a question names never answer it, while a vector may be answered by the very
word that it belongs to. Words seen too seldom (trust.py) do not answer unless `rare` ones are wanted, and `left_out` of
the answer says how many nearer ones there are; tables of neighbours have all words. UnknownWordError for a word without
a vector, W2VError for one whose vector is zero or not finite. `top` lets only the first so many words answer, the most
frequent ones.
"""

import importlib
from abc import abstractmethod
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.vectors.html import Answers

if TYPE_CHECKING:
    from w2v.vectors.benchmarks import Pair, Section
    from w2v.vectors.evaluation import Correlation, Tallies
    from w2v.vectors.neighbours import Neighbours
    from w2v.vectors.prediction import Prediction
    from w2v.vectors.queries import Step
    from w2v.vectors.vectors import Neighbour, Vectors

# Modules that ask import `Vectors`, which is made of this one: so they are imported when they are needed.
# ruff: noqa: PLC0415

Item = str | NDArray[np.floating]  # a word, or a vector [D]
Items = Item | Sequence[Item]


class Questions:
    """Questions that `wv` answers."""

    @property
    @abstractmethod
    def wv(self) -> "Vectors":
        """The vectors that answer."""

    def __deepcopy__(self, _memo: object) -> Self:
        return self  # nothing in it changes, and a copy would no longer be a memory map

    @property
    def plot(self) -> Any:
        """Pictures: `map()`, `axis(a, b, words)`, `heatmap(words)`, each a matplotlib Figure."""
        # Named, not imported: what draws stands above what is drawn, which is whole without it.
        return importlib.import_module("w2v.plots.accessor").Plot(self.wv)

    def similar(self, words: Items, n: int = 10, *, rare: bool = False, top: int | None = None) -> "Answers[Neighbour]":
        """The `n` words with the largest cosine with a word or vector, or with the mean of several unit vectors."""
        from w2v.vectors.queries import similar

        items = _listed(words)
        _check(len(items) >= 1 and n >= 1, "similar needs at least one word, and n of at least 1")
        return similar(self.wv, [items], n, rare=rare, top=top)[0]

    def neighbours(
        self,
        words: Sequence[Item] | NDArray[np.floating] | None = None,
        n: int = 20,
        *,
        rare: bool = True,
        top: int | None = None,
    ) -> "Neighbours":
        """The `n` nearest words of each of `words`, or of every word: rows and cosines as arrays.

        The search is exact, on all cores, and needs memory for the answers and about 10 MB per core.
        """
        from w2v.vectors.neighbours import neighbours

        return neighbours(self.wv, None if words is None else _listed(words), n, rare=rare, top=top)

    def analogy(
        self,
        a: Item,
        b: Item,
        c: Item,
        n: int = 10,
        *,
        rare: bool = False,
        top: int | None = None,
        method: str = "add",
    ) -> "Answers[Neighbour]":
        """What is to `c` as `b` is to `a`: by 3CosAdd ("add") or 3CosMul ("mul")."""
        return self.analogies([(a, b, c)], n, rare=rare, top=top, method=method)[0]

    def analogies(
        self,
        questions: Sequence[Sequence[Item]],
        n: int = 10,
        *,
        rare: bool = False,
        top: int | None = None,
        method: str = "add",
    ) -> "list[Answers[Neighbour]]":
        """For each question (a, b, c), what is to c as b is to a."""
        from w2v.vectors.queries import METHODS, analogies

        _check(method in METHODS, f"unknown method {method!r}: choose from {', '.join(METHODS)}")
        _check_sizes(questions, 3)
        asked = _at_least_one(n)
        return analogies(self.wv, questions, asked, rare=rare, top=top, method=method) if len(questions) else []

    def similarity(self, a: Items, b: Items) -> Any:
        """The cosine of two words; of one with each of several [N]; of each of several with each of several [M, N]."""
        cosines = self.wv.unit(_listed(a)) @ self.wv.unit(_listed(b)).T
        found = cosines[0 if _is_one(a) else slice(None), 0 if _is_one(b) else slice(None)]
        return float(found) if np.ndim(found) == 0 else np.asarray(found)

    def odd_one_out(self, words: Sequence[str]) -> "Answers[Neighbour]":
        """The words, each with its cosine with the mean of the others' unit vectors: the odd one out first."""
        from w2v.vectors.queries import odd_one_out

        words = list(words)
        _check(len(words) >= 3, f"odd_one_out needs at least three words, not {len(words)}")
        return Answers(odd_one_out(self.wv, words))

    def between(self, a: Item, b: Item, n: int = 10, *, rare: bool = False, top: int | None = None) -> "Answers[Step]":
        """At most `n` words along the arc from `a` to `b`, in order and evenly spread."""
        from w2v.vectors.queries import between

        return between(self.wv, a, b, _at_least_one(n), rare=rare, top=top)

    def reject(
        self, a: Item, b: Item, n: int = 10, *, rare: bool = False, top: int | None = None
    ) -> "Answers[Neighbour]":
        """The words near `a` once the direction of `b` is removed from it."""
        return self.rejections([(a, b)], n, rare=rare, top=top)[0]

    def rejections(
        self, pairs: Sequence[Sequence[Item]], n: int = 10, *, rare: bool = False, top: int | None = None
    ) -> "list[Answers[Neighbour]]":
        """For each pair (a, b), the words near a once the direction of b is removed from it."""
        from w2v.vectors.queries import rejections

        _check_sizes(pairs, 2)
        return rejections(self.wv, pairs, _at_least_one(n), rare=rare, top=top) if len(pairs) else []

    def contexts_of(self, word: str, n: int = 10, *, top: int | None = None) -> "Answers[Prediction]":
        """The most probable words around `word`, according to a model that w2v trained (`w2v contexts`)."""
        from w2v.vectors.prediction import contexts

        return Answers(contexts(self.wv, [word], _at_least_one(n), top=top)[0])

    def centre_of(self, words: str | Sequence[str], n: int = 10, *, top: int | None = None) -> "Answers[Prediction]":
        """The words that most probably have all `words` as contexts, according to a model that w2v trained."""
        from w2v.vectors.prediction import centres

        query = [words] if isinstance(words, str) else list(words)
        _check(len(query) >= 1, "centre_of needs at least one word")
        return Answers(centres(self.wv, [query], _at_least_one(n), top=top)[0])

    def evaluate_pairs(self, pairs: "str | Path | Sequence[Pair]", *, lowercase: bool = False) -> "Correlation":
        """How cosines agree with people's scores: of (word, word, score) tuples, or of a file, one pair per line."""
        from w2v.vectors.benchmarks import read_pairs
        from w2v.vectors.evaluation import judge_pairs

        scored = read_pairs(pairs, lowercase=lowercase) if isinstance(pairs, str | Path) else list(pairs)
        return judge_pairs(self.wv, scored, intervals=True)

    def evaluate_analogies(
        self, sections: "str | Path | Sequence[Section]", *, top: int | None = None, lowercase: bool = False
    ) -> "Tallies":
        """How many analogies are answered correctly, section by section: of a file, or of sections."""
        from w2v.vectors.benchmarks import read_analogies
        from w2v.vectors.evaluation import Tallies, judge_analogies

        asked = read_analogies(sections, lowercase=lowercase) if isinstance(sections, str | Path) else list(sections)
        _check(bool(asked), "there are no analogies to evaluate")
        return Tallies(judge_analogies(self.wv, asked, top=top))


def words_in(items: Sequence[Item]) -> list[str]:
    """Those that are no vectors."""
    return [item for item in items if not isinstance(item, np.ndarray)]


def _is_one(items: Items) -> bool:
    return isinstance(items, str) or (isinstance(items, np.ndarray) and items.ndim == 1 and items.dtype.kind == "f")


def _listed(items: Items) -> list[Item]:
    """The words and vectors that a caller gives as one, as a list, or as a matrix."""
    return list(items) if isinstance(items, Iterable) and not _is_one(items) else [items]  # type: ignore[list-item]


def _at_least_one(n: int) -> int:
    _check(n >= 1, f"n must be at least 1, not {n}")
    return n


def _check_sizes(questions: Sequence[Sequence[Item]], size: int) -> None:
    for question in questions:
        _check(
            not isinstance(question, str) and len(question) == size,
            f"{question!r} is not a question: each is a tuple of {size} words, such as {('a', 'b', 'c')[:size]}",
        )


def _check(is_right: bool, message: str) -> None:
    if not is_right:
        raise W2VError(message)
