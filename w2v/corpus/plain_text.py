"""Refusing what is not plain text in UTF-8 (archives, documents, other encodings), with what to do instead."""

from w2v.errors import CorpusError
from w2v.file_types import file_type

SNIFFED_BYTES = 1 << 20  # a NUL within these says: no text

_BYTE_ORDER_MARKS = {  # the longer ones first: UTF-32's mark starts with UTF-16's
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
MARK_BYTES = max(map(len, _BYTE_ORDER_MARKS))
_UNREADABLE = {  # type of file -> what it is, and what to do
    "PDF": "a PDF: take its text out first: pdftotext",
    "zip": "a zip archive, as office documents and e-books are: unpack it, or save it as plain text",
    "office document": "an office document: save it as plain text",
    "7z": "a 7z archive: unpack it first",
    "rar": "a rar archive: unpack it first",
    "tar": "a tar archive: unpack it first: tar -xf",
    "lz4": "compressed by lz4, which w2v does not read: decompress it into a pipe: lz4 -dc FILE | w2v ... -",
    "compress": "compressed by compress, which w2v does not read: decompress it into a pipe: zcat FILE | w2v ... -",
    "Parquet": "a Parquet file: write its column of text to a file first",
    "SQLite": "a database: write its text to a file first",
    "safetensors": "a safetensors file, such as a model: give the text it was made from",
}
_WIDE_SHARE = 0.4  # of every other byte is NUL where Western text takes two bytes a character


def check_mark(head: bytes, name: str) -> None:
    """CorpusError if the file that starts with `head` has the byte order mark of another encoding."""
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if head.startswith(mark):
            raise CorpusError(f"{name}: is {_converted(encoding)}")


def check_plain(piece: bytes, at: int, name: str) -> None:
    """CorpusError if this piece of a file, from byte `at` on, shows that it is no text."""
    nul = piece.find(b"\0", 0, max(SNIFFED_BYTES - at, 0))
    # Text may start as some binary files do, but it has no NUL; a PDF may go on without one for long.
    if at == 0 and (nul >= 0 or file_type(piece) == "PDF") and (what := unreadable(piece)):
        raise CorpusError(f"{name}: is {what}")
    if nul >= 0:
        raise CorpusError(f"{name}: looks like a binary file (NUL at byte {at + nul}): give plain text in UTF-8")


def unreadable(head: bytes) -> str | None:
    """What the file that starts with `head` is, and what to do about it; None for text, and for what nobody knows."""
    return _UNREADABLE.get(file_type(head) or "") or _wide(head[:1000])


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark."""
    if len(head) < 4:
        return None
    for first, encoding in enumerate(("UTF-16BE", "UTF-16LE")):
        nuls, others = head[first::2].count(0), head[1 - first :: 2].count(0)
        if nuls > _WIDE_SHARE * len(head[first::2]) and not others:
            return _converted(encoding)
    return None


def _converted(encoding: str) -> str:
    return f"{encoding}, not UTF-8: convert it: iconv -f {encoding} -t UTF-8"
