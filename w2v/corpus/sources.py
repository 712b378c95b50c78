"""Finding text: the files that paths name, in folders and out of them, and standard input."""

import contextlib
import errno
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from w2v.errors import CorpusError


@dataclass(frozen=True)
class TextSource:
    """One file to read, or standard input where `path` is None."""

    path: Path | None
    size: int | None  # bytes in the file system, None where the end is not known in advance

    @property
    def name(self) -> str:
        """What messages call it."""
        return "standard input" if self.path is None else _printable(self.path)


class FoundSources(NamedTuple):
    """The files that some paths name, in order."""

    files: list[TextSource]
    passed_over: int  # in folders: what is no regular file, or cannot be found
    first_passed_over: str | None  # its path, and what it is

    @property
    def total_bytes(self) -> int | None:
        """The bytes that reading all files will take in, or None where one of them has no known end."""
        sizes = [source.size for source in self.files if source.size is not None]
        return sum(sizes) if len(sizes) == len(self.files) else None


def find_sources(paths: Sequence[str | Path]) -> FoundSources:
    """The files that `paths` name; `-` is standard input, a folder stands for all files below it, sorted.

    In folders, hidden names are passed over, and so are broken links, links to folders and what is no regular file:
    the latter are counted. CorpusError when a path does not exist, or a folder has no file in it.
    """
    passed_over: list[str] = []
    files = [source for path in paths for source in _sources_at(path, passed_over)]
    return FoundSources(files, len(passed_over), passed_over[0] if passed_over else None)


def size_of(file: Any) -> int | None:
    """The bytes of an open file, or None where it has no size."""
    with contextlib.suppress(AttributeError, OSError, ValueError):  # closed, or no file at all
        about = os.fstat(file.fileno())
        if stat.S_ISREG(about.st_mode):
            return about.st_size
    return None


def _sources_at(path: str | Path, passed_over: list[str]) -> list[TextSource]:
    if str(path) == "-":
        return [TextSource(None, size_of(sys.stdin))]
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
        return [TextSource(path, about.st_size if stat.S_ISREG(about.st_mode) else None)]
    found = sorted(_files_below(path, passed_over), key=lambda source: source.path or path)
    if not found:
        raise CorpusError(f"{path}: no file in this folder (hidden ones are passed over): name another")
    return found


def _files_below(folder: Path, passed_over: list[str]) -> Iterator[TextSource]:
    def refuse(error: OSError) -> None:
        raise CorpusError(f"{error.filename}: cannot be read: {error.strerror}") from error

    for place, folders, files in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        linked = [name for name in folders if Path(place, name).is_symlink()]
        for name in [*linked, *(name for name in files if not name.startswith("."))]:
            path = Path(place, name)
            what, size = _what_and_size(path)
            if what is None:
                yield TextSource(path, size)
            else:
                passed_over.append(f"{_printable(path)} ({what})")


def _what_and_size(path: Path) -> tuple[str | None, int]:
    """(why it is passed over in a folder or None for a regular file, its size)."""
    try:
        about = path.stat()
    except OSError as error:
        if error.errno in (errno.ENOENT, errno.ELOOP):
            return "a broken link", 0
        raise CorpusError(f"{_printable(path)}: cannot be read: {error.strerror}") from error
    if stat.S_ISREG(about.st_mode):
        return None, about.st_size
    others = {stat.S_IFDIR: "a link to a folder", stat.S_IFIFO: "a named pipe", stat.S_IFSOCK: "a socket"}
    return others.get(stat.S_IFMT(about.st_mode), "a device"), 0


def _printable(path: Path) -> str:
    return os.fsencode(path).decode(errors="replace")
