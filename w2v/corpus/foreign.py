"""Foreign files: those that are no text, found by their beginnings before any text is read, and told all at once."""

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
_AT_ONCE = 16  # objects of a store that are looked at
_LOOKED_AT = 1 << 12  # bytes of a file; what turns out to be no text later is told by itself


class ForeignFile(NamedTuple):
    """A file that is no text."""

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
    """The files among `sources` that are no text; pipes, and what cannot be opened, are left to whoever reads them.

    So is standard input, even where it is a file: it is read once.

    Those to be skipped are looked for as deep as reading would find them.
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
    """What to say of foreign files among this many sources."""
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
    """What `look` says of each, several at a time: a store takes its time to answer."""
    threads = ThreadPoolExecutor(_AT_ONCE)
    try:
        yield from threads.map(look, sources)
    finally:
        threads.shutdown(cancel_futures=True)


def _beginning(path: Path | StoredObject, depth: int) -> bytes:
    """The first `depth` bytes of a file's text, decompressed; as many as can be had."""
    with contextlib.suppress(OSError, *DAMAGE), io.BufferedReader(open_file(path)) as file:
        form = compression(file.peek(HEAD_BYTES))
        return (decompressed(form, file) if form else file).read(depth)
    return b""
