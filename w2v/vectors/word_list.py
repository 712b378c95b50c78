"""A file of words: one a line, and beside each, if one likes, what it is."""

import csv
import math
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.quoting import quoted
from w2v.text_file import read_text

LARGEST = 1e300  # number on a scale, whose differences are numbers, too
MOST_GROUPS = 16  # as many as colours and two shapes tell apart
_LONGEST_NUMBER = 9  # digits of a column's: no line has more columns


class WordList(NamedTuple):
    """Different words in the file's order, and what a column says of each; None where no column is there."""

    words: list[str]
    values: list[str] | None
    column: str = ""  # its name, where the file says it


def read_word_list(path: Path, column: str | None = None) -> WordList:
    """The words in the first column of the file, and the values in `column`.

    Columns are separated by tabs, or as in any .csv file where it is called so. `column` is a number, counted from 1,
    or a name that stands in the first line; without it the second column is taken, if there is one. A first line that
    names the column is no word, and neither is one above numbers that has none itself. A word's first line counts.
    W2VError, with the line, where the file is no such list.
    """
    rows = _rows(path)
    if not rows:
        raise W2VError(f"{path}: contains no words: give one per line")
    place, named = _place(path, column, rows[0][1])
    told = [cells[place] if place < len(cells) else "" for _, cells in rows]
    name = told[0] if named or _above_numbers(told) else ""
    if name:
        del rows[0], told[0]
    values: dict[str, str] = {}
    for (line, cells), value in zip(rows, told, strict=True):
        if place >= len(cells) and column is not None:
            raise W2VError(f"{path}: line {line}: {len(cells)} columns, but column {column} was asked for")
        values.setdefault(cells[0], value)
    return WordList(list(values), list(values.values()) if any(values.values()) else None, name)


def number_of(text: str) -> float | None:
    """The number that `text` is, NaN where it is too large for a scale or not finite; None where it is no number."""
    try:
        number = float(text)
    except ValueError:
        return None
    if "_" in text:  # as Python writes thousands
        return None
    return number if abs(number) <= LARGEST else math.nan


def groups_of(values: Sequence[str]) -> tuple[NDArray[np.int64], list[str]]:
    """(group of each value, the groups' names): the largest groups, by their size; words without a value have none."""
    sizes: dict[str, int] = {}
    for value in values:
        if value:
            sizes[value] = sizes.get(value, 0) + 1
    names = sorted(sizes, key=lambda value: -sizes[value])[:MOST_GROUPS]
    number = {name: group for group, name in enumerate(names)}
    return np.array([number.get(value, -1) for value in values]), names


def numbers_of(values: Sequence[str]) -> NDArray[np.float64] | None:
    """The values as numbers, NaN where there is none; None where they are no numbers."""
    numbers = [number_of(value) if value else math.nan for value in values]
    return None if None in numbers else np.array(numbers, np.float64)


def _place(path: Path, column: str | None, first: list[str]) -> tuple[int, bool]:
    """(which column, from 0, whether the first line names it)."""
    if column is None:
        return 1, False
    number = int(column) if column.isdecimal() and len(column) <= _LONGEST_NUMBER else 0
    # 2 is the second column, whatever stands in the first line: that may be 2 because it is a word's value.
    if column in first and not 1 <= number <= len(first):
        return first.index(column), True
    if number > 0:
        return number - 1, False
    raise W2VError(f"{path}: no column {quoted(column)} in the first line, which is {quoted(', '.join(first), 200)}")


def _above_numbers(told: list[str]) -> bool:
    """Whether the first says what all others are: it is no number, and they are numbers, as far as they are there."""
    others = [value for value in told[1:] if value]
    return bool(told[0] and others) and number_of(told[0]) is None and None not in map(number_of, others)


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """(number, cells) of each line that is not blank."""
    text = read_text(path)
    if path.suffix.lower() == ".csv":
        try:
            lines = csv.reader(text.splitlines(keepends=True), strict=True)
            rows = [(lines.line_num, cells) for cells in lines]
        except csv.Error as error:
            raise W2VError(f"{path}: line {lines.line_num}: {error}") from error
    else:
        rows = [(number, line.split("\t")) for number, line in enumerate(text.split("\n"), 1)]
    stripped = [(number, [cell.strip() for cell in cells]) for number, cells in rows]
    return [(number, cells) for number, cells in stripped if cells and cells[0]]
