"""What there is to know about a corpus before training: found while it is encoded, in the same one pass, streaming."""

from collections import Counter
from collections.abc import Generator, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.kinds import Kind, kinds_of
from w2v.corpus.long_tokens import line_of
from w2v.corpus.looks import HEAD_BYTES, looks_like
from w2v.corpus.repeated import LineSet
from w2v.corpus.table import TypeTable
from w2v.corpus.text import Reading, Source
from w2v.corpus.tokens import CELL, HIGHS, LOWS, Tokens
from w2v.engine.kernels.kernel import kernel

if TYPE_CHECKING:
    from w2v.corpus.encoded import CorpusFacts

MIN_COUNTS = (1, 2, 5, 10)
_LOOKED_AT = 100  # files whose beginnings are looked at
_EXAMPLES = 3
_LINE_FEED, _RETURN = 10, 13


@dataclass(frozen=True)
class Lines:
    """About a text's lines; those that have a token in them, where nothing else is said."""

    filled: int
    longest_tokens: int
    longest_tokens_at: str | None  # the file, and the line counted from 1
    longest_bytes: int
    longest_bytes_at: str | None
    repeated: int  # that occurred before
    repeated_error: float  # its standard error in lines, 0 where it is exact
    repeated_example: str | None


@dataclass(frozen=True)
class LongestToken:
    """The longest token, before it was cut."""

    bytes: int
    begins: str
    at: str | None  # the file, and the line counted from 1; None where it is short


@dataclass(frozen=True)
class Characters:
    """What is in a text besides words, spaces and line feeds."""

    controls: int  # without tabs, line feeds and carriage returns
    first_control: str | None  # which, the file, and the line counted from 1
    returns: int  # carriage returns without a line feed after them


class Coverage(NamedTuple):
    """The vocabulary that a min-count leaves."""

    min_count: int
    words: int
    share: float  # of all tokens


@dataclass(frozen=True)
class Doubles:
    """Types that differ in upper and lower case alone."""

    types: int
    words: int  # that they would be in lower case
    examples: list[list[str]]  # the most frequent ones


@dataclass(frozen=True)
class Survey:
    """What was found; where reading ended with an error, what was found until then."""

    files: int  # named, or found in folders
    bytes: int
    tokens: int
    types: int
    lines: Lines
    longest_token: LongestToken
    characters: Characters
    looks: dict[str, int]  # what files look like other than plain text -> how many, of those looked at
    looked_at: int
    facts: "CorpusFacts | None" = None  # from here on, known of a text that was read to its end
    most_frequent: tuple[str, float] | None = None  # and its share of the tokens
    coverage: list[Coverage] | None = None
    doubles: Doubles | None = None  # where cases are told apart
    kinds: dict[str, Kind] | None = None


