"""Word vectors to ask questions of: looked up by word, compared by cosine. V words, D dimensions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from w2v.errors import UnknownWordError, W2VError
from w2v.model import Model
from w2v.vectors import queries


class Neighbour(NamedTuple):
    """A word near another: its cosine and how often the corpus had it."""

    word: str
    cosine: float
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody asks of a neighbour


@dataclass(frozen=True, eq=False, repr=False)
class Vectors:
    """Words and their vectors, read-only. Made by `w2v.load`, by `Vectors.of(model)`, or from arrays of one's own."""

    words: Sequence[str]  # [V], all different
    counts: NDArray[np.int64]  # [V], 0 where not known
    vectors: NDArray[np.float32]  # [V, D], the inputs; memory-mapped when they come from a file
    contexts: NDArray[np.float32] | None = None  # [V, D], the outputs, where there are any

    @classmethod
    def of(cls, model: Model) -> Self:
        """The vectors of `model`, which shares its arrays; no contexts where its outputs are no words."""
        contexts = model.contexts if model.run.get("output_rows", "words") == "words" else None
        return cls(model.words, model.counts, model.vectors, contexts)

    def row(self, word: str) -> int:
        """The row at which `word` stands; UnknownWordError, with the closest spellings, when it stands nowhere."""
        try:
            return self._rows[word]
        except KeyError:
            raise UnknownWordError(self._unknown(word)) from None

    @cached_property
    def unit(self) -> NDArray[np.float32]:
        """float32 [V, D]: each vector divided by its length; a zero vector stays zero."""
        return queries.unit_rows(self.vectors)

    def similar(self, words: str | Sequence[str], n: int = 10) -> list[Neighbour]:
        """The `n` words of largest cosine with `words`: with one word, or with the mean of several unit vectors.

        The words themselves are left out. Raises UnknownWordError for a word without a vector, and W2VError when
        there are no words or `n` is below 1.
        """
        rows = [self.row(word) for word in ([words] if isinstance(words, str) else words)]
        if not rows or n < 1:
            raise W2VError("similar words are asked for with at least one word, and at least one at a time")
        query = queries.unit_rows(self.unit[rows].mean(axis=0, keepdims=True))
        [(found, cosines)] = queries.nearest(self.unit, query, n, [rows])
        return [
            Neighbour(self.words[row], cosine, int(self.counts[row]))
            for row, cosine in zip(found.tolist(), cosines.tolist(), strict=True)
        ]

    def __getitem__(self, word: str) -> NDArray[np.float32]:
        """The vector of `word`, float32 [D], a copy; UnknownWordError when it has none."""
        return np.array(self.vectors[self.row(word)])

    def __contains__(self, word: object) -> bool:
        return word in self._rows

    def __len__(self) -> int:
        return len(self.words)

    def __repr__(self) -> str:
        return f"<Vectors: {len(self):,} words, {self.vectors.shape[1]} dimensions>"

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {word: row for row, word in enumerate(self.words)}

    def _unknown(self, word: str) -> str:
        from w2v.vectors.spelling import close_spellings  # noqa: PLC0415  # only a mistake pays for it

        close = close_spellings(word, self.words)
        return f"{word!r} is not in the vocabulary" + (
            f": did you mean {' or '.join(map(repr, close))}?" if close else f" of {len(self):,} words"
        )
