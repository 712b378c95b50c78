"""Refusing what is not plain text in UTF-8 (archives, documents, other encodings), with what to do instead."""

from w2v.errors import CorpusError
from w2v.file_types import file_type
from w2v.text_options import AUTO

SNIFFED_BYTES = 1 << 20  # a NUL among these means that it is not text

_BYTE_ORDER_MARKS = {  # the longer ones first: UTF-32's mark starts with UTF-16's
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
MARK_BYTES = max(map(len, _BYTE_ORDER_MARKS))
_UNREADABLE = {  # type of file -> what it is, and what to do
    "PDF": "a PDF: extract its text first: pdftotext",
    "zip": "a zip archive, as office documents and e-books are: unpack it, or save it as plain text",
    "office document": "an office document: save it as plain text",
    "7z": "a 7z archive: unpack it first",
    "rar": "a rar archive: unpack it first",
    "tar": "a tar archive: unpack it first: tar -xf",
    "lz4": "compressed with lz4, which w2v does not read: pipe it: lz4 -dc FILE | w2v ... -",
    "compress": "compressed with compress, which w2v does not read: pipe it: zcat FILE | w2v ... -",
    "Parquet": "a Parquet file: write its column of text to a file first",
    "SQLite": "a database: write its text to a file first",
    "image": "an image: extract its text first, for example with tesseract",
    "safetensors": "a safetensors file, such as a model: give the text that it was made from",
}
_WIDE_SHARE = 0.4  # of every other byte is NUL in Western text of two bytes per character


def check_mark(head: bytes, name: str) -> None:
    """CorpusError if the file that starts with `head` has the byte order mark of another encoding."""
    if encoding := marked_encoding(head):
        raise CorpusError(f"{name}: is {_converted(encoding)}")


def check_plain(piece: bytes, at: int, name: str) -> None:
    """CorpusError if this piece of a file, from byte `at` on, shows that it is not text."""
    if why := _why_not_plain(piece, at):
        raise CorpusError(f"{name}: {why}")


def why_foreign(head: bytes, encoding: str | None) -> str | None:
    """Why the file that starts with `head` is not text in this encoding, and what to do about it; None if it is.

    The encoding may be None, for UTF-8, or AUTO.
    """
    if encoding is None:
        marked = marked_encoding(head)
        return f"is {_converted(marked)}" if marked else _why_not_plain(head, 0)
    if encoding == AUTO:
        has_nuls = bool(marked_encoding(head) or wide_encoding(head))
    else:
        has_nuls = b"\0" in "a".encode(encoding)
    if what := (b"\0" in head or file_type(head) == "PDF") and _UNREADABLE.get(file_type(head) or ""):
        return f"is {what}"
    return None if has_nuls else _why_binary(head, 0)


def marked_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32, if a file starts with the byte order mark of one."""
    return next((encoding for mark, encoding in _BYTE_ORDER_MARKS.items() if head.startswith(mark)), None)


def _why_not_plain(piece: bytes, at: int) -> str | None:
    # Text may start as some binary files do, but it has no NUL; a PDF may go on without one for long.
    nul = piece.find(b"\0", 0, max(SNIFFED_BYTES - at, 0))
    if at == 0 and (nul >= 0 or file_type(piece) == "PDF") and (what := unreadable(piece)):
        return f"is {what}"
    return _why_binary(piece, at)


def _why_binary(piece: bytes, at: int) -> str | None:
    nul = piece.find(b"\0", 0, max(SNIFFED_BYTES - at, 0))
    return f"looks like a binary file (NUL at byte {at + nul}): give plain text in UTF-8" if nul >= 0 else None


def unreadable(head: bytes) -> str | None:
    """What the file that starts with `head` is, and what to do about it; None for text and unknown formats."""
    if what := _UNREADABLE.get(file_type(head) or ""):
        return what
    encoding = wide_encoding(head)
    return _converted(encoding) if encoding else None


def wide_encoding(head: bytes) -> str | None:
    """The variant of UTF-16, without a byte order mark, that a file must be in by its beginning."""
    head = head[:1000]
    if len(head) < 4:
        return None
    for first, encoding in enumerate(("UTF-16BE", "UTF-16LE")):
        nuls, others = head[first::2].count(0), head[1 - first :: 2].count(0)
        if nuls > _WIDE_SHARE * len(head[first::2]) and not others:
            return encoding
    return None


def _converted(encoding: str) -> str:
    return f"{encoding}, not UTF-8: convert it: iconv -f {encoding} -t UTF-8, or use `encoding={encoding}`"
