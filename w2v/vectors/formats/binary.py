"""word2vec's binary: a line with V and D, then for each word its spelling, a space and D little-endian float32.

A line feed follows each vector in files of word2vec.c, none in those of gensim; both are read, word2vec.c's is written.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from w2v.quoting import quoted
from w2v.vectors.formats.contents import Contents, ReadOptions, RowBlock, collect
from w2v.vectors.formats.header import Header, begins_with_header, read_header, text_below
from w2v.vectors.formats.remarks import Remarks
from w2v.vectors.formats.source import Source
from w2v.vectors.formats.target import Target, row_blocks
from w2v.vectors.formats.text_rows import UNWRITABLE

__all__ = ["UNWRITABLE", "read", "recognise", "write"]
UNIT = "word"
_LONGEST_WORD = 1 << 20  # bytes
_NUMBER = np.dtype("<f4")


def recognise(source: Source) -> bool:
    """Whether it begins with a header and does not go on as text."""
    return begins_with_header(source) and not text_below(source)


def read(source: Source, request: ReadOptions, remarks: Remarks) -> Contents:
    """What is requested of the file; ModelError, with the word and the byte, where it is none."""
    header = read_header(source, remarks)
    return collect(_blocks(source, header, remarks), header.dimensions, request, remarks, UNIT)


def write(contents: Contents, target: Target) -> None:
    """Write it."""
    vectors = contents.vectors
    with target.file() as file:
        file.write(f"{len(vectors)} {vectors.vectors.shape[1]}\n".encode())
        for words, block in row_blocks(vectors):
            rows = block.astype(_NUMBER)
            file.write(
                b"".join([b"%b %b\n" % (word.encode(), row.tobytes()) for word, row in zip(words, rows, strict=True)])
            )


def _blocks(source: Source, header: Header, remarks: Remarks) -> Iterator[RowBlock]:
    size = header.dimensions * _NUMBER.itemsize
    data, at, start, found = source.read(), header.length, 0, 0  # start: the byte of the file at which `data` begins
    while True:
        words: list[bytes] = []
        vectors: list[bytes] = []
        while found + len(words) < header.words:
            space = data.find(b" ", at, at + _LONGEST_WORD)
            if space < 0 or space + 1 + size > len(data):
                break
            words.append(data[at:space].removeprefix(b"\n"))
            vectors.append(data[space + 1 : space + 1 + size])
            at = space + 1 + size
        _check(words, found, remarks)
        numbers = np.frombuffer(b"".join(vectors), _NUMBER).reshape(-1, header.dimensions)
        yield RowBlock(range(found + 1, found + len(words) + 1), words, numbers)
        found += len(words)
        if found == header.words:
            break
        piece, where = source.read(), f"{UNIT} {found + 1:,} of {header.words:,}, byte {start + at:,}"
        if space < 0 and len(data) - at >= _LONGEST_WORD:
            raise remarks.fault(where, f"a word longer than {_LONGEST_WORD:,} bytes: the file is damaged")
        if not piece:
            raise remarks.fault(where, "the file is cut short")
        data, at, start = data[at:] + piece, 0, start + at
    if (data[at:] + source.read()).strip(b"\n"):
        raise remarks.fault(
            f"byte {start + at:,}", f"more data follows after the {header.words:,} words that line 1 announces: "
            "cut it off, or correct line 1"
        )  # fmt: skip


def _check(words: Sequence[bytes], before: int, remarks: Remarks) -> None:
    """ModelError for a word that is no text at all: what follows a word with a space in it is out of step."""
    if b"" in words:
        remarks.add("empty words", f"{UNIT} {before + 1 + words.index(b''):,}", "an empty word", words.count(b""))
    try:
        b" ".join(words).decode()
    except UnicodeDecodeError:
        for number, word in enumerate(words, before + 1):
            # Characters cut in the middle are word2vec.c's; controls beside them are not.
            if min(word, default=32) < 32 and "\ufffd" in word.decode(errors="replace"):
                raise remarks.fault(
                    f"{UNIT} {number:,}",
                    f"{quoted(word)} is not a word: the file is damaged, or an earlier word contains a space",
                ) from None
