"""What the colours and shapes of a picture mean: a mark and a name for each, in rows across the page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from w2v.plots.picture import SMALL, Picture

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE = 13.0  # points from one row to the next
_MOST_COLUMNS = 4
_DOT, _DASH = 9.0, 22.0  # from the beginning of a mark to its name
_APART = 10.0  # from one column to the next


class Mark(NamedTuple):
    """A name, and how what it names is drawn: as dots of a shape, or without one as a line."""

    name: str
    colour: str
    edge: str = ""  # of the dot
    shape: str = ""
    dashes: Any = "-"  # as matplotlib has line styles


class Legend(NamedTuple):
    """Marks in this many columns, with names that have room there; all lengths in points."""

    marks: list[Mark]
    columns: int
    width: float  # of a column
    height: float


def legend_of(picture: Picture, marks: Sequence[Mark], width: float) -> Legend:
    """The legend of `marks` in as many columns as the longest name lets there be, up to four, in so much width.

    A name that is too long even for one column loses its middle: files are told apart by either end.
    """
    if not marks:
        return Legend([], 1, width, 0)
    widest = max(_start(mark) + picture.measure(mark.name, SMALL)[0] for mark in marks) + _APART
    columns = min(_MOST_COLUMNS, max(1, int(width / widest)))
    column = width / columns
    named = [mark._replace(name=picture.fitting(mark.name, SMALL, column - _start(mark) - _APART)) for mark in marks]
    return Legend(named, columns, column, -(-len(marks) // columns) * LINE + 4)


def draw_legend(page: "Axes", legend: Legend, left: float, top: float, colour: str) -> None:
    """Draw `legend` below `top` and right of `left` on a page whose unit is a point."""
    for number, mark in enumerate(legend.marks):
        row, place = divmod(number, legend.columns)
        x, y = left + place * legend.width, top - (row + 0.5) * LINE
        if mark.shape:
            page.scatter([x + 3], [y], s=18, c=mark.colour, marker=mark.shape, edgecolors=mark.edge, linewidths=0.5)
        else:
            page.plot([x, x + 18], [y, y], color=mark.colour, linestyle=mark.dashes, linewidth=1.4)
        page.text(x + _start(mark), y, mark.name, va="center_baseline", color=colour, fontsize=SMALL)


def _start(mark: Mark) -> float:
    return _DOT if mark.shape else _DASH
