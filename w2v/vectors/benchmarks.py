"""Files that vectors are judged by: analogies, a is to b as c is to d, and pairs of words that people have scored."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from w2v.errors import EvaluationError
from w2v.quoting import counted, quoted
from w2v.text_file import read_text

Question = tuple[str, str, str, str]  # a is to b as c is to d
Pair = tuple[str, str, float]  # two words and the score that people gave them


@dataclass(frozen=True)
class Section:
    """Analogies of one kind."""

    name: str  # empty for questions that stand above the first section's name
    questions: list[Question] = field(default_factory=list)


def read_analogies(path: str | Path, *, lowercase: bool = False) -> list[Section]:
    """The sections of a file of four words a line; a line that begins with ":" names the section of those after it.

    EvaluationError, with the line, where it is no such file.
    """
    sections = [Section("")]
    for number, line in _lines(path):
        if line.startswith(":"):
            sections.append(Section(line.removeprefix(":").strip()))
            continue
        words = (line.lower() if lowercase else line).split()
        if len(words) != 4:
            raise EvaluationError(
                f"{path}: line {number}: {counted(len(words), 'word')}: an analogy has four, "
                "and the name of a section begins with ':'"
            )
        a, b, c, d = words
        sections[-1].questions.append((a, b, c, d))
    sections = [section for section in sections if section.questions]
    if not sections:
        raise EvaluationError(f"{path}: contains no analogies: give lines of four words")
    return sections


def read_pairs(path: str | Path, *, lowercase: bool = False) -> list[Pair]:
    """The pairs of a file of two words and a score a line, between them tabs, commas or spaces.

    Lines that begin with "#" are passed over, and so is a first line whose score is a name. EvaluationError, with the
    line, where it is no such file.
    """
    pairs: list[Pair] = []
    first = True
    for number, line in _lines(path):
        if line.startswith("#"):
            continue
        columns = _columns(line.lower() if lowercase else line)
        if len(columns) != 3:
            raise EvaluationError(
                f"{path}: line {number}: {len(columns)} columns: a pair has three, two words and a score"
            )
        a, b, score = columns
        number_of = _number(score)
        if number_of is not None:
            pairs.append((a, b, number_of))
        elif not first:
            raise EvaluationError(f"{path}: line {number}: the third column, {quoted(score)}, is not a number")
        first = False
    if not pairs:
        raise EvaluationError(f"{path}: contains no pairs: give lines of two words and a score")
    return pairs


def _lines(path: str | Path) -> Iterator[tuple[int, str]]:
    """(number from 1, text) of each line that is not blank."""
    lines = read_text(Path(path), error_type=EvaluationError).split("\n")
    yield from ((number, line.strip()) for number, line in enumerate(lines, 1) if line.strip())


def _columns(line: str) -> list[str]:
    separator = next((mark for mark in "\t," if mark in line), None)
    return [column.strip() for column in line.split(separator)]


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    return number if math.isfinite(number) else None
