"""Reading text once: files and pipes become blocks of valid UTF-8, cut between tokens.

Nothing is ever held whole: a corpus may be larger than memory, a single line, a single token, or a pipe.
"""

import contextlib
import io
import itertools
import sys
from collections.abc import Generator, Iterable, Iterator, Sequence
from typing import Any, BinaryIO, NamedTuple

from w2v.corpus.compression import DAMAGE, compression, decompressed
from w2v.corpus.decoding import DecodedText
from w2v.corpus.object_store import StoredFile
from w2v.corpus.plain_text import MARK_BYTES, SNIFFED_BYTES, check_mark, check_plain
from w2v.corpus.rewriting import Rewriter
from w2v.corpus.sources import TextSource, open_file, size_of
from w2v.corpus.whole_tokens import SPACES, Piece, last_character, whole_tokens
from w2v.errors import CorpusError
from w2v.file_types import HEAD_BYTES
from w2v.text_options import AS_IT_IS, AUTO, TextOptions

BLOCK_BYTES = 1 << 18  # a block and what is made of it stay in a core's cache
UNBROKEN_BYTES = 1 << 20  # without white space; after that, a block may end elsewhere

_UTF8_MARK = b"\xef\xbb\xbf"


class TextBlock(NamedTuple):
    """A part of a source's text that ends at a token boundary, and facts about it."""

    data: bytes  # valid UTF-8
    source: str  # the name of the file it is from
    is_first: bool  # of its source
    line: int  # in which it begins, from 1
    lines: int  # line feeds in it
    lost: int  # bytes dropped from the middle of its first token
    text_bytes: int  # of the source's text that it was made of
    file_bytes: int  # read of all files so far, compressed or not
    undecodable: int  # bytes that are not UTF-8
    first_undecodable: str | None  # the file, and the byte of its text counted from 0
    changed: bool = False  # whether the source grew or shrank while it was read: known in its last block
    guessed: str | None = None  # the encoding that it was taken to be in: likewise


def blocks(
    sources: Sequence[TextSource],
    *,
    options: TextOptions = AS_IT_IS,
    strict: bool = False,
    words: bool = False,
    rewrite: Rewriter | None = None,
    block_bytes: int = BLOCK_BYTES,
) -> Generator[TextBlock, None, None]:
    """The text of `sources` in blocks that end at token boundaries; a line feed ends every source.

    So no word and no character is ever divided, and no sentence spans two files; `words` says what a token is, as for
    `Tokenizer`. The last block of a source is empty, or the line feed that its text lacks. A token of more than
    `whole_tokens.KEPT` bytes loses its middle. A byte order mark is dropped. Each undecodable byte is counted and
    replaced (U+FFFD); with `strict` the first is a CorpusError. Text in another encoding, which `options` may name,
    becomes UTF-8, and its bytes are counted as those of the UTF-8. `rewrite` is applied to each block. A file is read
    up to the size that it had when it was opened. CorpusError for a file that cannot be read, is damaged, or is not
    text.
    """
    before = 0  # bytes of the files read before
    for source in sources:
        name, is_first, line, data = source.name, True, 1, b""
        with _reading_errors(name), _open(source) as file:
            encoding = options.encoding
            text = DecodedText(file.text, encoding, name, strict=strict) if encoding else file.text
            for piece in whole_tokens(
                _valid_pieces(text, name, strict, block_bytes), words=words or rewrite is not None
            ):
                data = rewrite(piece.text) if rewrite is not None else piece.text
                lines = data.count(b"\n")
                yield TextBlock(
                    data, name, is_first, line, lines, piece.lost, piece.size, before + file.bytes_read,
                    piece.undecodable, piece.first_undecodable,
                )  # fmt: skip
                is_first, line = False, line + lines
            data = b"" if data.endswith(b"\n") or not data else b"\n"
            before += file.bytes_read
            guessed = text.encoding if isinstance(text, DecodedText) and encoding == AUTO else None
            yield TextBlock(data, name, is_first, line, len(data), 0, 0, before, 0, None, file.changed, guessed)


def row_blocks(
    rows: Iterable[str], *, rewrite: Rewriter | None = None, block_bytes: int = BLOCK_BYTES
) -> Iterator[TextBlock]:
    """Rows of text, one per line, in blocks that end where a row does; `file_bytes` counts bytes of the text."""
    lines, begun, size, done = list[bytes](), 1, 0, 0
    for last, row in itertools.chain(((False, row) for row in rows), [(True, "")]):
        if not last:
            lines.append(row.encode() + b"\n")
            size += len(lines[-1])
        if lines and (last or size >= block_bytes):
            data = b"".join(lines)
            data = rewrite(data) if rewrite is not None else data
            count, done = data.count(b"\n"), done + size
            yield TextBlock(data, "the column", begun == 1, begun, count, 0, size, done, 0, None)
            lines, begun, size = [], begun + count, 0


