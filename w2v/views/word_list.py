"""A file of words: one a line, and beside each, if one likes, what it is."""

import csv
from pathlib import Path
from typing import NamedTuple

from w2v.errors import W2VError


class WordList(NamedTuple):
    """Different words in the file's order, and what a column says of each; None where no column is there."""

    words: list[str]
    values: list[str] | None
    column: str = ""  # its name, where the file says it


def read_word_list(path: Path, column: str | None = None) -> WordList:
    """The words in the first column of the file, and the values in `column`.

    Columns are separated by tabs, or as in any .csv file where it is called so. `column` is a number, counted from 1,
    or a name that stands in the first line; without it the second column is taken, if there is one. A word's first
    line counts. W2VError, with the line, where the file is no such list.
    """
    rows = _rows(path)
    if not rows:
        raise W2VError(f"{path}: no word in it: give a word a line")
    number = _number(path, column, rows[0][1])
    name = column if column and not column.isdecimal() else ""
    if name:
        del rows[0]  # names
    values: dict[str, str] = {}
    for line, cells in rows:
        if number > len(cells) and column is not None:
            raise W2VError(f"{path}: line {line}: {len(cells)} columns, and column {column} is asked for")
        values.setdefault(cells[0], cells[number - 1] if number <= len(cells) else "")
    return WordList(list(values), list(values.values()) if any(values.values()) else None, name)


def _number(path: Path, column: str | None, names: list[str]) -> int:
    """Which column, from 1."""
    if column is None:
        return 2
    if column.isdecimal() and int(column) > 0:
        return int(column)
    if column not in names:
        raise W2VError(f"{path}: its first line names no column {column!r}: it says {', '.join(names)}")
    return names.index(column) + 1


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """(number, cells) of each line that is not blank."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise W2VError(f"{path}: cannot be read: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise W2VError(f"{path}: byte {error.start}: not UTF-8: save it as UTF-8 text") from error
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