class Surveyor:
    """Looks on while a corpus is encoded: `encode` hands it the blocks, and at the end the types."""

    def __init__(self, min_counts: Sequence[int] = MIN_COUNTS, *, lowercase: bool = False) -> None:
        self._min_counts = sorted(set(min_counts))
        self._lowercase = lowercase
        self._sources: Sequence[Source] = ()
        self._reading = Reading()
        self._table = TypeTable(slots=2, cells=1)
        self._lines = LineSet()
        self._longest_tokens: tuple[int, str | None] = 0, None
        self._longest_bytes: tuple[int, str | None] = 0, None
        self._open_tokens = self._open_bytes = 0  # of the line that is not ended yet
        self._short: tuple[int, str] = 0, ""  # the longest token of less than CELL bytes
        self._controls = self._returns = 0
        self._after_return = False  # whether the block before ended with a carriage return
        self._first_control: str | None = None
        self._looks: Counter[str | None] = Counter()
        self._at_end: dict[str, Any] = {}

    @property
    def began(self) -> bool:
        """Whether there are files to look at."""
        return bool(self._sources)

    def watching(
        self, blocks: Iterable[Tokens], sources: Sequence[Source], reading: Reading, table: TypeTable
    ) -> Generator[Tokens, None, None]:
        """The same blocks, each looked at; `reading` tells of the block that comes, `table` is where it will go."""
        self._sources, self._reading, self._table = sources, reading, table
        for block in blocks:
            self._look(block)
            yield block

    def counted(self, table: TypeTable, facts: "CorpusFacts") -> None:
        """The text is at its end, and these are its types, in lower case if that was asked for."""
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
            "doubles": None if self._lowercase else _doubles(table),
            "kinds": kinds_of(counts, table.words),
        }

    def survey(self, facts: "CorpusFacts | None" = None) -> Survey:
        """What was found; `facts` are those of the encoded corpus, if it came to that."""
        reading, (short_bytes, short) = self._reading, self._short
        longest = (
            LongestToken(reading.longest_bytes, reading.longest, reading.longest_at)
            if reading.longest_bytes >= CELL
            else LongestToken(short_bytes, short, None)
        )
        return Survey(
            files=len(self._sources),
            bytes=reading.text_bytes,
            tokens=int(self._table.counts.sum()),
            types=len(self._table),
            lines=Lines(
                self._lines.lines,
                *self._longest_tokens,
                *self._longest_bytes,
                self._lines.repeated,
                self._lines.error,
                self._lines.example,
            ),
            longest_token=longest,
            characters=Characters(self._controls, self._first_control, self._returns),
            looks={name: count for name, count in self._looks.most_common() if name is not None},
            looked_at=self._looks.total(),
            **self._at_end | ({"facts": facts} if facts else {}),
        )

    def _look(self, block: Tokens) -> None:
        text = block.cells.view(np.uint8)[: block.size]
        if self._reading.begins and self._looks.total() < _LOOKED_AT:
            self._looks[looks_like(text[:HEAD_BYTES].tobytes())] += 1
        self._lines.see(block)
        self._measure_lines(block, text)
        controls, returns = scan(block.cells.view(np.uint8), block.cells, block.size)
        self._controls += controls
        self._returns += returns - int(self._after_return and text[0] == _LINE_FEED)
        self._after_return = text[-1] == _RETURN
        if controls and self._first_control is None:
            self._first_control = _first_control(text, self._reading)
        if block.lengths.longest < 0 and self._reading.longest_bytes < CELL and len(block.keys):
            sizes = block.ends - block.begins
            longest = int(sizes.argmax())
            if sizes[longest] > self._short[0]:
                word = text[block.begins[longest] : block.ends[longest]].tobytes().decode()
                self._short = int(sizes[longest]), word

    def _measure_lines(self, block: Tokens, text: NDArray[np.uint8]) -> None:
        """Note the longest lines that end in the block."""
        self._open_bytes += self._reading.lost
        ends = np.flatnonzero(text == _LINE_FEED) if block.lines else np.zeros(0, np.int64)
        longest, self._open_bytes = _longest(ends, block.size, self._open_bytes)
        if len(ends) and longest[1] > self._longest_bytes[0]:
            self._longest_bytes = longest[1], f"{self._reading.source}, line {self._reading.line + longest[0]}"
        ends = np.flatnonzero(block.keys == 0)
        longest, self._open_tokens = _longest(ends, len(block.keys), self._open_tokens)
        if len(ends) and longest[1] > self._longest_tokens[0]:
            last = max(int(ends[longest[0]]) - 1, 0)  # its last token, or the end itself of a line from before
            line = line_of(block, last, self._reading) if block.begins[last] >= 0 else self._reading.line
            self._longest_tokens = longest[1], f"{self._reading.source}, line {line}"


def _longest(ends: NDArray[np.int64], size: int, open_: int) -> tuple[tuple[int, int], int]:
    """((which line is the longest, its length), length of what is open after): of lines that end at `ends`."""
    if not len(ends):
        return (0, 0), open_ + size
    lengths = np.diff(ends, prepend=-1) - 1
    lengths[0] += open_
    which = int(lengths.argmax())
    return (which, int(lengths[which])), size - int(ends[-1]) - 1


def _doubles(table: TypeTable) -> Doubles:
    lowered, number_of = table.lowercased()
    forms = np.bincount(number_of, minlength=len(lowered))
    words = np.flatnonzero(forms > 1)
    frequent = words[np.argsort(-lowered.counts[words], kind="stable")][:_EXAMPLES]
    examples = []
    for word in frequent.tolist():
        types = np.flatnonzero(number_of == word)
        examples.append(table.words(types[np.argsort(-table.counts[types], kind="stable")][:2]))
    return Doubles(int(forms[words].sum()), len(words), examples)


def _first_control(text: NDArray[np.uint8], reading: Reading) -> str:
    spelled = text.tobytes().decode(errors="replace")
    character = next(c for c in spelled if _is_control(ord(c)))
    line = reading.line + spelled[: spelled.index(character)].count("\n")
    return f"U+{ord(character):04X} in {reading.source}, line {line}"


def _is_control(point: int) -> bool:
    return (point < 0x20 and point not in (9, 10, 13)) or 0x7F <= point < 0xA0


@kernel()
def scan(text: Any, cells: Any, size: Any) -> Any:
    """(control characters, carriage returns without a line feed) in `size` bytes of UTF-8, with spaces behind them."""
    controls = returns = 0
    for cell in range((size + CELL - 1) // CELL):
        eight = cells[cell]
        # Most cells hold none of the bytes that are looked for: below 32, 0x7F, and 0xC2, which may begin others.
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
    """Not zero if one of eight bytes is below 32."""
    return (eight - LOWS * np.uint64(32)) & ~eight & HIGHS


@kernel(forceinline=True)
def _equal(eight: Any, bytes_: Any) -> Any:
    """Not zero if one of eight bytes is the one that `bytes_` has eight times."""
    different = eight ^ bytes_
    return (different - LOWS) & ~different & HIGHS
