"""word2vec's text, which is also fastText's .vec: a line with V and D, then a line of text for each word.

A header that counts wrong is remarked on and all rows are read: people cut such files with `head`.
"""

from collections.abc import Iterator

from w2v.quoting import counted
from w2v.vectors.formats.contents import Contents, ReadOptions, RowBlock, collect
from w2v.vectors.formats.header import Header, begins_with_header, read_header, text_below
from w2v.vectors.formats.remarks import Remarks
from w2v.vectors.formats.source import Source
from w2v.vectors.formats.target import Target
from w2v.vectors.formats.text_rows import UNIT, UNWRITABLE, Lines, RowReader, write_rows

__all__ = ["UNWRITABLE", "read", "recognise", "write"]


def recognise(source: Source) -> bool:
    """Whether it begins with a header and goes on as text, or not at all."""
    return begins_with_header(source) and text_below(source) is not False


def read(source: Source, request: ReadOptions, remarks: Remarks) -> Contents:
    """What is requested of the file; ModelError, with the line, where it is none."""
    header = read_header(source, remarks)
    return collect(_blocks(source, header, remarks), header.dimensions, request, remarks, UNIT)


def write(contents: Contents, target: Target) -> None:
    """Write it."""
    vectors = contents.vectors
    with target.file() as file:
        file.write(f"{len(vectors)} {vectors.vectors.shape[1]}\n".encode())
        write_rows(file, vectors)


def _blocks(source: Source, header: Header, remarks: Remarks) -> Iterator[RowBlock]:
    lines, rows = Lines(source, remarks), RowReader(header.dimensions, "line 1 says", remarks)
    found = 0
    for first, some in lines:
        block = rows.block(2, some[1:]) if first == 1 else rows.block(first, some)
        found += len(block.words)
        yield block
    if found < header.words and (lines.unended or not found):
        raise remarks.fault("line 1", f"says {counted(header.words, 'word')}; the file is cut short after {found:,}")
    if found != header.words:
        remarks.add(
            "wrong headers", "line 1", f"says {counted(header.words, 'word')}; all of the {found:,} there are read"
        )
    lines.tell_unended()
