"""Words along a direction, from one word to another, as from "small" to "large": their places, and their picture.

The picture has a line for each word, to the left for one end and to the right for the other.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.plots.heatmap import check_different
from w2v.plots.picture import LARGE, NORMAL, SMALL, WIDTH, Picture, haloed, shown
from w2v.plots.theme import Theme
from w2v.quoting import quoted
from w2v.vectors.vectors import Vectors

if TYPE_CHECKING:
    from matplotlib.axes import Axes

MOST = 100  # words: a page has no room for more
_STEPS = (1.0, 0.5, 0.2, 0.1, 0.05, 0.02)  # from one line of the scale to the next
_LINE = 12.5  # points from one word to the next
_MARGIN, _GAP = 12.0, 5.0
_ABOVE, _BELOW = 24.0, 34.0  # room for the ends' names, and for the scale


class Axis(NamedTuple):
    """Words, the ends among them, and where they lie between -1 and 1, in rising order [N]."""

    ends: tuple[str, str]
    words: list[str]
    places: NDArray[np.float64]


def axis(vectors: Vectors, a: str, b: str, words: Sequence[str]) -> Axis:
    """Each word's cosine with b - a, the difference of two unit vectors: above 0 it is nearer to b than to a.

    Bolukbasi et al. (2016), "Man is to computer programmer as woman is to homemaker?", section 3.
    UnknownWordError for a word without a vector; W2VError for a word that is there twice, for too many, and for ends
    of one direction.
    """
    words = [a, b, *words]
    if len(words) > MOST + 2:
        raise W2VError(f"an axis can show at most {MOST} words, not {len(words) - 2}")
    check_different(words)
    unit = vectors.unit(words)
    direction = unit[1] - unit[0]
    length = np.linalg.norm(direction)
    if length < 1e-6:
        raise W2VError(f"{quoted(a)} and {quoted(b)} point in the same direction: nothing lies between them")
    places = unit @ direction / length
    order = np.argsort(places, kind="stable")
    return Axis((a, b), [words[index] for index in order], places[order])


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
