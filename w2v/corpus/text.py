"""Finding text and reading it once: files, folders and pipes become blocks of valid UTF-8, cut between tokens.

Nothing is ever held whole: a corpus may be larger than memory, a single line, a single token, or a pipe.
"""

import contextlib
import errno
import io
import os
import re
import stat
import sys
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from w2v.corpus.compression import DAMAGE, HEAD_BYTES, compression, decompressed
from w2v.corpus.foreign import PDF, recognised
from w2v.corpus.whole_tokens import SPACES, last_character, whole_tokens
from w2v.errors import CorpusError

BLOCK_BYTES = 1 << 18  # a block and what is made of it stay in a core's cache
UNBROKEN_BYTES = 1 << 20  # without white space: beyond it, a block may end without
SNIFFED_BYTES = 1 << 20  # a NUL within these says: no text

_UTF8_MARK = b"\xef\xbb\xbf"
_WIDE_MARKS = {  # the longer ones first: UTF-32's mark starts with UTF-16's
    b"\xff\xfe\0\0": "UTF-32",
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_ESCAPED = re.compile("[\udc80-\udcff]")  # what "surrogateescape" makes of an undecodable byte


@dataclass(frozen=True)
class Source:
    """One file to read, or standard input where `path` is None."""

    path: Path | None
    size: int | None  # bytes in the file system, None where the end is not known in advance

    @property
    def name(self) -> str:
        """What messages call it."""
        return "standard input" if self.path is None else os.fsencode(self.path).decode(errors="replace")


@dataclass
class Reading:
    """What has been read so far; the thread that reads keeps it, anyone may look."""

    file_bytes: int = 0  # as they lie in the files, compressed or not
    text_bytes: int = 0
    undecodable: int = 0  # bytes that are no UTF-8
    first_undecodable: str | None = None  # the file, and the byte of its text counted from 0
    passed_over: int = 0  # in folders: what is no file, or cannot be found
    first_passed_over: str | None = None  # its path, and what it is
    changed: str | None = None  # the first file that grew or shrank while it was read
    cut: int = 0  # tokens longer than is kept of one
    first_cut: str | None = None  # the file, and the line of its text counted from 1
    longest_bytes: int = 0  # of the longest token before it was cut, where one has more than seven bytes,
    longest: str = ""  # its beginning,
    longest_at: str | None = None  # and its file and line
    source: str = ""  # where the block comes from that was handed out last,
    begins: bool = False  # whether it is the first of its source,
    line: int = 1  # the line it begins in, if whoever counts lines adds those of each block,
    lost: int = 0  # and the bytes that its first token lacks


def find_sources(paths: Sequence[str | Path], reading: Reading | None = None) -> list[Source]:
    """The files that `paths` name, in order; `-` is standard input, a folder stands for all files below it, sorted.

    In folders, hidden names are passed over, and so are broken links, links to folders and what is no regular file:
    these are counted in `reading`. CorpusError when a path does not exist, or a folder has no file in it.
    """
    reading = reading or Reading()
    return [source for path in paths for source in _sources_at(path, reading)]


def total_bytes(sources: Sequence[Source]) -> int | None:
    """The bytes that reading `sources` will take in, or None where one of them has no known end."""
    sizes = [source.size for source in sources if source.size is not None]
    return sum(sizes) if len(sizes) == len(sources) else None


def blocks(
    sources: Sequence[Source],
    reading: Reading,
    *,
    strict: bool = False,
    words: bool = False,
    block_bytes: int = BLOCK_BYTES,
) -> Generator[bytes, None, None]:
    """The text of `sources` in pieces of valid UTF-8 that end where a token may; a line feed ends every source.

    So no word and no character is ever cut, and no sentence spans two files; `words` says what a token is, as for
    `tokens`. Of a token that fills more than `whole_tokens.KEPT` bytes, the middle is lost. A mark of UTF-8 at a
    source's start is dropped. Each undecodable byte is counted in `reading` and replaced (U+FFFD); with `strict` the
    first is a CorpusError. A file is read as far as it went when it was opened. CorpusError for what cannot be read, is
    damaged, or is no text.
    """

    def lacks(lost: int) -> None:
        reading.lost = lost

    for source in sources:
        with _reading_errors(source), _open(source, reading) as file:
            reading.source, reading.begins, reading.line = source.name, True, 1
            block = b"\n"
            for block in whole_tokens(_valid_pieces(file, source, reading, strict, block_bytes), lacks, words=words):
                yield block
                reading.begins = False
            if not block.endswith(b"\n"):
                reading.lost = 0
                yield b"\n"


def _valid_pieces(file: BinaryIO, source: Source, reading: Reading, strict: bool, block_bytes: int) -> Iterator[bytes]:
    """The text of one source in pieces of valid UTF-8 as `_cut_at_spaces` cuts them."""
    at = 0  # the piece's place in the source's text
    for piece in _cut_at_spaces(file, source, block_bytes):
        text = _valid(piece, source, at, reading, strict)
        reading.text_bytes += len(piece)
        if at == 0:
            text = text.removeprefix(_UTF8_MARK)
        at += len(piece)
        if text:
            yield text


def _sources_at(path: str | Path, reading: Reading) -> list[Source]:
    if str(path) == "-":
        return [Source(None, _size_of(sys.stdin))]
    if not str(path):
        raise CorpusError("an empty name is no file: an unset variable on the command line?")
    path = Path(path)
    try:
        about = path.stat()
    except (FileNotFoundError, NotADirectoryError) as error:
        raise CorpusError(f"{path}: no such file or folder: check the name") from error
    except (OSError, ValueError) as error:
        raise CorpusError(f"{path}: cannot be read: {error}") from error
    if not stat.S_ISDIR(about.st_mode):
        return [Source(path, about.st_size if stat.S_ISREG(about.st_mode) else None)]
    found = sorted(_files_below(path, reading), key=lambda source: source.path or path)
    if not found:
        raise CorpusError(f"{path}: no file in this folder (hidden ones are passed over): name another")
    return found


def _files_below(folder: Path, reading: Reading) -> Iterator[Source]:
    def refuse(error: OSError) -> None:
        raise CorpusError(f"{error.filename}: cannot be read: {error.strerror}") from error

    for place, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        linked = [name for name in folders if Path(place, name).is_symlink()]
        for name in [*linked, *(name for name in files if not name.startswith("."))]:
            path = Path(place, name)
            what, size = _kind_of(path)
            if what is None:
                yield Source(path, size)
            else:
                reading.passed_over += 1
                reading.first_passed_over = reading.first_passed_over or f"{Source(path, None).name} ({what})"


def _kind_of(path: Path) -> tuple[str | None, int]:
    """(why it is passed over in a folder or None for a file, its size)."""
    try:
        about = path.stat()
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ELOOP):
            return "a broken link", 0
        raise CorpusError(f"{Source(path, None).name}: cannot be read: {error.strerror}") from error
    if stat.S_ISREG(about.st_mode):
        return None, about.st_size
    kinds = {stat.S_IFDIR: "a link to a folder", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}
    return kinds.get(stat.S_IFMT(about.st_mode), "a device"), 0


