"""Word vectors to ask questions of: looked up by word, compared by cosine. V words, D dimensions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from w2v.errors import UnknownWordError, W2VError
from w2v.model.record import WORDS, Model
from w2v.ngrams import Ngrams
from w2v.quoting import counted, quoted
from w2v.vectors.origin import Origin
from w2v.vectors.search import Directions, Score, nearest, unit_rows

_CANCELLED = 1e-6  # the length of a sum of unit vectors below which what is left of it is rounding


class Neighbour(NamedTuple):
    """A word near what was asked for: its cosine (or another score) and how often the corpus had it."""

    word: str
    cosine: float
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody asks of a neighbour


@dataclass(frozen=True, eq=False, repr=False)
class Vectors:
    """Words and their vectors, read-only. Made by `w2v.load`, by `Vectors.of(model)`, or from arrays of one's own."""

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
        """The row of `word`, as it is `spelled`; UnknownWordError, with the closest spellings, where there is none."""
        try:
            return self._rows[self.spelled(word)]
        except KeyError:
            raise UnknownWordError(self._unknown(word)) from None

    def spelled(self, word: str) -> str:
        """`word` as the vocabulary has it: where it does not stand there itself, as training spelled its text.

        So France is found as france by a model that was lower-cased. Where it is not found, it is as it was.
        """
        if word in self._rows or self.model is None:
            return word
        spelled = self.model.hyperparameters.spelled(word)
        return spelled if spelled in self._rows else word

    def count(self, word: str) -> int:
        """How often the corpus had `word`; 0 where that is not known."""
        return int(self.counts[self.row(word)])

    def unit(self, words: Sequence[str]) -> NDArray[np.float64]:
        """The vectors of `words`, divided by their lengths [N, D].

        UnknownWordError for a word without a vector, W2VError for one whose vector is zero or not finite.
        """
        unit = self.directions.unit([self.row(word) for word in words])
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
        rows = [[self.row(word) for word in words] for words in leave_out]
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
        return np.array(self.vectors[self.row(word)])

    def __contains__(self, word: object) -> bool:
        """Whether the word itself stands in the vocabulary."""
        return word in self._rows

    def __len__(self) -> int:
        return len(self.words)

    def __repr__(self) -> str:
        return f"<Vectors: {counted(len(self), 'word')}, {self.vectors.shape[1]} dimensions>"

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self.words)}

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
            f": did you mean {' or '.join(map(quoted, close))}?" if close else f" of {counted(len(self), 'word')}"
        )
