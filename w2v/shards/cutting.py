"""Cutting a corpus into shards of whole lines: a function of the files' order and sizes, and of where lines end.

Byte k T / S of all T bytes is where shard k begins: the first line that begins there or later is its first; where no
line ends for LONG_LINE bytes, the first word. Files that cannot be cut, as they are compressed or in another encoding
than UTF-8, go whole to the shard that has their middle.
"""

import io
import re
from collections.abc import Sequence
from typing import BinaryIO, NamedTuple

from w2v.corpus.compression import compression
from w2v.corpus.sources import TextSource, open_file
from w2v.corpus.whole_tokens import SPACES
from w2v.errors import CorpusError
from w2v.file_types import HEAD_BYTES
from w2v.text_options import TextOptions

LONG_LINE = 1 << 16  # bytes: a line that goes on for so long is cut
_SPACE = re.compile(b"[" + re.escape(SPACES) + b"]")


class Shard(NamedTuple):
    """One of the parts that a corpus is cut into."""

    number: int  # from 0
    files: tuple[TextSource, ...]


def cut(files: Sequence[TextSource], shards: int, options: TextOptions) -> list[Shard]:
    """The corpus of these files in so many shards, in order; CorpusError where one would have no text."""
    total, before = sum(_size(file) for file in files), 0
    parts: list[list[TextSource]] = [[] for _ in range(shards)]
    for file in files:
        size = _size(file)
        if not size:
            continue
        starts = [min(max(total * k // shards - before, 0), size) for k in range(shards + 1)]
        # Most files lie in one shard, whatever is in them: only the others are looked into.
        if all(start in {0, size} for start in starts) or _is_whole(file, options):
            parts[(2 * before + size) * shards // (2 * total)].append(file)
        else:
            _cut_file(file, starts, parts)
        before += size
    for number, part in enumerate(parts):
        if not part:
            raise CorpusError(
                f"shard {number + 1} of {shards} would have no text: lower `shards`; only files that are neither "
                "compressed nor read with `encoding` are cut, and only at whitespace"
            )
    return [Shard(number, tuple(part)) for number, part in enumerate(parts)]


def _size(file: TextSource) -> int:
    if file.size is None:
        raise CorpusError(f"{file.name}: has no size, so it cannot be cut into shards: write it to a file first")
    return file.size


def _is_whole(file: TextSource, options: TextOptions) -> bool:
    """Whether the file must stay whole."""
    if options.encoding is not None:
        return True
    with _opened(file) as opened:
        return compression(opened.read(HEAD_BYTES)) is not None


def _cut_file(file: TextSource, starts: Sequence[int], parts: list[list[TextSource]]) -> None:
    """Give each shard the lines of the file that begin from its start on, and before the next one's."""
    size = _size(file)
    with _opened(file) as opened:
        begins = [_line_begin(opened, start, size) for start in starts]
    for part, begin, end in zip(parts, begins, begins[1:], strict=False):
        if begin < end:
            part.append(file if (begin, end) == (0, size) else TextSource(file.path, end - begin, begin))


def _opened(file: TextSource) -> BinaryIO:
    assert file.path is not None  # noqa: S101  # it has a size
    try:
        return io.BufferedReader(open_file(file.path), LONG_LINE)
    except OSError as error:
        raise CorpusError(f"{file.name}: cannot be read: {error.strerror or error}") from error


def _line_begin(opened: BinaryIO, at: int, size: int) -> int:
    """Where the first line begins at byte `at` or later, or the first word of a long one; `size` where none does."""
    if at in {0, size}:
        return at
    opened.seek(at - 1)
    place = at - 1
    piece = opened.read(LONG_LINE)
    if (end := piece.find(b"\n")) >= 0:
        return min(place + end + 1, size)
    while piece and place + len(piece) < size:
        if space := _SPACE.search(piece):
            return place + space.end()
        place += len(piece)
        piece = opened.read(LONG_LINE)
    return size
