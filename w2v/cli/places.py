"""Where a command writes: places that are writable, and are not files that it reads."""

import contextlib
import os
from collections.abc import Iterable, Sequence
from pathlib import Path

from w2v.errors import CorpusError, OutputError
from w2v.model.paths import check_apart, check_writable
from w2v.text_options import AS_IT_IS, TextOptions
from w2v.urls import is_url
from w2v.vectors.formats import files_at


def check_places(
    outputs: Sequence[Path],
    *,
    overwrite: bool,
    texts: Iterable[str | Path] = (),
    options: TextOptions = AS_IT_IS,
    vectors: Iterable[Path] = (),
) -> list[Path]:
    """The outputs as absolute paths; OutputError if one is not writable, or would replace a file that is read.

    The files read are `texts` (for a folder, the files in it that `options` want) and `vectors` or other files, which
    may be pairs of files.
    """
    places = [check_writable(path, overwrite=overwrite) for path in outputs]
    check_kept(places, texts=texts, options=options, vectors=vectors)
    return places


def check_kept(
    places: Sequence[Path],
    *,
    texts: Iterable[str | Path] = (),
    options: TextOptions = AS_IT_IS,
    vectors: Iterable[Path] = (),
) -> None:
    """OutputError if an output is a file that is read."""
    there = [place for place in places if place.exists()]
    if not there:
        return
    read = [file for path in vectors for file in files_at(path)]
    for text in texts:
        read += _files_of(text, options)
    for place in there:
        check_apart(place, *read)


def check_not_in(folder: Path, *places: Path) -> None:
    """OutputError if an output is the folder of checkpoints, or in it: its files belong together."""
    for place in places:
        if Path(os.path.realpath(place)).is_relative_to(os.path.realpath(folder)):
            raise OutputError(f"{place}: is in {folder}, the folder of checkpoints: name another place")


def _files_of(text: str | Path, options: TextOptions) -> list[Path]:
    from w2v.corpus.sources import find_sources  # noqa: PLC0415  # numba takes a while

    if is_url(text):
        return []
    with contextlib.suppress(CorpusError):  # a missing file cannot be replaced
        return [source.path for source in find_sources([text], options).files if isinstance(source.path, Path)]
    return []
