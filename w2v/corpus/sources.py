"""Finding text: the files and folders that paths name, objects in stores, and standard input."""

import contextlib
import errno
import io
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path, PurePath
from typing import Any, NamedTuple

from w2v.corpus.object_store import StoredFile, StoredObject, find_objects
from w2v.errors import CorpusError
from w2v.text_options import AS_IT_IS, TextOptions
from w2v.urls import is_url


@dataclass(frozen=True)
class TextSource:
    """One file to read, a part of one, or standard input where `path` is None."""

    path: Path | StoredObject | None
    size: int | None  # bytes in the file system, None if the end is not known in advance
    begin: int | None = None  # the byte that a part begins at, None where the whole file is read

    @property
    def name(self) -> str:
        """What messages call it."""
        if isinstance(self.path, StoredObject):
            name = self.path.name
        else:
            name = "standard input" if self.path is None else _printable(self.path)
        return f"{name} (from byte {self.begin:,})" if self.begin else name


class FoundSources(NamedTuple):
    """The files that some paths name, in order."""

    files: list[TextSource]
    passed_over: int  # in folders: names that are not regular files, or broken links
    first_passed_over: str | None  # its path, and what it is
    hidden: int = 0  # names in folders that begin with a dot

    @property
    def total_bytes(self) -> int | None:
        """The size of all files, or None if that of one is not known."""
        sizes = [source.size for source in self.files if source.size is not None]
        return sum(sizes) if len(sizes) == len(self.files) else None


def find_sources(paths: Sequence[str | Path], options: TextOptions = AS_IT_IS) -> FoundSources:
    """The files that `paths` name; `-` is standard input, a folder stands for all files below it, sorted.

    A path may be a URL of an object store: of an object, of a folder, or a pattern.

    In folders, hidden names, broken links, links to folders and anything else that is not a regular file are skipped,
    and counted. The patterns of `options` choose among the rest: one with a slash is matched against the path inside
    the folder, any other against the name, and excluding a folder excludes everything in it. CorpusError if a path does
    not exist, or a folder has no files.
    """
    search = _Search(options)
    files = [source for path in paths for source in search.sources_at(path)]
    passed_over = search.passed_over
    return FoundSources(files, len(passed_over), passed_over[0] if passed_over else None, search.hidden)


def open_file(path: Path | StoredObject) -> "io.FileIO | StoredFile":
    """Open it unbuffered: each read is one call to the system, or one request to the store."""
    return path.open() if isinstance(path, StoredObject) else path.open("rb", buffering=0)


def size_of(file: Any) -> int | None:
    """The size of an open file, or None if it has none."""
    with contextlib.suppress(AttributeError, OSError, ValueError):  # closed, or no file at all
        about = os.fstat(file.fileno())
        if stat.S_ISREG(about.st_mode):
            return about.st_size
    return None


class _Search:
    """The files that paths name, and what was skipped on the way to them."""

    def __init__(self, options: TextOptions) -> None:
        self.passed_over: list[str] = []
        self.hidden = 0
        self._options = options

    def sources_at(self, path: str | Path) -> list[TextSource]:
        if str(path) == "-":
            return [TextSource(None, size_of(sys.stdin))]
        if not str(path):
            raise CorpusError("a file name is empty: is a variable on the command line unset?")
        if is_url(path):
            return self._objects_at(path)
        path = Path(path)
        try:
            about = path.stat()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise CorpusError(f"{path}: no such file or folder: check the name") from error
        except (OSError, ValueError) as error:
            raise CorpusError(f"{path}: cannot be read: {error}") from error
        if not stat.S_ISDIR(about.st_mode):
            return [TextSource(path, about.st_size if stat.S_ISREG(about.st_mode) else None)]
        found = [TextSource(*file) for file in sorted(self._files_below(path))]
        return self._some(found, path)

    def _objects_at(self, url: str | Path) -> list[TextSource]:
        if isinstance(url, Path):
            raise CorpusError(f"{url}: Path has removed a slash from this URL: give it as a string")
        found = []
        for stored, below in find_objects(url):
            if below is not None and any(name.startswith(".") for name in below.parts):
                self.hidden += 1
            elif below is None or (self._is_wanted(below) and not self._is_in_excluded(below)):
                found.append(TextSource(stored, stored.size))
        return self._some(found, url)

    def _some(self, found: list[TextSource], folder: str | Path) -> list[TextSource]:
        if not found:
            wanted = " that `include` and `exclude` leave" if self._options.include or self._options.exclude else ""
            raise CorpusError(f"{folder}: no files in this folder{wanted} (hidden ones are skipped): name another")
        return found

    def _files_below(self, folder: Path) -> Iterator[tuple[Path, int]]:
        def refuse(error: OSError) -> None:
            raise CorpusError(f"{error.filename}: cannot be read: {error.strerror}") from error

        for place, folders, files in os.walk(folder, onerror=refuse):
            below = Path(place).relative_to(folder)
            folders[:] = [name for name in self._seen(folders) if not _is_any(below / name, self._options.exclude)]
            linked = [name for name in folders if Path(place, name).is_symlink()]
            for name in [*linked, *(name for name in self._seen(files) if self._is_wanted(below / name))]:
                path = Path(place, name)
                what, size = _what_and_size(path)
                if what is None:
                    yield path, size
                else:
                    self.passed_over.append(f"{_printable(path)} ({what})")

    def _seen(self, names: list[str]) -> list[str]:
        """Those that are not hidden; the others are counted."""
        seen = [name for name in names if not name.startswith(".")]
        self.hidden += len(names) - len(seen)
        return seen

    def _is_wanted(self, below: PurePath) -> bool:
        include, exclude = self._options.include, self._options.exclude
        return (not include or _is_any(below, include)) and not _is_any(below, exclude)

    def _is_in_excluded(self, below: PurePath) -> bool:
        """Whether it is in a folder that is excluded."""
        return any(_is_any(folder, self._options.exclude) for folder in list(below.parents)[:-1])


def _is_any(below: PurePath, patterns: Sequence[str]) -> bool:
    """Whether a pattern matches this path, which is relative to the folder that is read."""
    return any(
        fnmatchcase(below.as_posix() if "/" in pattern.strip("/") else below.name, pattern.strip("/"))
        for pattern in patterns
    )


def _what_and_size(path: Path) -> tuple[str | None, int]:
    """(why it is skipped in a folder, or None for a regular file; its size)."""
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
