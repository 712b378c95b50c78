"""From ids back to text: words with one space between them, a line for each sentence; and the list of phrases."""

import contextlib
import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.id_file import SENTENCE_END
from w2v.engine.kernels.kernel import kernel
from w2v.errors import OutputError, W2VError
from w2v.model.paths import output_errors
from w2v.model.storage import atomic_write
from w2v.phrases.fingerprints import concatenated
from w2v.phrases.passes import JoinedCorpus, Phrase
from w2v.phrases.pieces import PIECE, in_order
from w2v.quoting import quoted

STANDARD_OUTPUT = "-"
COLUMNS = ("phrase", "score", "count", "count of first word", "count of last word", "pass")

_LINE_FEED, _SPACE = 10, 32
_WHITE_SPACE = re.compile("[\0\t\n\v\f\r ]")  # the characters at which readers end a word


def save_text(
    joined: JoinedCorpus,
    path: str | Path,
    *,
    overwrite: bool = False,
    threads: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the sentences of `joined` to `path`, whole or not at all; `-` is standard output.

    `progress` is called with the number of ids done, and their total. OutputError if nothing can be written, W2VError
    for a word with white space in it, which would be read back as several words.
    """
    for word in joined.words:
        if _WHITE_SPACE.search(word):
            raise W2VError(f"the word {quoted(word)} contains whitespace, which text cannot represent: use sentences()")
    if str(path) != STANDARD_OUTPUT:
        with atomic_write(Path(path), overwrite=overwrite) as temporary, temporary.open("wb") as file:
            write_text(file, joined, threads=threads, progress=progress)
        return
    if sys.stdout is None:
        raise OutputError("standard output is closed: name a file")
    with output_errors("standard output"):
        write_text(sys.stdout.buffer, joined, threads=threads, progress=progress)
        sys.stdout.buffer.flush()


def save_list(phrases: Iterable[Phrase], path: str | Path, *, overwrite: bool = False) -> None:
    """Write the phrases to `path`, in tab-separated columns under a line of their names; whole or not at all."""
    with (
        atomic_write(Path(path), overwrite=overwrite) as temporary,
        temporary.open("w", encoding="utf-8", newline="\n") as file,
    ):
        file.write("\t".join(COLUMNS) + "\n")
        file.writelines("\t".join(map(str, phrase)) + "\n" for phrase in phrases)


def write_text(
    file: BinaryIO,
    joined: JoinedCorpus,
    *,
    threads: int = 1,
    piece: int = PIECE,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Write the sentences to an open file, in UTF-8; `progress` as in `save_text`."""
    ids = joined.ids
    text, offsets = concatenated(joined.words)
    sizes = np.append(np.diff(offsets) + 1, 1)  # with a space before the word; the last is the size of id -1

    def written(first: int, end: int) -> tuple[int, NDArray[np.uint8]]:
        out = np.empty(sizes[ids[first:end]].sum(), np.uint8)
        return end, out[: lay_out(ids, first, end, text, offsets, out)]

    with contextlib.closing(in_order(written, len(ids), piece, threads)) as parts:
        for end, part in parts:
            file.write(part.data)
            if progress:
                progress(end, len(ids))


@kernel()
def lay_out(ids: Any, first: Any, end: Any, text: Any, offsets: Any, out: Any) -> Any:
    """Write the text of the ids from `first` to `end`; how many bytes it is."""
    size = 0
    begun = first > 0 and ids[first - 1] != SENTENCE_END
    for i in range(first, end):
        if ids[i] == SENTENCE_END:
            out[size] = _LINE_FEED
            size += 1
            begun = False
            continue
        if begun:
            out[size] = _SPACE
            size += 1
        for place in range(offsets[ids[i]], offsets[ids[i] + 1]):
            out[size] = text[place]
            size += 1
        begun = True
    return size
