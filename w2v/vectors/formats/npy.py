"""NumPy's .npy and the words beside it: NAME.npy has the matrix, NAME.vocab.txt a word a line, in the same order.

After a word may stand a tab and its count; then every line has one. The matrix is read by memory map.
"""

import re
import warnings
from io import BufferedReader
from pathlib import Path
from tokenize import TokenError
from typing import Any, BinaryIO, cast

import numpy as np
from numpy.typing import NDArray

from w2v.errors import ModelError
from w2v.model.words import MOST_DIMENSIONS
from w2v.quoting import counted, quoted
from w2v.vectors.compact import Half
from w2v.vectors.formats.contents import ALL, Contents, ReadOptions, selected, word_of
from w2v.vectors.formats.escapes import HALVES
from w2v.vectors.formats.remarks import Remarks
from w2v.vectors.formats.source import Source, open_source
from w2v.vectors.formats.target import Target
from w2v.vectors.formats.text_rows import Lines
from w2v.vectors.vectors import Vectors

UNWRITABLE = re.compile(f"[\t\n\r{HALVES}]")
_MAGIC = b"\x93NUMPY"
_LONGEST_HEADER = 10_000  # bytes: what NumPy itself accepts


def beside(path: Path) -> Path:
    """Where the words of the matrix at `path` are."""
    return path.with_suffix(".vocab.txt")


def recognise(source: Source) -> bool:
    """Whether it is a .npy file."""
    return source.head.startswith(_MAGIC)


def read(source: Source, request: ReadOptions, remarks: Remarks) -> Contents:
    """What is requested of the two files; ModelError where they are none or do not fit together."""
    path = source.ordinary()
    matrix = _mapped(path)
    words, counts = _vocabulary(beside(path), remarks.beside(str(beside(path))))
    if len(words) != len(matrix):
        raise ModelError(f"{beside(path)}: has {counted(len(words), 'word')}; {path} has {counted(len(matrix), 'row')}")
    if matrix.dtype.itemsize == 8:
        remarks.add("matrices", "its numbers", "float64: rounded to float32")
    if matrix.dtype.itemsize == 2:
        return selected(Contents(Vectors(words, counts, cast(Any, Half(matrix)))), request, remarks)
    with np.errstate(over="ignore"):  # becomes infinite
        matrix = matrix if matrix.dtype == np.float32 else matrix.astype(np.float32)
    return selected(Contents(Vectors(words, counts, matrix)), request, remarks)


def write(contents: Contents, target: Target) -> None:
    """Write both."""
    vectors = contents.vectors
    matrix = target.numbers(vectors, vectors.vectors)
    with target.files(target.path, beside(target.path)) as [file, vocabulary]:
        np.lib.format.write_array(file, np.ascontiguousarray(matrix), (1, 0), allow_pickle=False)
        write_vocabulary(vocabulary, vectors)


def write_vocabulary(file: BinaryIO, vectors: Vectors) -> None:
    """Write the words, with their counts where those are known."""
    known = bool(vectors.counts.any())
    for word, count in zip(vectors.words, vectors.counts.tolist(), strict=True):
        file.write(f"{word}\t{count}\n".encode() if known else f"{word}\n".encode())


def _mapped(path: Path) -> NDArray[Any]:
    """The matrix at `path`; its header is not believed before the file's size agrees."""
    try:
        with path.open("rb") as file:
            shape, fortran, dtype = _header(file)
            if len(shape) != 2 or dtype.kind != "f" or dtype.itemsize > 8:
                raise ModelError(f"{path}: an array of {dtype}, shape {shape}: not a matrix of float16, 32 or 64")
            start, size = file.tell(), path.stat().st_size
            if not 0 < shape[1] <= MOST_DIMENSIONS:
                raise ModelError(f"{path}: {shape[1]} dimensions: there may be 1 to {MOST_DIMENSIONS:,}")
            if start + shape[0] * shape[1] * dtype.itemsize != size or shape[0] < 0:
                raise ModelError(f"{path}: its header says {shape[0]} x {shape[1]} {dtype}; the file has {size} bytes")
            if not shape[0]:
                return np.empty(shape, np.float32)
            mapped = np.memmap(file, dtype, "r", start, shape, "F" if fortran else "C")
            return np.asarray(mapped)
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror or error}") from error


def _header(file: BufferedReader) -> tuple[tuple[int, ...], bool, np.dtype[Any]]:
    """(shape, whether in Fortran's order, type)."""
    damage = (ValueError, KeyError, TypeError, SyntaxError, TokenError, RecursionError, MemoryError, OverflowError)
    readers = {(1, 0): np.lib.format.read_array_header_1_0, (2, 0): np.lib.format.read_array_header_2_0}
    try:
        version = np.lib.format.read_magic(file)
        reader = readers[version]
        # NumPy sets memory aside for a header as long as the file says it is.
        length = int.from_bytes(file.peek(4)[: 2 * version[0]], "little")
        if length > _LONGEST_HEADER:
            raise ValueError(f"its header would be {length:,} bytes long")
        with warnings.catch_warnings(action="ignore"):  # about headers of Python 2
            return reader(file)
    except damage as error:  # the header is a Python literal, and what is wrong with it Python's to say
        raise ModelError(f"{file.name}: not a .npy file, or damaged ({error})") from error


def _vocabulary(path: Path, remarks: Remarks) -> tuple[list[str], NDArray[np.int64]]:
    """The words and, where the lines have them, their counts."""
    places: dict[str, int] = {}
    counts: list[int] = []
    with open_source(path) as source:
        for first, some in Lines(source, remarks):
            for number, line in enumerate(some, first):
                spelled, tab, count = line.removesuffix(b"\r").partition(b"\t")
                word = word_of(spelled, f"line {number}", ALL, remarks)
                if word in places:
                    raise remarks.fault(f"line {number}", f"{quoted(word)} is repeated, first in line {places[word]}")
                places[word] = number
                if tab and re.fullmatch(rb"\d{1,18}", count):
                    counts.append(int(count))
                if len(counts) != (len(places) if tab or counts else 0):
                    raise remarks.fault(
                        f"line {number}", "must be a word, or a word, a tab and its count, as in line 1"
                    )
    return list(places), np.array(counts or [0] * len(places), np.int64)
