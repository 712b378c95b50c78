"""Files of vectors, of w2v and of other programs: known by their content, read whole or in part, written whole.

What is written reads back to the same bits, or is refused with the reason. What is read is not believed: nothing is
allocated on a header's word and nothing is unpickled; what is odd is an error, or a remark that is told.
"""

import contextlib
import importlib
import re
import warnings
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType

from w2v.errors import FormatWarning, ModelError, W2VError
from w2v.file_types import file_type
from w2v.model.record import DEFAULT_PATH
from w2v.model.words import MOST_DIMENSIONS
from w2v.quoting import quoted
from w2v.vectors.dtypes import DTYPES, QUANTISED
from w2v.vectors.formats.contents import ALL, Contents, ReadOptions
from w2v.vectors.formats.escapes import escaped
from w2v.vectors.formats.remarks import Remarks
from w2v.vectors.formats.source import STANDARD_STREAM, Source, open_source
from w2v.vectors.formats.target import Target
from w2v.vectors.origin import Origin
from w2v.vectors.vectors import Vectors

__all__ = [
    "FORMATS",
    "READABLE",
    "STANDARD_STREAM",
    "SUFFIXES",
    "Contents",
    "Format",
    "ReadOptions",
    "export",
    "files_at",
    "format_of",
    "read",
    "read_contents",
    "write_contents",
]  # fmt: skip


@dataclass(frozen=True)
class Format:
    """One file format: its module, imported when it is needed, and what its files are called."""

    module: str
    suffixes: tuple[str, ...]  # a suffix belongs to one format
    magic: bool = False  # whether its first bytes leave no doubt
    readable: bool = True
    smaller: tuple[str, ...] = ()  # the smaller types of numbers that it can hold
    mapped: bool = False  # whether it is read by memory map
    ngrams: bool = False  # whether it has room for those that unseen words have vectors from

    def recognise(self, source: Source) -> bool:
        """Whether the beginning of `source` is as in this format."""
        return bool(self._functions.recognise(source))

    def read(self, source: Source, request: ReadOptions, remarks: Remarks) -> Contents:
        """What is requested of `source`; ModelError, with the place, where that is not in this format."""
        contents: Contents = self._functions.read(source, request, remarks)
        return contents

    def write(self, contents: Contents, target: Target) -> None:
        """Write `contents`, in whose words is nothing that is `unwritable`."""
        self._functions.write(contents, target)

    def check(self) -> None:
        """W2VError where a library that reads and writes it is not installed."""
        check = getattr(self._functions, "check", None)
        if check:
            check()

    @property
    def unwritable(self) -> re.Pattern[str]:
        """Finds what no word may have in it; and the empty word, where that cannot be written."""
        pattern: re.Pattern[str] = self._functions.UNWRITABLE
        return pattern

    def files(self, path: Path) -> list[Path]:
        """The files that make up the one at `path`: itself, and the second of a pair."""
        beside = getattr(self._functions, "beside", None)
        return [path, beside(path)] if beside else [path]

    @property
    def _functions(self) -> ModuleType:
        return importlib.import_module(f"{__name__}.{self.module}")


FORMATS: dict[str, Format] = {  # in the order in which they are recognised: the last has nothing to be known by
    "safetensors": Format(
        "safetensors", (".safetensors",), magic=True, smaller=("float16", *QUANTISED), mapped=True, ngrams=True
    ),
    "npy": Format("npy", (".npy",), magic=True, smaller=("float16",), mapped=True),
    "parquet": Format("parquet", (".parquet",), magic=True, smaller=("float16",)),
    "fasttext": Format("fasttext", (), magic=True, mapped=True, ngrams=True),  # whose files end in .bin, too
    "text": Format("text", (".txt", ".vec")),
    "binary": Format("binary", (".bin",)),
    "glove": Format("glove", ()),
    "projector": Format("projector", (".tsv",), readable=False),
    "usearch": Format("usearch", (".usearch",), readable=False),
}
READABLE = [name for name, known in FORMATS.items() if known.readable]
SUFFIXES = ", ".join(suffix for known in FORMATS.values() for suffix in known.suffixes)

_OTHERS = {  # what people may take for files of vectors, by its type, and what to do
    "gzip": "is compressed by gzip: decompress it, or pipe it: zcat FILE | w2v convert - OUT",
    "bzip2": "is compressed by bzip2: decompress it, or pipe it: bzcat FILE | w2v convert - OUT",
    "xz": "is compressed by xz: decompress it, or pipe it: xzcat FILE | w2v convert - OUT",
    "zstd": "is compressed by zstd: decompress it, or pipe it: zstdcat FILE | w2v convert - OUT",
    "zip": "is a zip archive: unpack it",
    "HDF5": "is an HDF5 file: write its vectors in another format first",
    "pickle": "looks like a pickle, which could run any code and is never read: save its vectors with "
    "gensim's save_word2vec_format",
}


def _warn(message: str) -> None:
    warnings.warn(message, FormatWarning, stacklevel=3)


