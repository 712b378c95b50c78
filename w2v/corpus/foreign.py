"""Foreign files: files that are not text, found by their first bytes before any is read, and reported all at once."""

import contextlib
import io
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from w2v.corpus.compression import DAMAGE, compression, decompressed
from w2v.corpus.object_store import StoredObject
from w2v.corpus.plain_text import SNIFFED_BYTES, why_foreign
from w2v.corpus.sources import TextSource, open_file
from w2v.errors import CorpusError
from w2v.file_types import HEAD_BYTES
from w2v.quoting import listed
from w2v.text_options import TextOptions

SHOWN = 10  # files that messages name
_AT_ONCE = 16  # objects of a store that are examined in parallel
_LOOKED_AT = 1 << 12  # bytes of a file; one that turns out later not to be text is an error of its own


class ForeignFile(NamedTuple):
    """A file that is not text."""

    source: TextSource
    why: str  # what it is, and what to do about it

    @property
    def brief(self) -> str:
        """Its name, and what it is."""
        what = self.why.removeprefix("is ")
        for mark in (":", ",", " ("):
            what = what.partition(mark)[0]
        return f"{self.source.name} ({what})"


def foreign_files(sources: Sequence[TextSource], options: TextOptions) -> list[ForeignFile]:
    """The files among `sources` that are not text.

    Pipes and files that cannot be opened are left to the code that reads them, and so is standard input, which can be
    read only once, even if it is a file.

    If foreign files may be skipped, as much of each file is examined as reading would.
    """
    depth = SNIFFED_BYTES if options.skip_foreign else _LOOKED_AT
    looked_at = [source for source in sources if source.path is not None and source.size]

    def look(source: TextSource) -> str | None:
        assert source.path is not None  # noqa: S101  # for mypy
        return why_foreign(_beginning(source.path, depth), options.encoding)

    whys = (
        _mapped_together(look, looked_at) if any(_is_stored(source) for source in looked_at) else map(look, looked_at)
    )
    return [ForeignFile(source, why) for source, why in zip(looked_at, whys, strict=True) if why]


def foreign_error(found: Sequence[ForeignFile], sources: int) -> CorpusError:
    """The error that names the foreign files among this many sources."""
    if len(found) > 1:
        named = listed([file.brief for file in found[:SHOWN]], len(found))
        return CorpusError(
            f"{len(found):,} files are not text: {named}: extract their text, "
            "select the text files with `include`, or leave out the others with `skip_foreign=True`"
        )
    [(source, why)] = found
    return CorpusError(f"{source.name}: {why}" + ("; `skip_foreign=True` goes on without it" if sources > 1 else ""))


def _is_stored(source: TextSource) -> bool:
    return isinstance(source.path, StoredObject)


def _mapped_together(look: Callable[[TextSource], str | None], sources: Sequence[TextSource]) -> Iterator[str | None]:
    """`look` applied to each, several at a time, because stores answer slowly."""
    threads = ThreadPoolExecutor(_AT_ONCE)
    try:
        yield from threads.map(look, sources)
    finally:
        threads.shutdown(cancel_futures=True)


def _beginning(path: Path | StoredObject, depth: int) -> bytes:
    """The first `depth` bytes of a file's text, decompressed; fewer if no more can be read."""
    with contextlib.suppress(OSError, *DAMAGE), io.BufferedReader(open_file(path)) as file:
        form = compression(file.peek(HEAD_BYTES))
        return (decompressed(form, file) if form else file).read(depth)
    return b""
