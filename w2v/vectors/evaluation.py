"""How good vectors are: questions of the form "a is to b as c is to what?", and pairs that people have scored.

A figure always goes with its denominators: how many were asked, and for how many of them all words have a vector.
V words, D dimensions, Q questions.
"""

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.errors import EvaluationError
from w2v.vectors.vectors import Vectors

Question = tuple[str, str, str, str]  # a is to b as c is to d
Pair = tuple[str, str, float]  # two words and the score that people gave them
_SCORES = 2**24  # float32 numbers that exist at a time


class Accuracy(NamedTuple):
    """Questions answered rightly, of those whose four words are all in the vocabulary, of all."""

    right: int
    known: int
    asked: int

    @property
    def share(self) -> float | None:
        """The right ones' share of the known ones; None where none is known."""
        return self.right / self.known if self.known else None


class Correlation(NamedTuple):
    """Spearman's rank correlation over the known pairs, of all; None where it is undefined."""

    spearman: float | None
    known: int
    asked: int


def analogy_accuracy(vectors: Vectors, questions: Sequence[Question]) -> Accuracy:
    """How often d is the word nearest to b - a + c (3CosAdd), the question's own three words left out.

    All words of the vocabulary may answer (Mikolov et al. 2013, "Efficient estimation of word representations in
    vector space", section 4; 3CosAdd after Levy & Goldberg 2014).
    """
    known = [[vectors.row(word) for word in question] for question in questions if all(w in vectors for w in question)]
    rows = np.array(known, np.int64).reshape(-1, 4)  # [Q, 4]
    unit, right = vectors.unit, 0
    never = np.flatnonzero(np.isnan(unit).any(axis=1))
    block = max(1, _SCORES // max(len(unit), 1))
    for begin in range(0, len(rows), block):
        a, b, c, d = rows[begin : begin + block].T
        scores = (unit[b] - unit[a] + unit[c]) @ unit.T  # [Q, V]: the target's length changes no order
        scores[:, never] = -np.inf
        np.put_along_axis(scores, np.stack([a, b, c], axis=1), -np.inf, axis=1)
        right += int((scores.argmax(axis=1) == d).sum())
    return Accuracy(right, len(rows), len(questions))


def pair_correlation(vectors: Vectors, pairs: Sequence[Pair]) -> Correlation:
    """Spearman's correlation of the words' cosines with the scores that people gave."""
    known = [(vectors.row(a), vectors.row(b), score) for a, b, score in pairs if a in vectors and b in vectors]
    if not known:
        return Correlation(None, 0, len(pairs))
    first, second, scores = (np.array(column) for column in zip(*known, strict=True))
    unit = vectors.unit
    cosines = np.einsum("pd,pd->p", unit[first].astype(np.float64), unit[second].astype(np.float64))
    return Correlation(spearman(cosines, scores), len(known), len(pairs))


def spearman(x: NDArray[np.float64], y: NDArray[np.float64]) -> float | None:
    """The correlation of the ranks of `x` [n] with those of `y` [n]; None where either has a single value."""
    of_x, of_y = (ranks(values) - (len(values) + 1) / 2 for values in (x, y))
    length = math.sqrt((of_x @ of_x) * (of_y @ of_y))
    return float(of_x @ of_y) / length if length else None


def ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Places in rising order, from 1; equal values share the mean of theirs."""
    _, group, sizes = np.unique(values, return_inverse=True, return_counts=True)
    shared: NDArray[np.float64] = np.cumsum(sizes) - (sizes - 1) / 2
    return shared[group]


def read_questions(path: str | Path, *, lowercase: bool = False) -> list[Question]:
    """The questions of a file of four words a line; lines that begin with ":" name a section, and are passed over.

    EvaluationError, with the line, where it is no such file.
    """
    questions: list[Question] = []
    for number, line in _lines(path, lowercase=lowercase):
        if line.startswith(":"):
            continue
        words = line.split()
        if len(words) != 4:
            raise EvaluationError(
                f"{path}: line {number}: {len(words)} words: a question has four, a section's name begins with ':'"
            )
        a, b, c, d = words
        questions.append((a, b, c, d))
    if not questions:
        raise EvaluationError(f"{path}: no question in it: give lines of four words")
    return questions


def read_pairs(path: str | Path, *, lowercase: bool = False) -> list[Pair]:
    """The pairs of a file of two words and a score a line, between them tabs, commas or spaces.

    Lines that begin with "#" are passed over, and so is a first line whose score is a name. EvaluationError, with the
    line, where it is no such file.
    """
    pairs: list[Pair] = []
    first = True
    for number, line in _lines(path, lowercase=lowercase):
        if line.startswith("#"):
            continue
        columns = _columns(line)
        if len(columns) != 3:
            raise EvaluationError(
                f"{path}: line {number}: {len(columns)} columns: a pair has three, two words and a score"
            )
        a, b, score = columns
        number_of = _number(score)
        if number_of is not None:
            pairs.append((a, b, number_of))
        elif not first:
            raise EvaluationError(f"{path}: line {number}: the third column, {score!r}, is not a number")
        first = False
    if not pairs:
        raise EvaluationError(f"{path}: no pair in it: give lines of two words and a score")
    return pairs


def _lines(path: str | Path, *, lowercase: bool) -> Iterator[tuple[int, str]]:
    """(number from 1, text) of each line that is not blank."""
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise EvaluationError(f"{path}: cannot be read: {error.strerror or error}") from error
    for number, spelled in enumerate(data.removeprefix(b"\xef\xbb\xbf").split(b"\n"), 1):
        try:
            line = spelled.decode().strip()
        except UnicodeDecodeError as error:
            raise EvaluationError(f"{path}: line {number}: not UTF-8: save it as UTF-8 text") from error
        if line:
            yield number, line.lower() if lowercase else line


def _columns(line: str) -> list[str]:
    separator = next((mark for mark in "\t," if mark in line), None)
    return [column.strip() for column in line.split(separator)]


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
