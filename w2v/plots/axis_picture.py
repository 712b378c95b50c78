"""The picture of an axis: a line for each word, to the left for one end, to the right for the other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from w2v.plots.axis import Axis
from w2v.plots.picture import LARGE, NORMAL, SMALL, WIDTH, Picture, haloed, shown
from w2v.plots.theme import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_STEPS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02)  # from one line of the scale to the next
_LINE = 12.5  # points from one word to the next
_MARGIN, _GAP = 12.0, 5.0
_ABOVE, _BELOW = 24.0, 34.0  # room for the ends' names, and for the scale


def draw_axis(axis: Axis, theme: Theme) -> Picture:
    """The words in order of their places, those at the second end above, each named beside its dot."""
    words = [shown(word) for word in axis.words]
    picture = Picture(theme, words)
    with picture.drawing():
        height = _ABOVE + _LINE * len(words) + _BELOW
        page = picture.page(WIDTH, height)
        weights = ["bold" if word in axis.ends else "normal" for word in axis.words]
        widths = [picture.measure(word, SMALL, weight)[0] for word, weight in zip(words, weights, strict=True)]
        unit = _unit(widths, axis.places)
        _draw_scale(page, axis, unit, height, theme)
        for row, (word, place, weight) in enumerate(zip(words, axis.places, weights, strict=True)):
            x, y = WIDTH / 2 + unit * place, _BELOW + (row + 0.5) * _LINE
            right = bool(place >= 0)
            page.plot([WIDTH / 2, x], [y, y], color=theme.opposite[right], linewidth=1.2, solid_capstyle="butt")
            page.scatter([x], [y], s=16, color=theme.opposite[right], zorder=3)
            haloed(
                page, x + (_GAP if right else -_GAP), y, word, theme,
                ha="left" if right else "right", va="center_baseline", fontsize=SMALL, fontweight=weight,
            )  # fmt: skip
    return picture


def _unit(widths: Sequence[float], places: NDArray[np.float64]) -> float:
    """How long 1 is: as long as the words beside the dots let it be."""
    room = [WIDTH / 2 - _MARGIN - _GAP - width for width in widths]
    return float(min(space / max(abs(place), 0.02) for space, place in zip(room, places, strict=True)))


def _draw_scale(page: "Axes", axis: Axis, unit: float, height: float, theme: Theme) -> None:
    """The ends' names above, lines for the cosines behind the words, their numbers below."""
    top, middle = height - _ABOVE, WIDTH / 2
    for text, x, side in (
        (f"← {shown(axis.ends[0])}", _MARGIN, "left"),
        (f"{shown(axis.ends[1])} →", WIDTH - _MARGIN, "right"),
    ):
        page.text(x, top + _ABOVE / 2, text, ha=side, va="center_baseline", fontsize=LARGE, fontweight="bold")
    step = next((step for step in _STEPS if step * unit <= 90), _STEPS[-1])
    most = int(min(1, (middle - _MARGIN) / unit) / step + 1e-9)
    for tick in range(-most, most + 1):
        x = middle + tick * step * unit
        page.plot([x, x], [_BELOW - 2, top], color=theme.grid if tick else theme.quiet, linewidth=0.6, zorder=0)
        page.text(
            x,
            _BELOW - 5,
            f"{tick * step:.3g}".replace("-", "−"),
            ha="center",
            va="top",
            fontsize=SMALL,
            color=theme.quiet,
        )
    page.text(
        middle, 4, "cosine with the direction from one to the other", ha="center", fontsize=NORMAL, color=theme.quiet
    )
