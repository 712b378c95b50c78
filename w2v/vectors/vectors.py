"""Word vectors to ask questions of: looked up by word, compared by cosine. V words, D dimensions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from w2v.errors import UnknownWordError, W2VError
from w2v.model.record import WORDS, Model
from w2v.ngrams import Ngrams
from w2v.quoting import quoted
from w2v.vectors.origin import Origin
from w2v.vectors.search import Directions, Score, nearest, unit_rows

_UNSEEN = 1 << 12  # words whose vectors from n-grams are kept
_CANCELLED = 1e-6  # the length of a sum of unit vectors below which what is left of it is rounding


class Neighbour(NamedTuple):
    """A word near what was asked for: its cosine (or another score) and how often the corpus had it."""

    word: str
    cosine: float
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody asks of a neighbour


@dataclass(frozen=True, eq=False, repr=False)
class Vectors:
    """Words and their vectors, read-only. Made by `w2v.load`, by `Vectors.of(model)`, or from arrays of one's own.

    With n-grams, unseen words can be asked about too: their vectors are the means of their n-grams' rows. They are
    never answers, have no row, and are not `in` the vectors; `dataclasses.replace(vectors, ngrams=None)` refuses them.
    """

    words: Sequence[str]  # [V], all different, the most frequent first
    counts: NDArray[np.int64]  # [V], 0 where not known
    vectors: NDArray[np.float32]  # [V, D], the inputs; memory-mapped when they come from a file
    contexts: NDArray[np.float32] | None = None  # [V, D], the outputs, where there are any and their rows are words
    model: Model | None = None  # what they were trained as, if that is known: it says how probable words are
    origin: Origin | None = None  # the file that they were read from
    ngrams: Ngrams | None = None  # that words not among these have vectors from

    @classmethod
    def of(cls, model: Model) -> Self:
        """The vectors of `model`, which shares its arrays; no contexts where its outputs are no words."""
        contexts = model.contexts if model.run.get("output_rows", WORDS) == WORDS else None
        return cls(model.words, model.counts, model.vectors, contexts, model, ngrams=model.ngrams)

    def row(self, word: str) -> int:
        """The row at which `word` stands; UnknownWordError, with the closest spellings, when it stands nowhere."""
        try:
            return self._rows[word]
        except KeyError:
            raise UnknownWordError(self._unknown(word)) from None

    def count(self, word: str) -> int:
        """How often the corpus had `word`; 0 where that is not known, and for an unseen word with a vector."""
        return 0 if self.unseen([word]) else int(self.counts[self.row(word)])

    def has_vector(self, word: str) -> bool:
        """Whether `word` is in the vocabulary or has a vector from its n-grams."""
        return word in self._rows or self._from_ngrams(word) is not None

    def unseen(self, words: Sequence[str]) -> list[str]:
        """Those of `words` that are not in the vocabulary and have vectors from their n-grams, each once."""
        missing = dict.fromkeys(word for word in words if word not in self._rows)
        return [word for word in missing if self._from_ngrams(word) is not None]

    def unit(self, words: Sequence[str]) -> NDArray[np.float64]:
        """The vectors of `words`, divided by their lengths [N, D].

        UnknownWordError for a word without a vector, W2VError for one whose vector is zero or not finite.
        """
        unit = unit_rows(np.array([self._vector(word) for word in words]).reshape(-1, self.vectors.shape[1]))
        if not np.isfinite(unit).all():
            word = words[int(np.flatnonzero(np.isnan(unit[:, 0]))[0])]
            raise W2VError(f"the vector of {quoted(word)} is zero or not finite: it is not near anything")
        return unit

    @cached_property
    def directions(self) -> Directions:
        """The vectors as the search sees them: each of length one."""
        return Directions(self.vectors)

    def nearest(
        self,
        targets: NDArray[np.float64],
        n: int,
        leave_out: Sequence[Sequence[str]],
        *,
        top: int | None = None,
        score: Score | None = None,
    ) -> list[list[Neighbour]]:
        """For each target the `n` words of largest cosine, or `score`, as `search.nearest` has it, by their words.

        Targets are scaled to length one. One that is all but zero, as the sum of opposite vectors, has no neighbours.
        """
        if not len(targets):
            return []
        lengths = np.linalg.norm(targets, axis=-1, keepdims=True)
        unit = unit_rows(np.where(lengths > _CANCELLED, targets, np.nan).reshape(-1, targets.shape[-1]))
        rows = [[self._rows[word] for word in words if word in self._rows] for words in leave_out]
        found = nearest(self.directions, unit.reshape(targets.shape), n, rows, top=top, score=score)
        return [self._neighbours(rows, scores) for rows, scores in found]

    def similar(self, words: str | Sequence[str], n: int = 10) -> list[Neighbour]:
        """The `n` words of largest cosine with `words`: with one word, or with the mean of several unit vectors.

        The words themselves are left out. Raises UnknownWordError for a word without a vector, and W2VError when
        there are no words or `n` is below 1.
        """
        words = [words] if isinstance(words, str) else list(words)
        if not words or n < 1:
            raise W2VError("similar words are asked for with at least one word, and at least one at a time")
        [neighbours] = self.nearest(self.unit(words).mean(axis=0, keepdims=True), n, [words])
        return neighbours

    def __getitem__(self, word: str) -> NDArray[np.float32]:
        """The vector of `word`, float32 [D], a copy; UnknownWordError when it has none."""
        return np.array(self._vector(word))

    def __contains__(self, word: object) -> bool:
        """Whether `word` is in the vocabulary."""
        return word in self._rows

    def __len__(self) -> int:
        return len(self.words)

    def __repr__(self) -> str:
        return f"<Vectors: {len(self):,} words, {self.vectors.shape[1]} dimensions>"

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self.words)}

    @cached_property
    def _from_ngrams(self) -> Callable[[str], NDArray[np.float32] | None]:
        """The vector of a word that is not in the vocabulary; None where there is none."""
        return lru_cache(_UNSEEN)(self.ngrams.vector) if self.ngrams is not None else lambda _: None

    def _vector(self, word: str) -> NDArray[np.float32]:
        made = None if word in self._rows else self._from_ngrams(word)
        return np.asarray(self.vectors[self.row(word)]) if made is None else made

    def _neighbours(self, rows: NDArray[np.int64], scores: NDArray[np.float64]) -> list[Neighbour]:
        counts = self.counts[rows].tolist()
        return [
            Neighbour(self.words[row], score, count)
            for row, score, count in zip(rows.tolist(), scores.tolist(), counts, strict=True)
        ]

    def _unknown(self, word: str) -> str:
        from w2v.vectors.spelling import close_spellings  # noqa: PLC0415  # only a mistake pays for it

        close = close_spellings(word, self.words)
        return f"{quoted(word)} is not in the vocabulary" + (
            f": did you mean {' or '.join(map(quoted, close))}?" if close else f" of {len(self):,} words"
        )
