"""Rows of text: a word and D decimals with spaces between, as word2vec, fastText and GloVe write them.

A hundred megabytes a second: NumPy reads the decimals of thousands of rows in one call. Each becomes the double nearest
to it, and that the nearest float32: what gensim makes of it, bit for bit. Python looks at a row of its own only where
something is odd about it.
"""

import re
import warnings
from collections.abc import Iterator, Sequence
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from w2v.quoting import quoted
from w2v.vectors.decimals import shortest
from w2v.vectors.formats.contents import RowBlock
from w2v.vectors.formats.escapes import HALVES
from w2v.vectors.formats.header import NUMBER
from w2v.vectors.formats.remarks import Remarks
from w2v.vectors.formats.source import Source
from w2v.vectors.formats.target import row_blocks
from w2v.vectors.vectors import Vectors

UNIT = "line"  # what a row's place is called
UNWRITABLE = re.compile(f"\\A\\Z|[ \t\n\v\f\r{HALVES}]")  # white space is what readers end a word at
_LONGEST_LINE = 1 << 23  # bytes
_OTHER_SPACES = (b"\t", b"\v", b"\f", b"\r")  # NumPy separates numbers at these too

Row = tuple[int, bytes, bytes]  # its line, its word, and its numbers with one space between


class Lines:
    """The lines of a text, some at a time, without their ends. `unended` says whether the last one had none."""

    def __init__(self, source: Source, remarks: Remarks) -> None:
        self.unended = False
        self._source, self._remarks = source, remarks
        self._next = 1  # the number of the next line

    def __iter__(self) -> Iterator[tuple[int, list[bytes]]]:
        """(the number of the first, the lines)."""
        rest = b""
        while piece := self._source.read():
            *lines, rest = (rest + piece).split(b"\n")
            if len(rest) > _LONGEST_LINE:
                raise self._remarks.fault(
                    f"{UNIT} {self._next + len(lines)}",
                    f"longer than {_LONGEST_LINE:,} bytes: this is not a text file of vectors",
                )
            if lines:
                yield self._numbered(lines)
        if rest:
            self.unended = True
            yield self._numbered([rest])

    def tell_unended(self) -> None:
        """Remark on a last line without an end."""
        if self.unended:
            what = "the last line has no line feed: the file may be cut short"
            self._remarks.add("unended lines", f"{UNIT} {self._next - 1}", what)

    def _numbered(self, lines: list[bytes]) -> tuple[int, list[bytes]]:
        first, self._next = self._next, self._next + len(lines)
        returns = [number for number, line in enumerate(lines, first) if line.endswith(b"\r")]
        if returns:
            what = "ends in carriage return and line feed, as Windows writes it"
            self._remarks.add("such lines", f"{UNIT} {returns[0]}", what, len(returns))
        return first, lines


class RowReader:
    """Blocks of rows of `dimensions` numbers each; `says_so` is where messages say that this number comes from."""

    def __init__(self, dimensions: int, says_so: str, remarks: Remarks) -> None:
        self._dimensions, self._says_so, self._remarks = dimensions, says_so, remarks

    def block(self, first: int, lines: Sequence[bytes]) -> RowBlock:
        """The rows of `lines`, of which the first is number `first`; ModelError for one that is no row."""
        rows: list[Row] = []
        spaces = self._dimensions - 1
        for number, ended in enumerate(lines, first):
            line = ended.rstrip(b" \t\r")
            word, _, numbers = line.partition(b" ")
            if word and numbers.count(b" ") == spaces:
                rows.append((number, word, numbers))
            elif line:
                rows.append(self._odd(number, line))
            else:
                self._remarks.add("blank lines", f"{UNIT} {number}", "blank: skipped")
        vectors = self._parsed([numbers for _, _, numbers in rows])
        if vectors is None:
            with np.errstate(over="ignore"):  # what is too large becomes infinite, which is remarked on later
                vectors = np.array([self._carefully(row) for row in rows]).astype(np.float32)
        places, words, _ = zip(*rows, strict=True) if rows else ((), (), ())
        return RowBlock(places, words, vectors)

    def _parsed(self, numbers: Sequence[bytes]) -> NDArray[np.float32] | None:
        """The numbers of several rows [n, D]; None where any of them is not as it should be."""
        if not numbers:
            return np.empty((0, self._dimensions), np.float32)
        text = b" ".join(numbers)
        if any(space in text for space in _OTHER_SPACES) or not text.strip():
            return None
        with warnings.catch_warnings():
            warnings.simplefilter("error", DeprecationWarning)  # what NumPy before 2.3 has instead of the error
            try:
                found = np.fromstring(text, np.float32, sep=" ")
            except (ValueError, DeprecationWarning):
                return None
        # A row has one field more than spaces, or fewer where some are empty: the sum is right only if none is.
        return found.reshape(-1, self._dimensions) if found.size == len(numbers) * self._dimensions else None

    def _odd(self, number: int, line: bytes) -> Row:
        """The row of a line whose spaces are not those between a word and its numbers alone."""
        fields = [(found.start(), found[0]) for found in re.finditer(rb"[^ ]+", line)]
        if line.startswith(b" "):
            fields.insert(0, (0, b""))
        before, numbers = fields[: -self._dimensions], [field for _, field in fields[-self._dimensions :]]
        if not before or any(NUMBER.fullmatch(field) for _, field in before[1:]):
            raise self._remarks.fault(
                f"{UNIT} {number}", f"a word and {len(fields) - 1} numbers; {self._says_so} {self._dimensions}"
            )
        begin, last = before[-1]
        word = line[: begin + len(last)]
        if not word:
            self._remarks.add("empty words", f"{UNIT} {number}", "begins with a space: an empty word")
        elif b" " in word:
            self._remarks.add("words with a space", f"{UNIT} {number}", f"the word {_shown(word)} has a space in it")
        return number, word, b" ".join(numbers)

    def _carefully(self, row: Row) -> list[float]:
        """The numbers of one row; ModelError for one that is none."""
        number, _, numbers = row
        fields = numbers.split()
        for field in fields:
            if not NUMBER.fullmatch(field):
                raise self._remarks.fault(f"{UNIT} {number}", f"{_shown(field)} is not a number")
        if len(fields) != self._dimensions:
            raise self._remarks.fault(
                f"{UNIT} {number}", f"a word and {len(fields)} numbers; {self._says_so} {self._dimensions}"
            )
        return [float(field) for field in fields]


def write_rows(file: BinaryIO, vectors: Vectors, *, separator: str = " ", words: bool = True) -> None:
    """A line for each word, its numbers in the fewest decimal digits that read back to the same bits."""
    numbers = separator.join(["%.9g"] * vectors.vectors.shape[1])
    line = f"%s{separator}{numbers}\n" if words else f"{numbers}\n"
    for some, block in row_blocks(vectors):
        rows = shortest(block).tolist()
        fields = zip(some, *zip(*rows, strict=True), strict=True) if words else map(tuple, rows)
        file.write("".join([line % row for row in fields]).encode())


def _shown(field: bytes) -> str:
    return quoted(field.decode(errors="replace"))
