"""A survey of the beginning of a text while all of it is encoded: `w2v train` warns of it before it trains.

Words are those that the encoder has counted by then, so the text is read once; no kernel is compiled for it.
"""

from collections import Counter
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.facts import CorpusFacts, LongestToken
from w2v.corpus.sources import TextSource
from w2v.corpus.table import TypeTable
from w2v.corpus.text import TextBlock
from w2v.corpus.tokens import Tokens
from w2v.survey.markup import HEAD_BYTES, markup_of
from w2v.survey.survey import CaseDoubles, LineStatistics, OddCharacters, Survey, case_doubles
from w2v.survey.token_classes import token_classes

SAMPLE_BYTES = 1 << 20  # of text, at least
_LOOKED_AT = 20  # files whose beginnings are examined


class SampleSurveyor:
    """Observes the encoding of a text (`encoded.Observer`) until the sample is complete."""

    def __init__(self, *, lowercase: bool) -> None:
        self._lowercase = lowercase
        self._table = TypeTable(slots=2, cells=1)
        self._blocks: list[bytes] = []
        self._bytes = self._filled = self._files = 0
        self._looks: Counter[str | None] = Counter()
        self._has_ended = False

    @property
    def is_complete(self) -> bool:
        """Whether the sample is large enough, or the text has ended."""
        return self._bytes >= SAMPLE_BYTES or self._has_ended

    def begin(self, _sources: Sequence[TextSource], table: TypeTable) -> None:
        """The types of the text will be counted in this table."""
        self._table = table

    def look(self, block: TextBlock, tokens: Tokens) -> None:
        """Add one more block, unless the sample is complete."""
        if self.is_complete or not block.data:
            return
        if block.is_first:
            self._files += 1
            if self._looks.total() < _LOOKED_AT:
                self._looks[markup_of(block.data[:HEAD_BYTES])] += 1
        self._blocks.append(block.data)
        self._filled += int(np.count_nonzero(tokens.keys == 0))
        self._bytes += len(block.data)

    def finish(self, _table: TypeTable, _facts: CorpusFacts) -> None:
        """The text has ended."""
        self._has_ended = True

    def survey(self) -> Survey:
        """The survey of the sample; its tokens are those counted so far, its lines those that have ended.

        What takes longer to find is left out: repeated lines, long lines, control characters.
        """
        text, counts = b"".join(self._blocks), self._table.counts
        total = int(counts.sum())
        return Survey(
            files=self._files,
            bytes=self._bytes,
            tokens=total,
            types=len(self._table),
            lines=LineStatistics(self._filled, 0, None, 0, None, 0, 0.0, None),
            longest_token=LongestToken(0, "", None),
            characters=OddCharacters(0, None, text.count(b"\r") - text.count(b"\r\n")),
            looks={name: count for name, count in self._looks.most_common() if name is not None},
            looked_at=self._looks.total(),
            doubles=self._doubles(counts) if total else None,
            kinds=token_classes(counts, self._table.words) if total else None,
        )

    def _doubles(self, counts: NDArray[np.int64]) -> CaseDoubles | None:
        if self._lowercase:
            return None
        lowered = [word.lower() for word in self._table.words(np.arange(len(counts)))]
        place = {word: number for number, word in enumerate(dict.fromkeys(lowered))}
        return case_doubles(np.array([place[word] for word in lowered]), counts, self._table.words)
