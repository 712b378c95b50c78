"""Word vectors to ask questions of: looked up by word, compared by cosine. V words, D dimensions.

What can be asked is in questions.py, and by gensim's names in gensim_names.py.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from w2v.errors import UnknownWordError, W2VError
from w2v.model.record import WORDS, Model
from w2v.ngrams import Ngrams
from w2v.quoting import counted, quoted
from w2v.vectors.directions import Directions, unit_rows
from w2v.vectors.gensim_names import GensimNames
from w2v.vectors.html import Answers, table
from w2v.vectors.origin import Origin
from w2v.vectors.questions import Item, words_in
from w2v.vectors.search import Score, nearest_and_passed
from w2v.vectors.trust import is_rare

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

_SHOWN = 8  # words that a notebook shows of all
_UNSEEN = 1 << 12  # words whose vectors from n-grams are kept
_CANCELLED = 1e-6  # the length of a sum of unit vectors below which what is left of it is rounding


class Neighbour(NamedTuple):
    """A word near the one asked about, with its cosine (or another score) and its count in the corpus."""

    word: str
    cosine: float
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody asks of a neighbour


@dataclass(frozen=True, eq=False, repr=False)
class Vectors(GensimNames):
    """Words and their vectors, read-only. Made by `w2v.load`, by `Vectors.of(model)`, or from your own arrays.

    `vectors`, `contexts` and `counts` of a file are read-only memory maps, and a library that writes to them crashes
    the process; `array()` and `[]` give copies that can be changed.

    With n-grams, you can also ask about unseen words: their vectors are the means of the rows of their n-grams. They
    are never answers, have no row, and are not `in` the vectors; `dataclasses.replace(vectors, ngrams=None)` refuses
    them.
    """

    words: Sequence[str]  # [V], all different, the most frequent first
    counts: NDArray[np.int64]  # [V], 0 where not known
    vectors: NDArray[np.float32]  # [V, D], the inputs; memory-mapped when they come from a file (or a `Compact`)
    contexts: NDArray[np.float32] | None = None  # [V, D], the outputs, where there are any and their rows are words
    model: Model | None = None  # what they were trained as, if that is known: it says how probable words are
    origin: Origin | None = None  # the file that they were read from
    ngrams: Ngrams | None = None  # that words not among these have vectors from

    @classmethod
    def of(cls, model: Model) -> Self:
        """The vectors of `model`, sharing its arrays; without contexts if the output rows are not words."""
        contexts = model.contexts if model.run.get("output_rows", WORDS) == WORDS else None
        return cls(model.words, model.counts, model.vectors, contexts, model, ngrams=model.ngrams)

    @classmethod
    def from_gensim(cls, source: Any) -> Self:
        """The vectors and counts of gensim's `KeyedVectors`, or of a model that has one, sharing its array."""
        from w2v.vectors.gensim_objects import parts  # noqa: PLC0415  # only who has gensim needs it

        return cls(*parts(source))

    def to_gensim(self) -> "KeyedVectors":
        """A copy of these vectors as gensim's `KeyedVectors`; W2VError if gensim is not installed."""
        from w2v.vectors.gensim_objects import keyed_vectors  # noqa: PLC0415  # as gensim itself

        return keyed_vectors(self)

    @property
    def wv(self) -> "Vectors":
        """These vectors, under the name that gensim's models have for them."""
        return self

    def row(self, word: str) -> int:
        """The row of `word`, as it is `spelled`; UnknownWordError, with the closest spellings, if there is none."""
        try:
            return self.rows[self.spelled(word)]
        except KeyError:
            raise UnknownWordError(self._unknown(word)) from None
        except TypeError:  # a list or an array, which nothing is looked up by
            raise UnknownWordError(_no_word(word)) from None

    def spelled(self, word: str) -> str:
        """`word` as the vocabulary spells it: if it is not there itself, as training would have spelled it.

        So a model trained in lower case finds France as france. A word that is not found is returned unchanged.
        """
        if word in self.rows or self.model is None:
            return word
        spelled = self.model.hyperparameters.spelled(word)
        return spelled if spelled in self.rows else word

    def count(self, word: str) -> int:
        """How often `word` occurs in the corpus; 0 if that is not known, and for an unseen word with a vector."""
        return 0 if self.unseen([word]) else int(self.counts[self.row(word)])

    def has_vector(self, word: str) -> bool:
        """Whether `word` is in the vocabulary or has a vector from its n-grams."""
        return self.spelled(word) in self.rows or self._from_ngrams(word) is not None

    def unseen(self, words: Sequence[str]) -> list[str]:
        """Those of `words` that are not in the vocabulary but have vectors from their n-grams, each once."""
        missing = dict.fromkeys(word for word in words if self.spelled(word) not in self.rows)
        return [word for word in missing if self._from_ngrams(word) is not None]

    def known_rows(self, items: Sequence[Item]) -> list[int]:
        """The rows of the items that are words of the vocabulary, neither unseen words nor vectors."""
        spelled = (self.spelled(word) for word in words_in(items))
        return [self.rows[word] for word in spelled if word in self.rows]

    def unit(self, items: Sequence[Item]) -> NDArray[np.float64]:
        """The vectors of words, or vectors themselves, divided by their lengths [N, D].

        UnknownWordError for a word without a vector; W2VError for a vector that is zero, not finite or of another size.
        """
        unit = unit_rows(np.array([self._vector(item) for item in items]).reshape(-1, self.vectors.shape[1]))
        if not np.isfinite(unit).all():
            item = items[int(np.flatnonzero(np.isnan(unit[:, 0]))[0])]
            which = "the vector given" if isinstance(item, np.ndarray) else f"the vector of {quoted(item)}"
            raise W2VError(f"{which} is zero or not finite, so it has no neighbours")
        return unit

    @cached_property
    def directions(self) -> Directions:
        """The vectors as the search sees them: each of length one."""
        return Directions(self.vectors)

    def nearest(
        self,
        targets: NDArray[np.float64],
        n: int,
        leave_out: Sequence[Sequence[Item]],
        *,
        rare: bool,
        top: int | None = None,
        score: Score | None = None,
    ) -> list[Answers[Neighbour]]:
        """For each target the `n` words of largest cosine, or `score`, as `search.nearest` has it, by their words.

        Unless `rare` ones are wanted, words seen too seldom do not answer, as trust.py has it. Targets are scaled to
        length one. One that is all but zero, as the sum of opposite vectors, has no neighbours. Words are left out;
        vectors among them are no words.
        """
        if not len(targets):
            return []
        lengths = np.linalg.norm(targets, axis=-1, keepdims=True)
        unit = unit_rows(np.where(lengths > _CANCELLED, targets, np.nan).reshape(-1, targets.shape[-1]))
        rows = [self.known_rows(items) for items in leave_out]
        found = nearest_and_passed(
            self.directions, unit.reshape(targets.shape), n, rows,
            top=top, score=score, silent=None if rare else self.rare,
        )  # fmt: skip
        return [Answers(self._neighbours(rows, scores), passed) for (rows, scores), passed in found]

    @cached_property
    def rare(self) -> NDArray[np.bool_] | None:
        """[V], whether each word was seen too seldom to be an answer; None if no word was."""
        rare = is_rare(self.counts)
        return rare if rare.any() else None

    def array(self) -> NDArray[np.float32]:
        """A copy of all vectors, float32 [V, D], which other libraries may write to."""
        return np.array(self.vectors[:], np.float32)

    def get(self, word: str, default: NDArray[np.float32] | None = None) -> NDArray[np.float32] | None:
        """The vector of `word`, as `[]` returns it, or `default` if it has none."""
        return self[word] if self.has_vector(word) else default

    def save(
        self, path: str | Path, format_name: str | None = None, *, dtype: str = "float32", overwrite: bool = False
    ) -> None:
        """Write the vectors in the format of the path's suffix, or in the named format, whole or not at all.

        Suffixes and formats are those of `w2v convert`, and so are `dtype`s: float32, float16, int8, pq2, pq4.
        OutputError if the file cannot be written, W2VError if the format is unknown or cannot hold the words.
        """
        from w2v.vectors import formats  # noqa: PLC0415  # they import this module

        name = format_name or formats.format_of(path)
        if name not in formats.FORMATS:
            fault = f"{path}: the suffix is not that of a format" if name is None else f"unknown format {quoted(name)}"
            raise W2VError(f"{fault}: use {formats.SUFFIXES}, or give format_name, one of {', '.join(formats.FORMATS)}")
        formats.write_contents(formats.Contents(self), path, name, dtype=dtype, overwrite=overwrite)

    def __getitem__(self, words: str | Sequence[str]) -> NDArray[np.float32]:
        """The vector of a word, float32 [D], or the vectors of several [N, D]; a copy. UnknownWordError without one."""
        if isinstance(words, list | tuple | np.ndarray):
            return np.array([self._of_word(word) for word in words]).reshape(-1, self.vectors.shape[1])
        return np.array(self._of_word(words))  # type: ignore[arg-type]  # a str, or refused

    def __contains__(self, word: object) -> bool:
        """Whether the word itself stands in the vocabulary."""
        return isinstance(word, str) and word in self.rows

    def __iter__(self) -> Iterator[str]:
        return iter(self.words)

    def __len__(self) -> int:
        return len(self.words)

    def __repr__(self) -> str:
        return f"<Vectors: {counted(len(self), 'word')}, {self.vectors.shape[1]} dimensions>"

    def _repr_html_(self) -> str:
        heading = ("word", "count", *range(1, min(_SHOWN, self.vectors.shape[1]) + 1))
        some = zip(self.words[:_SHOWN], self.counts[:_SHOWN].tolist(), self.vectors[:_SHOWN], strict=True)
        return table(
            repr(self)[1:-1], heading, [(word, count, *vector[:_SHOWN].tolist()) for word, count, vector in some]
        )

    @cached_property
    def rows(self) -> dict[str, int]:
        """The row of each word."""
        return {word: row for row, word in enumerate(self.words)}

    @cached_property
    def _from_ngrams(self) -> Callable[[str], NDArray[np.float32] | None]:
        """The vector of a word that is not in the vocabulary, as training would spell it; None where there is none."""
        if (ngrams := self.ngrams) is None:
            return lambda _: None
        config = self.model.hyperparameters if self.model is not None else None
        return lru_cache(_UNSEEN)(lambda word: ngrams.vector(config.spelled(word) if config else word))

    def _vector(self, item: Item) -> NDArray[np.floating]:
        return self._checked(item) if isinstance(item, np.ndarray) else self._of_word(item)

    def _of_word(self, word: str) -> NDArray[np.float32]:
        made = None if not isinstance(word, str) or self.spelled(word) in self.rows else self._from_ngrams(word)
        return np.asarray(self.vectors[self.row(word)]) if made is None else made

    def _neighbours(self, rows: NDArray[np.int64], scores: NDArray[np.float64]) -> list[Neighbour]:
        counts = self.counts[rows].tolist()
        return [
            Neighbour(self.words[row], score, count)
            for row, score, count in zip(rows.tolist(), scores.tolist(), counts, strict=True)
        ]

    def _checked(self, vector: Any) -> NDArray[np.floating]:
        """`vector`; W2VError where it is none of this many dimensions."""
        if vector.shape != self.vectors.shape[1:]:
            raise W2VError(
                f"a vector of shape {vector.shape} was given, but these have {self.vectors.shape[1]} dimensions"
            )
        checked: NDArray[np.floating] = vector
        return checked

    def _unknown(self, word: str) -> str:
        if not isinstance(word, str):
            return _no_word(word)
        from w2v.vectors.spelling import close_spellings  # noqa: PLC0415  # only a mistake pays for it

        close = close_spellings(word, self.words)
        return f"{quoted(word)} is not in the vocabulary" + (
            f": did you mean {' or '.join(map(quoted, close))}?" if close else f" of {counted(len(self), 'word')}"
        )


def _no_word(thing: object) -> str:
    """What is wrong with what is looked up as if it were a word."""
    if isinstance(thing, int | np.integer):
        return f"{thing} is a number, and vectors are looked up by word: .words[{thing}] is the word of that row"
    return f"a {type(thing).__name__} is not a word: give a word, a list of words, or a vector as a NumPy array"
