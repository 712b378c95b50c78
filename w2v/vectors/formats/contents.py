"""What travels between readers and writers: the contents of a file of vectors, and blocks of it on the way in.

V words, D dimensions, n rows of a block.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.errors import ModelError
from w2v.quoting import quoted
from w2v.vectors.directions import unit_rows
from w2v.vectors.formats.escapes import unescaped
from w2v.vectors.formats.remarks import Remarks
from w2v.vectors.vectors import Vectors

_GROWTH = 1.25  # of a matrix whose number of rows is not known: no header's word is taken for it


@dataclass(frozen=True, eq=False)
class Contents:
    """The vectors of a file, and what it knows about where they come from."""

    vectors: Vectors  # a trained model's, whole and unchanged, where they have one
    training: Mapping[str, Any] = field(default_factory=dict)  # what a model file says of its training


@dataclass(frozen=True)
class ReadOptions:
    """Which words are wanted, and how."""

    top: int | None = None  # only so many, the first
    words: frozenset[str] | None = None  # only these
    normalize: bool = False  # each vector divided by its length, which n-grams cannot be
    unescape: bool = False  # words are spelled with escapes


ALL = ReadOptions()


class RowBlock(NamedTuple):
    """Some rows as a file has them."""

    places: Sequence[str | int]  # [n] where each stands, as messages say it after the format's word for a row
    words: Sequence[bytes]  # [n] in UTF-8, or meant to be
    vectors: NDArray[np.float32]  # [n, D]
    counts: NDArray[np.int64] | None = None  # [n]


class _Rows:
    """A matrix that grows."""

    def __init__(self, columns: tuple[int, ...], dtype: type[np.generic]) -> None:
        self._array = np.empty((0, *columns), dtype)
        self._used = 0

    def append(self, rows: NDArray[Any]) -> None:
        end = self._used + len(rows)
        if end > len(self._array):
            self._resize(max(end, int(len(self._array) * _GROWTH)))
        self._array[self._used : end] = rows
        self._used = end

    def finished(self) -> NDArray[Any]:
        self._resize(self._used)
        return self._array

    def _resize(self, length: int) -> None:
        # In place: the system moves pages, and memory never holds two copies.
        self._array.resize((length, *self._array.shape[1:]), refcheck=False)


def collect(blocks: Iterable[RowBlock], dimensions: int, request: ReadOptions, remarks: Remarks, unit: str) -> Contents:
    """What is requested of `blocks`; `unit` is what the format calls a row's place: "line", "row" ...

    Of a word that stands there twice the first is kept. Reading ends as soon as all that is wanted is there.
    """
    matrix, counts = _Rows((dimensions,), np.float32), _Rows((), np.int64)
    words: list[str] = []
    places: dict[str, str | int] = {}  # of all words, wanted or not
    for block in blocks:
        keep = []
        for row, (place, spelled) in enumerate(zip(block.places, block.words, strict=True)):
            if len(places) == request.top:
                break
            word = word_of(spelled, f"{unit} {place}", request, remarks)
            if word in places:
                what = f"{quoted(word)} is repeated, first in {unit} {places[word]}: the first is kept"
                remarks.add("repeated words", f"{unit} {place}", what)
                continue
            places[word] = place
            if request.words is None or word in request.words:
                keep.append(row)
                words.append(word)
        kept = block.vectors if len(keep) == len(block.words) else block.vectors[keep]
        _look_for_infinities(kept, [block.places[row] for row in keep], unit, remarks)
        matrix.append(unit_rows(kept) if request.normalize else kept)
        counts.append(np.zeros(len(keep), np.int64) if block.counts is None else block.counts[keep])
        if len(places) == request.top or (request.words is not None and len(words) == len(request.words)):
            break
    return Contents(Vectors(words, counts.finished(), matrix.finished()))


def selected(contents: Contents, request: ReadOptions, remarks: Remarks) -> Contents:
    """What is requested of contents that are there already, as in a memory-mapped file."""
    if request == ALL:
        return contents
    vectors = contents.vectors
    every = vectors.words
    if request.unescape:
        every = [_unescaped(word, f"word {row + 1}", remarks) for row, word in enumerate(vectors.words)]
        if len(set(every)) < len(every):
            raise remarks.fault("two words", "the same without their escapes: read it without `unescape`")
    rows: Any = slice(request.top)
    words = every[rows]
    if request.words is not None:
        rows = np.array([row for row, word in enumerate(words) if word in request.words], np.int64)
        words = [words[row] for row in rows.tolist()]
    matrix, contexts = vectors.vectors[rows], None if vectors.contexts is None else vectors.contexts[rows]
    if request.normalize:
        matrix, contexts = unit_rows(matrix), None  # scores of other lengths would mean nothing
    ngrams = None if request.normalize else vectors.ngrams  # those of other words are of use to unseen ones, too
    return Contents(Vectors(words, vectors.counts[rows], matrix, contexts, ngrams=ngrams), contents.training)


def word_of(spelled: bytes, where: str, request: ReadOptions, remarks: Remarks) -> str:
    """The word spelled so; what is odd about it is remarked on."""
    try:
        word = spelled.decode()
    except UnicodeDecodeError:
        word = spelled.decode(errors="replace")
        remarks.add(
            "words that are not UTF-8", where, f"the word {quoted(spelled)} is not UTF-8: read as {quoted(word)}"
        )
    return _unescaped(word, where, remarks) if request.unescape else word


def _unescaped(word: str, where: str, remarks: Remarks) -> str:
    try:
        return unescaped(word)
    except ModelError as error:
        raise remarks.fault(where, str(error)) from error


def _look_for_infinities(
    vectors: NDArray[np.float32], places: Sequence[str | int], unit: str, remarks: Remarks
) -> None:
    if np.isfinite(vectors).all():
        return
    odd = np.flatnonzero(~np.isfinite(vectors).all(axis=1))
    what = "a number that is not finite (nan, or too large for float32): kept as it is"
    remarks.add("such rows", f"{unit} {places[odd[0]]}", what, len(odd))
