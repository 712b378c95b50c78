"""Decompression: gzip, bzip2, xz and zstd are recognised by a file's first bytes, not by its name.

Files of several members or frames, one after another, are read through to the end. A file that ends in the middle is an
error, not a shorter text.
"""

import bz2
import gzip
import io
import lzma
import zlib
from collections.abc import Callable
from typing import Any, BinaryIO

import zstandard

from w2v.file_types import file_type

DAMAGE = (EOFError, zlib.error, lzma.LZMAError, zstandard.ZstdError)  # and an OSError without an errno

_ZSTD_WINDOW = 2**31  # the largest window that `zstd --long` makes
_ZSTD_PIECE = 512  # bytes: 16 MB of text at most


def compression(head: bytes) -> str | None:
    """The name of the format whose file starts with `head`, or None."""
    name = file_type(head)
    return name if name in _DECOMPRESSORS else None


def decompressed(format_name: str, file: BinaryIO) -> BinaryIO:
    """The text inside `file`; reading it raises one of DAMAGE, or an OSError without errno, where it is broken."""
    text: BinaryIO = _DECOMPRESSORS[format_name](file)
    return text


class _ZstdReader(io.RawIOBase):
    """All frames of a zstd file; EOFError where the last one is cut short, which the library's own reader hides."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._library = zstandard.ZstdDecompressor(max_window_size=_ZSTD_WINDOW)
        self._frame = self._library.decompressobj()
        self._compressed = b""
        self._text = memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed asks for any buffer
        while not self._text:
            # In small pieces: the library returns all that a piece decompresses to, and four bytes can be a block.
            self._compressed = self._compressed or self._file.read(_ZSTD_PIECE)
            if not self._compressed:
                if not self._frame.eof:
                    raise EOFError("the last frame is cut short")
                return 0
            if self._frame.eof:
                self._frame = self._library.decompressobj()
            self._text = memoryview(self._frame.decompress(self._compressed))
            self._compressed = self._frame.unused_data if self._frame.eof else b""
        count = min(len(buffer), len(self._text))
        buffer[:count] = self._text[:count]
        self._text = self._text[count:]
        return count


_DECOMPRESSORS: dict[str, Callable[[Any], Any]] = {
    "gzip": lambda file: gzip.GzipFile(fileobj=file, mode="rb"),
    "bzip2": bz2.BZ2File,
    "xz": lzma.LZMAFile,
    "zstd": lambda file: io.BufferedReader(_ZstdReader(file), 1 << 17),
}
