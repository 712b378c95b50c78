"""GloVe's text: a line for each word and no header, so that D is what the first lines have.

Some public files of this kind have words with spaces in them: the last D fields of a line are its numbers.
"""

import re
from collections import Counter
from collections.abc import Iterator

from w2v.errors import W2VError
from w2v.model.words import MOST_DIMENSIONS
from w2v.quoting import quoted
from w2v.vectors.formats.contents import Contents, ReadOptions, RowBlock, collect
from w2v.vectors.formats.header import NUMBER
from w2v.vectors.formats.remarks import Remarks
from w2v.vectors.formats.source import HEAD_BYTES, Source
from w2v.vectors.formats.target import Target
from w2v.vectors.formats.text_rows import UNIT, UNWRITABLE, Lines, RowReader, write_rows

__all__ = ["UNWRITABLE", "read", "recognise", "write"]
_FIRST = 100  # lines that decide what D is


def recognise(source: Source) -> bool:
    """Whether its first lines end in numbers."""
    return _dimensions(source) > 0


def read(source: Source, request: ReadOptions, remarks: Remarks) -> Contents:
    """What is requested of the file; ModelError, with the line, where it is none."""
    dimensions = _dimensions(source)
    if not 0 < dimensions <= MOST_DIMENSIONS:
        raise remarks.fault(f"{UNIT} 1", f"not a word and its numbers, 1 to {MOST_DIMENSIONS:,} of them")
    return collect(_blocks(source, dimensions, remarks), dimensions, request, remarks, UNIT)


def write(contents: Contents, target: Target) -> None:
    """Write it; W2VError for what would be read back as something else."""
    vectors = contents.vectors
    if not len(vectors):
        raise W2VError("GloVe's format has no header: without words the number of dimensions would be lost")
    if vectors.vectors.shape[1] == 1 and re.fullmatch("[0-9]+", vectors.words[0]):
        raise W2VError(f"word 1, {quoted(vectors.words[0])}, and its one number would be read back as a header")
    with target.file() as file:
        write_rows(file, vectors)


def _dimensions(source: Source) -> int:
    """The commonest number of numbers at the end of the first lines; 0 where they are none."""
    head = source.head
    lines = head.split(b"\n", _FIRST)[:_FIRST]
    if len(lines) > 1 and len(lines) < _FIRST and len(head) == HEAD_BYTES:
        lines.pop()  # not all of it is in the head
    counts = Counter(_numbers(line) for line in lines if line.strip())
    most = max(counts.values(), default=0)
    return min((dimensions for dimensions, times in counts.items() if times == most), default=0)


def _numbers(line: bytes) -> int:
    """How many numbers `line` ends in, if it begins with a word."""
    _, *fields = line.rstrip(b" \t\r").split(b" ")
    count = 0
    for field in reversed([field for field in fields if field]):
        if not NUMBER.fullmatch(field):
            break
        count += 1
    return count


def _blocks(source: Source, dimensions: int, remarks: Remarks) -> Iterator[RowBlock]:
    lines, rows = Lines(source, remarks), RowReader(dimensions, "the first lines have", remarks)
    for first, some in lines:
        yield rows.block(first, some)
    lines.tell_unended()