def read(
    path: str | Path = DEFAULT_PATH,
    format_name: str | None = None,
    *,
    strict: bool = False,
    unescape: bool = False,
    tell: Callable[[str], None] = _warn,
) -> Vectors:
    """The vectors in the file at `path`, of any format that can be read; `-` is standard input.

    The format is recognised by the content, unless `format_name` says it. Model files and .npy are memory-mapped.
    `tell` hears of anything odd that can still be read, by default as a FormatWarning; with `strict` that is an
    error. With `unescape`, escapes in words are replaced. Counts are 0 if the file has none. ModelError, with the line,
    row or byte, if the file cannot be read.
    """
    contents, _, odd = read_contents(path, format_name, ReadOptions(unescape=unescape), strict=strict)
    for message in odd:
        tell(message)
    return contents.vectors


def read_contents(
    path: str | Path, format_name: str | None = None, request: ReadOptions = ALL, *, strict: bool = False
) -> tuple[Contents, str, list[str]]:
    """(what is requested of the file at `path`, the name of its format, what is odd about it), read as by `read`."""
    with open_source(path) as source:
        remarks = Remarks(source.name, strict=strict)
        format_name = format_name or recognised(source)
        known = FORMATS[format_name]
        origin = Origin.of(source.path, mapped=known.mapped) if source.path else None  # before it is read
        contents = known.read(source, request, remarks)
        contents = replace(contents, vectors=replace(contents.vectors, origin=origin))
        return contents, format_name, remarks.messages()


def recognised(source: Source) -> str:
    """The name of the format that `source` is in; where several could be, its name decides. ModelError for none."""
    names = []
    for name in READABLE:
        if FORMATS[name].recognise(source):
            if FORMATS[name].magic:
                return name
            names.append(name)
    named = format_of(source.path) if source.path else None
    if named in names or (not names and named in READABLE and not _other(source)):
        return str(named)  # where it is not recognised, its reader will say what is wrong
    if not names:
        raise ModelError(f"{source.name}: " + (_other(source) or f"is in no known format: {', '.join(READABLE)}"))
    return names[0]


def files_at(path: str | Path) -> list[Path]:
    """The files that the vectors at `path` are read from: that file, and the second one where its content is a pair's.

    What is no ordinary file, or cannot be read, is one file.
    """
    path = Path(path)
    with contextlib.suppress(ModelError, OSError):
        if str(path) != STANDARD_STREAM and path.is_file():  # a pipe gives its first bytes only once
            with open_source(path) as source:
                pairs = (FORMATS[name].files(path) for name in READABLE if FORMATS[name].recognise(source))
                return max(pairs, key=len, default=[path])
    return [path]


def format_of(path: str | Path) -> str | None:
    """The name of the format whose suffix `path` has, or None."""
    suffix = Path(path).suffix.lower()
    return next((name for name, known in FORMATS.items() if suffix in known.suffixes), None)


def export(
    vectors: Vectors, path: str | Path, format_name: str, *, outputs: bool = False, overwrite: bool = False
) -> None:
    """Write `vectors`, or their output matrix, to `path`, whole or not at all; `-` is standard output.

    Raises OutputError if the file cannot be written, and W2VError for a word that the format cannot carry, and if there
    is no output matrix.
    """
    if outputs:
        if vectors.contexts is None:
            raise W2VError(
                "there is no output matrix of words: vectors from elsewhere have none, and hierarchical softmax has "
                "inner nodes instead"
            )
        vectors = Vectors(vectors.words, vectors.counts, vectors.contexts)
    write_contents(Contents(vectors), path, format_name, overwrite=overwrite)


def write_contents(
    contents: Contents,
    path: str | Path,
    format_name: str,
    *,
    dtype: str = "float32",
    escape: bool = False,
    overwrite: bool = False,
) -> None:
    """Write `contents` as `export` does; with `escape`, words that the format cannot carry are spelled with escapes."""
    known, vectors = FORMATS[format_name], contents.vectors
    if dtype not in DTYPES:
        raise W2VError(f"unknown dtype {quoted(dtype)}: use {', '.join(DTYPES)}")
    if dtype not in ("float32", *known.smaller):
        able = ", ".join(name for name, other in FORMATS.items() if dtype in other.smaller)
        raise W2VError(f"{format_name} has no {dtype}: it is for {able}")
    if not 0 < vectors.vectors.shape[1] <= MOST_DIMENSIONS:
        raise W2VError(f"vectors of {vectors.vectors.shape[1]} dimensions: there may be 1 to {MOST_DIMENSIONS:,}")
    if escape:
        words = [escaped(word, known.unwritable) for word in vectors.words]
        contents = replace(contents, vectors=replace(vectors, words=words, model=None))
    else:
        _check_words(vectors, known.unwritable)
    known.write(contents, Target(Path(path), dtype, overwrite))


def _check_words(vectors: Vectors, unwritable: re.Pattern[str]) -> None:
    for row, word in enumerate(vectors.words):
        if unwritable.search(word):
            fault = "contains whitespace, NUL or half a character" if word else "is empty"
            raise W2VError(
                f"word {row + 1}, {quoted(word)}, {fault}, and could not be read back from this "
                "format: w2v convert --escape can write it"
            )


def _other(source: Source) -> str | None:
    """What the file is instead, where that can be told."""
    return _OTHERS.get(file_type(source.head) or "")
