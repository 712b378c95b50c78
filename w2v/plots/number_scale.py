"""Numbers on a scale: the texts beside its ticks, and dots coloured by numbers with the scale that explains them.

Texts are true: no power of ten and no sum is hidden at the end of an axis. Lengths are points, 1/72 inch.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from w2v.plots.legend import Legend, Mark, draw_legend, legend_of
from w2v.plots.picture import NORMAL, WIDTH, Picture, visible

if TYPE_CHECKING:
    from matplotlib.axes import Axes

HEIGHT = 26.0  # of the scale with its numbers
_LEFT, _RIGHT = WIDTH / 3, WIDTH * 2 / 3  # of the bar
_GAP, _MARGIN = 6.0, 12.0


def tick_texts(ticks: Sequence[float]) -> list[str]:
    """What stands beside `ticks`, which rise: six digits, or as many as tell neighbours apart."""
    steps = np.diff(ticks)
    near = steps.min() / 100 if len(steps) else 0.0
    for digits in range(6, 18):
        texts = [f"{tick:.{digits}g}" for tick in ticks]
        if all(abs(float(text) - tick) <= near for text, tick in zip(texts, ticks, strict=True)):
            break
    return [text.replace("-", "−") for text in texts]


def few_ticks(low: float, high: float) -> list[float]:
    """Two to four round numbers from `low` to `high`, or these two where none is rounder."""
    from matplotlib.ticker import MaxNLocator  # noqa: PLC0415  # as all of matplotlib

    if low == high:
        return [low]
    found = MaxNLocator(3, steps=[1, 2, 2.5, 5, 10]).tick_values(low, high)
    ticks = [float(tick) for tick in found if low <= tick <= high]
    return ticks if len(ticks) > 1 else [low, high]


def true_ticks(axes: "Axes") -> list[str]:
    """Fix the ticks of the vertical axis where they are now, and write true numbers beside them: these."""
    low, high = axes.get_ylim()
    ticks = [float(tick) for tick in axes.get_yticks() if low <= tick <= high]
    texts = tick_texts(ticks)
    axes.set_yticks(ticks, texts)
    return texts


def draw_numbers(
    page: "Axes",
    picture: Picture,
    dots: NDArray[np.float64],
    values: NDArray[np.float64],
    column: str,
    look: dict[str, Any],
) -> None:
    """Draw `dots` [N, 2] in the colours of their `values` [N], and below the scale, named after its `column`."""
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.colors import ListedColormap, Normalize, to_hex  # noqa: PLC0415

    theme = picture.theme
    known = np.isfinite(values)
    page.scatter(*dots[~known].T, **look, c=theme.others, edgecolors=theme.edge(theme.others))
    if not known.any():
        return
    colours = [to_hex(colour) for colour in mpl.colormaps["viridis"](np.linspace(*theme.scale, 256))]
    edges = ListedColormap([theme.edge(colour) for colour in colours])
    norm = Normalize(values[known].min(), values[known].max())
    drawn = page.scatter(
        *dots[known].T, **look, c=values[known], cmap=ListedColormap(colours), norm=norm,
        edgecolors=edges(norm(values[known])),
    )  # fmt: skip
    bar = page.inset_axes((_LEFT, 16, _RIGHT - _LEFT, 6), transform=page.transData)
    ticks = few_ticks(float(norm.vmin), float(norm.vmax))
    scale = page.figure.colorbar(drawn, cax=bar, orientation="horizontal", ticks=ticks)
    scale.set_ticklabels(tick_texts(ticks))
    scale.outline.set(edgecolor=theme.quiet, linewidth=0.4)
    name = picture.fitting(visible(column), NORMAL, _LEFT - _GAP - _MARGIN)
    page.text(_LEFT - _GAP, 19, name, ha="right", va="center_baseline", color=theme.quiet)
    if not known.all():
        draw_legend(page, _no_value(picture), _RIGHT + 4 * _GAP, HEIGHT, theme.quiet)


def _no_value(picture: Picture) -> Legend:
    others = picture.theme.others
    return legend_of(picture, [Mark("no value", others, picture.theme.edge(others), "o")], WIDTH - _RIGHT - 5 * _GAP)