def _valid_pieces(file: "BinaryIO | DecodedText", name: str, strict: bool, block_bytes: int) -> Iterator[Piece]:
    """The text of one source in pieces as `_cut_at_spaces` cuts them."""
    at = 0  # the piece's offset in the source's text
    for data in _cut_at_spaces(file, name, block_bytes):
        piece = _valid(data, name, at, strict)
        if isinstance(file, DecodedText):
            bad, first = file.taken_undecodable()
            bad, first = piece.undecodable + bad, piece.first_undecodable or first
            piece = piece._replace(undecodable=bad, first_undecodable=first)
        yield piece if at else piece._replace(text=piece.text.removeprefix(_UTF8_MARK))
        at += len(data)


@contextlib.contextmanager
def _open(source: TextSource) -> Iterator["_OpenSource"]:
    if source.path is not None:
        file: Any = open_file(source.path)
    elif sys.stdin is None:  # as Python does where it was closed
        raise CorpusError("standard input is closed: name a file instead")
    else:
        # The raw file: a thread waiting inside a buffer's lock would keep the interpreter from exiting.
        stdin: Any = sys.stdin.buffer
        file = getattr(stdin, "raw", stdin)
    try:
        yield _OpenSource(file, source)
    finally:
        if source.path is not None:
            file.close()


class _OpenSource:
    """A file, decompressed, read up to the size that it had when it was opened; or a part of a plain text file."""

    def __init__(self, file: Any, source: TextSource) -> None:
        self._file = file
        self._size = size_of(file)
        if source.begin is not None:
            file.seek(source.begin)
            self._counted = _Counted(file, source.size)
        else:
            self._counted = _Counted(file, self._size - file.tell() if self._size else None)
        buffered = io.BufferedReader(self._counted, 1 << 17)
        form = compression(buffered.peek(HEAD_BYTES)) if source.begin is None else None
        self.text: BinaryIO = decompressed(form, buffered) if form else buffered

    @property
    def bytes_read(self) -> int:
        """Bytes of the file, compressed or not, that were read so far."""
        return self._counted.bytes_read

    @property
    def changed(self) -> bool:
        """Whether the file has grown or shrunk since it was opened; CorpusError where an object has changed."""
        if isinstance(self._file, StoredFile):
            self._file.check()
        return bool(self._size) and self._size != size_of(self._file)


class _Counted(io.RawIOBase):
    """At most this many bytes of a file, counted; no less than HEAD_BYTES at first, so that one can peek."""

    def __init__(self, file: Any, most: int | None) -> None:
        self.bytes_read = 0
        self._file = file
        self._least = HEAD_BYTES  # a pipe may deliver single bytes
        self._left = sys.maxsize if most is None else most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]  # typeshed asks for any buffer
        filled, room = 0, memoryview(buffer)[: self._left]
        while True:
            count: int | None = self._file.readinto(room[filled:])
            if count is None:
                raise BlockingIOError("it does not wait for data")
            filled += count
            if count == 0 or filled >= self._least:
                break
        self._least = 0
        self._left -= filled
        self.bytes_read += filled
        return filled


def _cut_at_spaces(file: "BinaryIO | DecodedText", name: str, block_bytes: int) -> Iterator[bytes]:
    """The text in pieces that end in white space, or have none: the last, and those of UNBROKEN_BYTES or more."""
    head = file.read(MARK_BYTES)
    check_mark(head, name)
    carried, size = [b""], 0  # pieces since the last white space, and their size
    at = 0
    while piece := head + file.read(block_bytes):
        head = b""
        if at < SNIFFED_BYTES:
            check_plain(piece, at, name)
        at += len(piece)
        end = 1 + max(piece.rfind(space) for space in SPACES)
        if end:
            yield b"".join([*carried, piece[:end]])
            carried, size = [piece[end:]], len(piece) - end
        else:
            carried.append(piece)
            size += len(piece)
            if size > UNBROKEN_BYTES:
                unbroken = b"".join(carried)
                end = last_character(unbroken)
                yield unbroken[:end]
                carried, size = [unbroken[end:]], len(unbroken) - end
    if rest := b"".join(carried):
        yield rest


def _valid(data: bytes, name: str, at: int, strict: bool) -> Piece:
    """`data` as UTF-8 that decodes: a line feed or other white space at its end keeps characters whole."""
    if data.isascii():
        return Piece(data, len(data))
    try:
        data.decode()
    except UnicodeDecodeError as error:
        where = f"{name}, byte {at + error.start}"
        if strict:
            raise CorpusError(
                f"{where}: not UTF-8 (0x{data[error.start]:02x}, {error.reason}): "
                "name its encoding with `encoding`, or leave out `strict` to replace such bytes"
            ) from error
        undecodable = len(data) - len(data.decode(errors="ignore").encode())
        return Piece(data.decode(errors="replace").encode(), len(data), undecodable, where)
    return Piece(data, len(data))


@contextlib.contextmanager
def _reading_errors(name: str) -> Iterator[None]:
    """Turn errors while a source is read into a CorpusError that names it."""
    try:
        yield
    except DAMAGE as error:
        raise CorpusError(f"{name}: damaged, or cut short ({error}): get the whole file again") from error
    except OSError as error:
        if error.errno is None and not isinstance(error, BlockingIOError):
            raise CorpusError(f"{name}: damaged ({error}): get the whole file again") from error
        raise CorpusError(f"{name}: cannot be read: {error.strerror or error}") from error
