"""What the colours and shapes of a picture mean: a mark and a name for each, in rows across the page."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from w2v.views.picture import SMALL, shown
from w2v.views.theme import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

LINE = 13.0  # points from one row to the next
_COLUMNS = 4
_MARGIN = 12.0


class Mark(NamedTuple):
    """A name, and how what it names is drawn: as dots of a shape, or without one as a line."""

    name: str
    colour: str
    shape: str = ""
    dashes: Any = "-"  # as matplotlib has line styles


def legend_height(count: int) -> float:
    """How high the legend of so many marks is, in points."""
    return -(-count // _COLUMNS) * LINE + 4 if count else 0.0


def draw_legend(page: "Axes", marks: Sequence[Mark], top: float, theme: Theme, left: float = _MARGIN) -> None:
    """Draw the legend below `top` and right of `left` on a page whose unit is a point."""
    column = (page.get_xlim()[1] - left - _MARGIN) / _COLUMNS
    for number, mark in enumerate(marks):
        row, place = divmod(number, _COLUMNS)
        x, y = left + place * column, top - (row + 0.5) * LINE
        if mark.shape:
            page.scatter([x + 3], [y], s=18, c=mark.colour, marker=mark.shape, linewidths=0)
        else:
            page.plot([x, x + 18], [y, y], color=mark.colour, linestyle=mark.dashes, linewidth=1.4)
        page.text(
            x + (9 if mark.shape else 22), y, shown(mark.name), va="center_baseline", color=theme.quiet, fontsize=SMALL
        )
