"""Text in encodings other than UTF-8, converted to UTF-8 while it is read; the encoding may be guessed.

A file that is all ASCII is the same in nearly all encodings, so a guess waits for the first block with more in it.
"""

import codecs
import re
from typing import BinaryIO

from w2v.corpus.plain_text import marked_encoding, wide_encoding
from w2v.errors import CorpusError
from w2v.text_options import AUTO

GUESSED_BYTES = 1 << 16  # of text that a guess is based on
_SHARE = 0.05  # of the bytes beyond ASCII: if fewer are invalid, the text is UTF-8 with mistakes in it
_LATIN = ("cp1252", "cp1254", "cp1250", "cp1257", "cp1258", "mac_roman")  # hard to tell apart: the most usual first
_LEGACY = [  # the usual ones outside Unicode; charset-normalizer knows rarer ones, and confuses them with these
    *_LATIN, "cp1251", "cp1253", "cp1255", "cp1256", "cp874", "koi8_r", "gb18030", "big5", "shift_jis", "euc_jp",
    "euc_kr",
]  # fmt: skip
_ABOUT = 0.05  # tolerance in charset-normalizer's measures of disorder and of likeness to a language
_MOST_BAD = 0xFF
_BAD = re.compile("[\udc00-\udcff]")  # _note_bad's marks; each says how many bytes it replaces


def _note_bad(error: UnicodeError) -> tuple[str, int]:
    """(a lone surrogate, which no text has, that says how many bytes cannot be decoded; where to continue)."""
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return chr(0xDC00 + min(error.end - error.start, _MOST_BAD)), error.end


codecs.register_error("w2v-note-bad", _note_bad)


class DecodedText:
    """The text of `file` as a file in UTF-8; bytes that cannot be decoded are replaced (U+FFFD) and counted."""

    def __init__(self, file: BinaryIO, encoding: str, name: str, *, strict: bool) -> None:
        """With `strict`, reading raises CorpusError at the first byte that cannot be decoded."""
        self._file, self._name, self._strict = file, name, strict
        self._at = 0  # bytes read
        self._decoder: codecs.IncrementalDecoder | None = None  # None while the text is UTF-8, as far as is known
        self._guesses = encoding == AUTO
        self._has_ended = False
        self.encoding = "utf-8"
        self._undecodable = 0
        self._first_undecodable: str | None = None
        if not self._guesses:
            self._decode_as(encoding)

    def read(self, size: int) -> bytes:
        """More of the text, from about this many bytes; empty only at its end."""
        while not self._has_ended:
            raw = self._file.read(max(size, GUESSED_BYTES) if self._guesses else size)
            self._has_ended = not raw
            if self._guesses:
                self._guess(raw)
            text = self._decoded(raw) if self._decoder else raw
            self._at += len(raw)
            if text:
                return text
        return b""

    def taken_undecodable(self) -> tuple[int, str | None]:
        """(bytes that could not be decoded since the last call, the file and offset of the very first)."""
        count, self._undecodable = self._undecodable, 0
        return count, self._first_undecodable if count else None

    def _decode_as(self, encoding: str) -> None:
        self.encoding, self._guesses = encoding, False
        if encoding != "utf-8":
            self._decoder = codecs.getincrementaldecoder(encoding)("w2v-note-bad")

    def _guess(self, raw: bytes) -> None:
        """Settle on an encoding if `raw`, the next of the text, shows which it may be."""
        wide = (marked_encoding(raw) or wide_encoding(raw)) if self._at == 0 else None
        if wide is not None:
            self._decode_as(codecs.lookup(wide).name)
        elif not raw.isascii():
            self._decode_as(guessed_encoding(raw))

    def _decoded(self, raw: bytes) -> bytes:
        assert self._decoder is not None  # noqa: S101  # for mypy
        state = self._decoder.getstate()
        try:
            text = self._decoder.decode(raw, self._has_ended)
        except UnicodeError as error:  # of the text as a whole, such as UTF-16 without a byte order mark
            raise CorpusError(
                f"{self._name}: cannot be read as {self.encoding} ({error}): name another encoding, such as "
                f"{'utf-16-le' if self.encoding == 'utf-16' else AUTO}"
            ) from error
        try:
            data = text.encode()
        except UnicodeEncodeError:
            if self._first_undecodable is None:
                self._first_undecodable = self._first_bad(raw, state)
            self._undecodable += sum(ord(bad) - 0xDC00 for bad in _BAD.findall(text))
            data = _BAD.sub("\ufffd", text).encode(errors="replace")
        if b"\0" in data:
            raise CorpusError(f"{self._name}: contains NUL characters when read as {self.encoding}: check the encoding")
        return data

    def _first_bad(self, raw: bytes, state: tuple[bytes, int]) -> str:
        """The file and the offset of the first bad byte in `raw`, or in the bytes carried over to it."""
        decoder = codecs.getincrementaldecoder(self.encoding)("strict")
        decoder.setstate(state)
        try:
            decoder.decode(raw, self._has_ended)
        except UnicodeDecodeError as error:
            bad = self._at - (len(error.object) - len(raw)) + error.start
            where = f"{self._name}, byte {bad}"
            if self._strict:
                raise CorpusError(
                    f"{where}: not {self.encoding} (0x{error.object[error.start]:02x}, {error.reason}): name another "
                    "encoding, or leave out `strict` to replace such bytes"
                ) from error
            return where
        return f"{self._name}, after byte {self._at}"


def guessed_encoding(text: bytes) -> str:
    """The probable encoding of a text whose beginning is not all ASCII."""
    escaped = text.decode(errors="surrogateescape")
    bad = len(_BAD.findall(escaped[:-3])) + max(0, len(_BAD.findall(escaped[-3:])) - 3)  # the last may be cut
    beyond = sum(byte >= 0x80 for byte in text)
    if bad <= _SHARE * beyond:
        return "utf-8"
    # Only lines with more than ASCII in them tell encodings apart.
    lines = b"\n".join([line for line in text.splitlines() if not line.isascii()])[:GUESSED_BYTES]
    from charset_normalizer import from_bytes  # noqa: PLC0415  # an extra, that check_guesser has looked for

    found = list(from_bytes(lines, cp_isolation=_LEGACY))
    if not found:
        return "utf-8"
    best = min(found, key=lambda match: (match.chaos, -match.coherence))
    alike = {
        name
        for match in found
        if match.chaos <= best.chaos + _ABOUT and match.coherence >= best.coherence - 2 * _ABOUT
        for name in match.could_be_from_charset
    }
    usual = [name for name in _LATIN if name in alike] if best.encoding in _LATIN else []
    return codecs.lookup(next(iter(usual), best.encoding)).name


def check_guesser() -> None:
    """CorpusError if the library that guesses encodings is not installed."""
    try:
        import charset_normalizer  # noqa: F401, PLC0415
    except ImportError as error:
        raise CorpusError(
            "`encoding=auto` needs charset-normalizer: pip install 'w2v[guess]', or name the encoding"
        ) from error
