"""What is no text, though it may hold some: known by its first bytes, with what to do about it."""

PDF = b"%PDF-"  # which may go on without a NUL for long
_SIGNS = {  # what a file starts with: what it is, and what to do
    PDF: "a PDF: take its text out first: pdftotext",
    b"PK\x03\x04": "a zip archive, as office documents and e-books are: unpack it, or save it as plain text",
    b"\xd0\xcf\x11\xe0": "an office document: save it as plain text",
    b"7z\xbc\xaf\x27\x1c": "a 7z archive: unpack it first",
    b"Rar!\x1a\x07": "a rar archive: unpack it first",
    b"\x04\x22\x4d\x18": "packed by lz4, which w2v does not read: unpack it into a pipe: lz4 -dc FILE | w2v ... -",
    b"\x1f\x9d": "packed by compress, which w2v does not read: unpack it into a pipe: zcat FILE | w2v ... -",
    b"PAR1": "a Parquet file: write its column of text to a file first",
    b"SQLite format 3\0": "a database: write its text to a file first",
}
_TAR, _TAR_AT = b"ustar", 257
_WIDE_SHARE = 0.4  # of every other byte is NUL where Western text takes two bytes a character


def recognised(head: bytes) -> str | None:
    """What the file that starts with `head` is, and what to do about it; None for text, and for what nobody knows.

    The head of a file with a NUL in it is better known: half of UTF-16 are NULs, and so are archives' gaps.
    """
    for sign, what in _SIGNS.items():
        if head.startswith(sign):
            return what
    if head[_TAR_AT:].startswith(_TAR):
        return "a tar archive: unpack it first: tar -xf"
    if head[8:9] == b"{" and int.from_bytes(head[:8], "little") < 2**32:
        return "a safetensors file, such as a model: give the text it was made from"
    return _wide(head[:1000])


def _wide(head: bytes) -> str | None:
    """UTF-16 without its mark."""
    if len(head) < 4:
        return None
    for first, encoding in enumerate(("UTF-16BE", "UTF-16LE")):
        nuls, others = head[first::2].count(0), head[1 - first :: 2].count(0)
        if nuls > _WIDE_SHARE * len(head[first::2]) and not others:
            return f"{encoding}, not UTF-8: convert it: iconv -f {encoding} -t UTF-8"
    return None
