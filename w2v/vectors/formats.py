"""Vectors in the formats of other programs.

`text` and `binary` are word2vec.c's two: a line with the number of words and of dimensions, then word by word its
spelling, a space and its D numbers, in decimal or as little-endian float32, and a line feed. Nothing is written that
cannot be read back, and what is read back has the same bits.
"""

import re
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray

from w2v.errors import ModelError, OutputError, W2VError
from w2v.storage import atomic_write, output_errors
from w2v.vectors.decimals import shortest
from w2v.vectors.vectors import Vectors

Table = tuple[list[str], NDArray[np.float32]]  # words [V] and their vectors [V, D]
STANDARD_OUTPUT = "-"
_ROWS = 1024  # words written at a time
_UNWRITABLE = re.compile("[ \t\n\v\f\r\ud800-\udfff]")  # what readers end a word at, and what UTF-8 does not have
_LONGEST_HEADER = 64  # bytes: two numbers of 20 digits and some room


@dataclass(frozen=True)
class Format:
    """One file format: what its files are called, and how they are written and read."""

    suffixes: tuple[str, ...]
    write: Callable[[BinaryIO, Sequence[str], NDArray[np.float32]], None]
    read: Callable[[Path], Table]


def export(
    vectors: Vectors, path: str | Path, format_name: str, *, outputs: bool = False, overwrite: bool = False
) -> None:
    """Write `vectors`, or their output matrix, to `path`, whole or not at all; `-` is standard output.

    Raises OutputError where nothing can be written, and W2VError for a word that the format cannot carry and for
    outputs that are not there.
    """
    matrix = vectors.contexts if outputs else vectors.vectors
    if matrix is None:
        raise W2VError(
            "there is no output matrix of words: vectors from elsewhere have none, and that of hierarchical "
            "softmax holds inner nodes"
        )
    write = FORMATS[format_name].write
    if str(path) != STANDARD_OUTPUT:
        with atomic_write(Path(path), overwrite=overwrite) as temporary, temporary.open("wb") as file:
            write(file, vectors.words, matrix)
        return
    if sys.stdout is None:
        raise OutputError("standard output is closed: name a file")
    with output_errors("standard output"):
        write(sys.stdout.buffer, vectors.words, matrix)
        sys.stdout.buffer.flush()


def format_of(path: str | Path) -> str | None:
    """The name of the format whose suffix `path` has, or None."""
    suffix = Path(path).suffix.lower()
    return next((name for name, known in FORMATS.items() if suffix in known.suffixes), None)


def write_text(file: BinaryIO, words: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """word2vec text: numbers in the fewest decimal digits that read back to the same bits."""
    line = "%s" + " %.9g" * vectors.shape[1] + "\n"
    for some, block in _blocks(file, words, vectors):
        rows = shortest(block).tolist()
        file.write("".join([line % (word, *row) for word, row in zip(some, rows, strict=True)]).encode())


def write_binary(file: BinaryIO, words: Sequence[str], vectors: NDArray[np.float32]) -> None:
    """word2vec binary: numbers as little-endian float32, a line feed after each vector."""
    for some, block in _blocks(file, words, vectors):
        rows = block.astype("<f4")
        file.write(
            b"".join([b"%b %b\n" % (word.encode(), row.tobytes()) for word, row in zip(some, rows, strict=True)])
        )


def read_text(path: Path) -> Table:
    """The words and vectors of a word2vec text file; ModelError, with the line, where it is none."""
    with _reading(path) as file:
        count, dimensions = _read_header(path, file, least_row=lambda dimensions: 1 + 2 * dimensions)
        words, vectors = [], np.empty((count, dimensions), np.float32)
        for row in range(count):
            line = file.readline()
            if not line:
                raise ModelError(f"{path}: ends after {row} words; its first line says {count}")
            spelled, *numbers = line.rstrip(b" \r\n").split(b" ")
            if len(numbers) != dimensions:
                raise ModelError(
                    f"{path}: line {row + 2}: a word and {len(numbers)} numbers; the first line says {dimensions}"
                )
            words.append(_decoded(path, f"line {row + 2}", spelled))
            try:
                vectors[row] = [float(number) for number in numbers]
            except ValueError as error:
                raise ModelError(f"{path}: line {row + 2}: {error}") from error
        if file.read(1):
            raise ModelError(f"{path}: line {count + 2}: more words than the {count} that the first line says")
    return _distinct(path, words), vectors


def read_binary(path: Path) -> Table:
    """The words and vectors of a word2vec binary file, with or without line feeds; ModelError where it is none."""
    with _reading(path) as file:
        count, dimensions = _read_header(path, file, least_row=lambda dimensions: 1 + 4 * dimensions)
        start, data = file.tell(), file.read()
        words, vectors = [], np.empty((count, dimensions), np.float32)
        at = 0
        for row in range(count):
            where = f"word {row + 1} of {count}, byte {start + at}"
            space = data.find(b" ", at)
            if space < 0 or space + 1 + 4 * dimensions > len(data):
                raise ModelError(f"{path}: {where}: cut short")
            words.append(_decoded(path, where, data[at:space].removeprefix(b"\n")))
            vectors[row] = np.frombuffer(data, "<f4", dimensions, space + 1)
            at = space + 1 + 4 * dimensions
        if data[at:] not in (b"", b"\n"):
            raise ModelError(f"{path}: byte {start + at}: more words than the {count} that the first line says")
    return _distinct(path, words), vectors


FORMATS: dict[str, Format] = {
    "text": Format((".txt", ".vec"), write_text, read_text),
    "binary": Format((".bin",), write_binary, read_binary),
}


def _blocks(
    file: BinaryIO, words: Sequence[str], vectors: NDArray[np.float32]
) -> Iterator[tuple[Sequence[str], NDArray[np.float32]]]:
    """Check every word and write the header, then go through words and vectors some rows at a time."""
    for row, word in enumerate(words):
        if not word or _UNWRITABLE.search(word):
            fault = "has white space or half a character in it" if word else "is empty"
            raise W2VError(f"word {row + 1}, {word!r}, {fault}: this format could not be read back")
    file.write(f"{len(words)} {vectors.shape[1]}\n".encode())
    for start in range(0, len(words), _ROWS):
        yield words[start : start + _ROWS], np.asarray(vectors[start : start + _ROWS])


def _reading(path: Path) -> BinaryIO:
    try:
        return Path(path).open("rb")
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror or error}") from error


def _read_header(path: Path, file: BinaryIO, least_row: Callable[[int], int]) -> tuple[int, int]:
    """(V, D) of the first line, if the file is long enough for them: no header may claim all of memory."""
    line = file.readline(_LONGEST_HEADER)
    if not re.fullmatch(rb"\d+ \d+ ?\r?\n", line):
        raise ModelError(f"{path}: line 1 is not the number of words and of dimensions (a GloVe file has no such line)")
    count, dimensions = map(int, line.split())
    if dimensions == 0 or count * least_row(dimensions) > Path(path).stat().st_size:
        raise ModelError(
            f"{path}: line 1 says {count} words of {dimensions} dimensions, for which the file is too short"
        )
    return count, dimensions


def _decoded(path: Path, where: str, spelled: bytes) -> str:
    try:
        return spelled.decode()
    except UnicodeDecodeError as error:
        raise ModelError(f"{path}: {where}: the word {spelled!r} is not UTF-8") from error


def _distinct(path: Path, words: list[str]) -> list[str]:
    seen: set[str] = set()
    for row, word in enumerate(words):
        if word in seen:
            raise ModelError(f"{path}: word {row + 1}, {word!r}, stands there twice")
        seen.add(word)
    return words
