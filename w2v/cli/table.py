"""Tables of words for people to read, on a terminal or through a pipe, in aligned columns."""

import unicodedata
from collections.abc import Sequence

import click

from w2v.quoting import printable

WIDEST = 56  # columns; two more columns of numbers fit beside it
COLUMNS = 80  # of a terminal


def table(rows: Sequence[Sequence[str]], right: str = "", *, heading: bool = False, names: bool = False) -> list[str]:
    """The lines of `rows`; an "r" in `right` aligns that column to the right.

    A `heading`, which is the first row, is dim; `names`, which are the first column of the others, are bold. No cell is
    ever cut: one wider than WIDEST pushes the rest of its own line aside, not the whole table.
    """
    rows = [[printable(cell) for cell in row] for row in rows]
    widths = [min(WIDEST, max(map(width, column))) for column in zip(*rows, strict=True)]
    if widths[0] == WIDEST:  # too long anyway: the other lines stay aligned
        widths[0] = max(WIDEST // 2, min(WIDEST, COLUMNS - sum(widths[1:]) - 2 * (len(widths) - 1)))
    lines = []
    for number, row in enumerate(rows):
        cells = []
        for column, (cell, wanted, side) in enumerate(zip(row, widths, right.ljust(len(widths)), strict=True)):
            space = " " * (wanted - width(cell))
            is_heading, is_name = heading and not number, names and not column
            shown = click.style(cell, dim=is_heading or None, bold=(is_name and not is_heading) or None)
            shown = shown if cell and (is_heading or is_name) else cell
            cells.append(space + shown if side == "r" else shown + space)
        lines.append("  ".join(cells).rstrip())
    return lines


def fixed(number: float | None, digits: int = 3) -> str:
    """A number with this many digits after the point; - for None."""
    return "-" if number is None else f"{number:.{digits}f}"


def width(text: str) -> int:
    """The columns that `text` takes on a terminal: two for most of Chinese, Japanese and Korean, none for accents."""
    if text.isascii():
        return len(text)
    return sum(0 if unicodedata.category(c) in {"Mn", "Me", "Cf"} else 1 + _is_wide(c) for c in text)


def _is_wide(character: str) -> bool:
    return unicodedata.east_asian_width(character) in {"W", "F"}