def _size_of(file: Any) -> int | None:
    """The bytes of an open file, or None where it is none that has a size."""
    with contextlib.suppress(AttributeError, OSError, ValueError):  # closed, or no file at all
        about = os.fstat(file.fileno())
        if stat.S_ISREG(about.st_mode):
            return about.st_size
    return None


@contextlib.contextmanager
def _open(source: Source, reading: Reading) -> Iterator[BinaryIO]:
    """The source's text, decompressed."""
    if source.path is not None:
        opened: Any = source.path.open("rb", buffering=0)
    elif sys.stdin is None:  # as Python does where it was closed
        raise CorpusError("standard input is closed: name a file instead")
    else:
        # The raw file: a thread waiting inside a buffer's lock would keep the interpreter from ending.
        stdin: Any = sys.stdin.buffer
        opened = getattr(stdin, "raw", stdin)
    try:
        size = _size_of(opened)
        counted = io.BufferedReader(_Counted(opened, reading, size - opened.tell() if size else None), 1 << 17)
        head = counted.peek(HEAD_BYTES)
        yield decompressed(form, counted) if (form := compression(head)) else counted
        if size and size != _size_of(opened):
            reading.changed = reading.changed or source.name
    finally:
        if source.path is not None:
            opened.close()


class _Counted(io.RawIOBase):
    """At most so many bytes of a file, counted; no less than HEAD_BYTES at first, so that one can peek."""

    def __init__(self, file: Any, reading: Reading, most: int | None) -> None:
        self._file = file
        self._reading = reading
        self._least = HEAD_BYTES  # a pipe may come by the byte
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
        self._reading.file_bytes += filled
        return filled


def _cut_at_spaces(file: BinaryIO, source: Source, block_bytes: int) -> Iterator[bytes]:
    """The text in pieces that end in white space, or have none: the last, and those of UNBROKEN_BYTES or more."""
    head = file.read(max(map(len, _WIDE_MARKS)))
    for mark, encoding in _WIDE_MARKS.items():
        if head.startswith(mark):
            raise CorpusError(f"{source.name}: is {encoding}, not UTF-8: convert it: iconv -f {encoding} -t UTF-8")
    carried, size = [b""], 0  # pieces since the last white space, and their size
    at = 0
    while piece := head + file.read(block_bytes):
        head = b""
        if at < SNIFFED_BYTES:
            _check_text(piece[: SNIFFED_BYTES - at], at, source)
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


def _check_text(piece: bytes, at: int, source: Source) -> None:
    """CorpusError if this piece, from byte `at` on, shows that the source is no text."""
    is_binary = b"\0" in piece
    if at == 0 and (is_binary or piece.startswith(PDF)) and (what := recognised(piece)):
        raise CorpusError(f"{source.name}: is {what}")
    if is_binary:
        nul = at + piece.index(b"\0")
        raise CorpusError(f"{source.name}: looks like a binary file (NUL at byte {nul}): give plain text in UTF-8")


def _valid(block: bytes, source: Source, at: int, reading: Reading, strict: bool) -> bytes:
    """`block` as UTF-8 that decodes: a line feed or other white space at its end keeps characters whole."""
    if block.isascii():
        return block
    try:
        block.decode()
    except UnicodeDecodeError as error:
        where = f"{source.name}, byte {at + error.start}"
        if strict:
            raise CorpusError(
                f"{where}: not UTF-8 (0x{block[error.start]:02x}, {error.reason}): "
                "convert the file with iconv, or leave out --strict to replace such bytes"
            ) from error
        reading.first_undecodable = reading.first_undecodable or where
        reading.undecodable += len(_ESCAPED.findall(block.decode(errors="surrogateescape")))
        return block.decode(errors="replace").encode()
    return block


@contextlib.contextmanager
def _reading_errors(source: Source) -> Iterator[None]:
    """Turn what goes wrong while `source` is read into a CorpusError that names it."""
    try:
        yield
    except DAMAGE as error:
        raise CorpusError(f"{source.name}: damaged, or cut short ({error}): get the whole file again") from error
    except OSError as error:
        if error.errno is None and not isinstance(error, BlockingIOError):
            raise CorpusError(f"{source.name}: damaged ({error}): get the whole file again") from error
        raise CorpusError(f"{source.name}: cannot be read: {error.strerror or error}") from error
