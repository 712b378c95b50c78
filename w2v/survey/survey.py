"""A survey of a corpus before training: made while it is encoded, in the same single pass, streaming."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.facts import CorpusFacts, FactCounter, LongestToken, place_of
from w2v.corpus.sources import TextSource
from w2v.corpus.table import TypeTable
from w2v.corpus.text import TextBlock
from w2v.corpus.tokens import CELL, HIGHS, LOWS, Tokens
from w2v.engine.kernels.kernel import kernel
from w2v.survey.markup import HEAD_BYTES, markup_of
from w2v.survey.repeated_lines import LineSet
from w2v.survey.token_classes import TokenClass, token_classes

MIN_COUNTS = (1, 2, 5, 10)
_LOOKED_AT = 100  # files whose beginnings are examined
_EXAMPLES = 3
_LINE_FEED, _RETURN = 10, 13


@dataclass(frozen=True)
class LineStatistics:
    """Statistics of a text's lines, by default of those that have a token."""

    filled: int
    longest_tokens: int
    longest_tokens_at: str | None  # the file, and the line counted from 1
    longest_bytes: int
    longest_bytes_at: str | None
    repeated: int  # lines that occurred before
    repeated_error: float  # its standard error in lines, 0 if it is exact
    repeated_example: str | None


@dataclass(frozen=True)
class OddCharacters:
    """Characters of a text besides words, spaces and line feeds."""

    controls: int  # without tabs, line feeds and carriage returns
    first_control: str | None  # its code, the file, and the line counted from 1
    returns: int  # carriage returns without a line feed after them


class Coverage(NamedTuple):
    """The vocabulary for one min-count."""

    min_count: int
    words: int
    share: float  # of all tokens


@dataclass(frozen=True)
class CaseDoubles:
    """Types that differ only in case."""

    types: int
    words: int  # in lower case
    examples: list[list[str]]  # the most frequent ones


@dataclass(frozen=True)
class Survey:
    """What was found; if reading ended with an error, what was found until then."""

    files: int  # named, or found in folders
    bytes: int
    tokens: int
    types: int
    lines: LineStatistics
    longest_token: LongestToken
    characters: OddCharacters
    looks: dict[str, int]  # markup -> how many of the files that were examined
    looked_at: int
    facts: CorpusFacts | None = None  # from here on, known only if the text was read to its end
    most_frequent: tuple[str, float] | None = None  # and its share of the tokens
    coverage: list[Coverage] | None = None
    doubles: CaseDoubles | None = None  # unless the text is lower-cased
    kinds: dict[str, TokenClass] | None = None


class Surveyor:
    """Observes the encoding of a text (`encoded.Observer`), and makes a survey of it."""

    def __init__(self, min_counts: Sequence[int] = MIN_COUNTS, *, lowercase: bool = False) -> None:
        self._min_counts = sorted(set(min_counts))
        self._lowercase = lowercase
        self._sources: Sequence[TextSource] = ()
        self._table = TypeTable(slots=2, cells=1)
        self._tally = FactCounter()
        self._lines = LineSet()
        self._longest_tokens: tuple[int, str | None] = 0, None
        self._longest_bytes: tuple[int, str | None] = 0, None
        self._open_tokens = self._open_bytes = 0  # of the unfinished line
        self._longest_short = LongestToken(0, "", None)  # of the tokens of less than CELL bytes
        self._controls = self._returns = 0
        self._after_return = False  # whether the previous block ended with a carriage return
        self._first_control: str | None = None
        self._looks: Counter[str | None] = Counter()
        self._at_end: dict[str, Any] = {}

    @property
    def began(self) -> bool:
        """Whether reading has begun."""
        return bool(self._sources)

    def begin(self, sources: Sequence[TextSource], table: TypeTable) -> None:
        """These files will be read, and their types counted in this table."""
        self._sources, self._table = sources, table

    def look(self, block: TextBlock, tokens: Tokens) -> None:
        """Add one more block."""
        self._tally.add(block, tokens)
        if not block.data:
            return
        if block.is_first and self._looks.total() < _LOOKED_AT:
            self._looks[markup_of(block.data[:HEAD_BYTES])] += 1
        self._lines.see(tokens)
        self._measure_lines(block, tokens)
        controls, returns = scan(tokens.cells.view(np.uint8), tokens.cells, tokens.size)
        self._controls += controls
        self._returns += returns - int(self._after_return and block.data[0] == _LINE_FEED)
        self._after_return = block.data[-1] == _RETURN
        if controls and self._first_control is None:
            self._first_control = _first_control(block)
        if self._tally.longest is None and len(tokens.keys):
            sizes = tokens.ends - tokens.begins
            longest = int(sizes.argmax())
            if sizes[longest] > self._longest_short.bytes:
                word = block.data[tokens.begins[longest] : tokens.ends[longest]].decode()
                self._longest_short = LongestToken(int(sizes[longest]), word, None)

    def finish(self, table: TypeTable, facts: CorpusFacts) -> None:
        """The text has ended; these are its types, lower-cased if that was asked for."""
        counts = table.counts
        total = int(counts.sum())
        most = int(counts.argmax())
        coverage = [
            Coverage(least, int((counts >= least).sum()), float(counts[counts >= least].sum() / total))
            for least in self._min_counts
        ]
        self._at_end = {
            "facts": facts,
            "most_frequent": (table.words(np.array([most]))[0], float(counts[most] / total)),
            "coverage": coverage,
            "doubles": None if self._lowercase else case_doubles(table.lowercased()[1], counts, table.words),
            "kinds": token_classes(counts, table.words),
        }

    def survey(self, facts: CorpusFacts | None = None) -> Survey:
        """The survey; `facts` are those of the encoded corpus, if encoding was completed."""
        return Survey(
            files=len(self._sources),
            bytes=self._tally.bytes,
            tokens=int(self._table.counts.sum()),
            types=len(self._table),
            lines=LineStatistics(
                self._lines.lines,
                *self._longest_tokens,
                *self._longest_bytes,
                self._lines.repeated,
                self._lines.error,
                self._lines.example,
            ),
            longest_token=self._tally.longest or self._longest_short,
            characters=OddCharacters(self._controls, self._first_control, self._returns),
            looks={name: count for name, count in self._looks.most_common() if name is not None},
            looked_at=self._looks.total(),
            **self._at_end | ({"facts": facts} if facts else {}),
        )

    def _measure_lines(self, block: TextBlock, tokens: Tokens) -> None:
        """Note the longest lines that end in the block."""
        self._open_bytes += block.lost
        ends = np.flatnonzero(tokens.text == _LINE_FEED) if block.lines else np.zeros(0, np.int64)
        longest, self._open_bytes = _longest(ends, tokens.size, self._open_bytes)
        if len(ends) and longest[1] > self._longest_bytes[0]:
            self._longest_bytes = longest[1], f"{block.source}, line {block.line + longest[0]}"
        ends = np.flatnonzero(tokens.keys == 0)
        longest, self._open_tokens = _longest(ends, len(tokens.keys), self._open_tokens)
        if len(ends) and longest[1] > self._longest_tokens[0]:
            last = max(int(ends[longest[0]]) - 1, 0)  # its last token, or the end of a line begun earlier
            is_token = tokens.begins[last] >= 0
            place = place_of(block, tokens, last) if is_token else f"{block.source}, line {block.line}"
            self._longest_tokens = longest[1], place


def _longest(ends: NDArray[np.int64], size: int, open_: int) -> tuple[tuple[int, int], int]:
    """((the index of the longest line, its length), length of the unfinished line): of lines that end at `ends`."""
    if not len(ends):
        return (0, 0), open_ + size
    lengths = np.diff(ends, prepend=-1) - 1
    lengths[0] += open_
    which = int(lengths.argmax())
    return (which, int(lengths[which])), size - int(ends[-1]) - 1


def case_doubles(
    number_of: NDArray[np.int64], counts: NDArray[np.int64], words: Callable[[NDArray[np.int64]], Sequence[str]]
) -> CaseDoubles:
    """The types of `words` that share a `number_of`, because they are the same in lower case."""
    forms, lowered_counts = np.bincount(number_of), np.bincount(number_of, counts)
    lowered = np.flatnonzero(forms > 1)
    frequent = lowered[np.argsort(-lowered_counts[lowered], kind="stable")][:_EXAMPLES]
    examples = []
    for word in frequent.tolist():
        types = np.flatnonzero(number_of == word)
        examples.append(list(words(types[np.argsort(-counts[types], kind="stable")][:2])))
    return CaseDoubles(int(forms[lowered].sum()), len(lowered), examples)


def _first_control(block: TextBlock) -> str:
    text = block.data.decode()
    character = next(c for c in text if _is_control(ord(c)))
    line = block.line + text.count("\n", 0, text.index(character))
    return f"U+{ord(character):04X} in {block.source}, line {line}"


def _is_control(point: int) -> bool:
    return (point < 0x20 and point not in (9, 10, 13)) or 0x7F <= point < 0xA0


@kernel()
def scan(text: Any, cells: Any, size: Any) -> Any:
    """(control characters, carriage returns without a line feed) in `size` bytes of UTF-8, padded with spaces."""
    controls = returns = 0
    for cell in range((size + CELL - 1) // CELL):
        eight = cells[cell]
        # Most cells hold none of the bytes searched for: below 32, 0x7F, and 0xC2, which may begin others.
        if not (_below_space(eight) | _equal(eight, LOWS * np.uint64(0x7F)) | _equal(eight, LOWS * np.uint64(0xC2))):
            continue
        for k in range(cell * CELL, min((cell + 1) * CELL, size)):
            byte, following = text[k], text[k + 1]
            controls += (byte < 32) & (byte != 9) & (byte != 10) & (byte != 13)
            controls += (byte == 127) | ((byte == 0xC2) & (following >= 0x80) & (following < 0xA0))
            returns += (byte == 13) & (following != 10)
    return controls, returns


@kernel(forceinline=True)
def _below_space(eight: Any) -> Any:
    """Non-zero if one of eight bytes is below 32."""
    return (eight - LOWS * np.uint64(32)) & ~eight & HIGHS


@kernel(forceinline=True)
def _equal(eight: Any, bytes_: Any) -> Any:
    """Non-zero if one of eight bytes equals the byte that `bytes_` repeats."""
    different = eight ^ bytes_
    return (different - LOWS) & ~different & HIGHS
