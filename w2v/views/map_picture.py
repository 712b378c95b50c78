"""The picture of a map: dots, as many labels as find room, and what the colours mean. Lengths are points, 1/72 inch."""

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.views.labels import Box, Label, place_labels
from w2v.views.legend import LINE, Mark, draw_legend, legend_height
from w2v.views.picture import LARGE, SMALL, WIDTH, Picture, shown
from w2v.views.theme import Theme
from w2v.views.word_map import WordMap

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARGIN = 12.0  # between the frame and the outermost dots
_SHAPES = "o^"  # of the first round of colours, and of the second
_MANY = 5000  # dots: beyond, they are pixels in SVG and PDF, too
_FAINT = 0.6  # dots without a label


class MapPicture(NamedTuple):
    """The picture, where its dots are [N, 2] on the page, and which labels found room."""

    picture: Picture
    dots: NDArray[np.float64]
    labels: list[Label]


def draw_map(word_map: WordMap, theme: Theme) -> MapPicture:
    """`word_map` in a picture as wide as a page, and as high as the map is."""
    marks = _marks(word_map, theme)
    legend = 2 * LINE if word_map.values is not None else legend_height(len(marks))
    dots, height = _on_page(word_map.positions.astype(np.float64), legend)
    texts = [shown(word) for word in word_map.words]
    picture = Picture(theme, [*texts, *word_map.names, word_map.column])
    with picture.drawing():
        page = picture.page(WIDTH, height)
        labels = _labels(picture, word_map, texts, dots, (3, legend, WIDTH - 3, height - 2))
        _draw_dots(page, word_map, dots, labels, theme)
        _draw_labels(page, word_map, texts, labels, theme)
        draw_legend(page, marks, legend, theme)
    return MapPicture(picture, dots, labels)


def _on_page(positions: NDArray[np.float64], legend: float) -> tuple[NDArray[np.float64], float]:
    """(the dots, how high the page is): one scale for both directions; the map is not higher than wide."""
    low, high = positions.min(axis=0), positions.max(axis=0)
    extent = np.maximum(high - low, 1e-9)
    room = WIDTH - 2 * _MARGIN
    height = float(np.clip(room * extent[1] / extent[0], 0.4 * room, 0.85 * room))
    scale = min(room / extent[0], height / extent[1])
    middle = np.array([WIDTH / 2, legend + _MARGIN + height / 2])
    return (positions - (low + high) / 2) * scale + middle, height + 2 * _MARGIN + legend


def _radius(count: int) -> float:
    """Of a dot: smaller where there are many."""
    return float(np.clip(50 / np.sqrt(max(count, 1)), 0.6, 2.4))


def _labels(
    picture: Picture,
    word_map: WordMap,
    texts: list[str],
    dots: NDArray[np.float64],
    frame: Box,
) -> list[Label]:
    """Labels where there is room, measured as they will be drawn."""

    def size(index: int) -> tuple[float, float]:
        width, height = picture.measure(texts[index], *_font(word_map, index))
        return width + 1, height + 1  # and room for the halo

    return place_labels(dots, _radius(len(dots)), frame, size, least=picture.measure(".", SMALL))


def _font(word_map: WordMap, index: int) -> tuple[float, str]:
    """(size, weight) of a word's label."""
    return (LARGE, "bold") if word_map.words[index] in word_map.asked else (SMALL, "normal")


def _draw_dots(page: "Axes", word_map: WordMap, dots: NDArray[np.float64], labels: list[Label], theme: Theme) -> None:
    labelled = np.zeros(len(dots), bool)
    labelled[[label.dot for label in labels]] = True
    look = {"s": (2 * _radius(len(dots))) ** 2, "linewidths": 0, "rasterized": len(dots) > _MANY}
    if word_map.values is not None:
        _draw_values(page, dots, word_map.values, word_map.column, look, theme)
        return
    for group in range(-1, len(word_map.names)):
        for some, alpha in ((~labelled, _FAINT), (labelled, 1.0)):
            members = some & (word_map.groups == group)
            page.scatter(*dots[members].T, **look, c=theme.colour(group), marker=_shape(group, theme), alpha=alpha)


def _draw_values(
    page: "Axes",
    dots: NDArray[np.float64],
    values: NDArray[np.float64],
    column: str,
    look: dict[str, Any],
    theme: Theme,
) -> None:
    """Dots in the colours of numbers, and the scale below."""
    import matplotlib as mpl  # noqa: PLC0415
    from matplotlib.colors import ListedColormap  # noqa: PLC0415

    known = np.isfinite(values)
    page.scatter(*dots[~known].T, **look, c=theme.others)
    if not known.any():
        return
    viridis = mpl.colormaps["viridis"](np.linspace(*theme.scale, 256))
    drawn = page.scatter(*dots[known].T, **look, c=values[known], cmap=ListedColormap(viridis))
    scale = page.inset_axes((WIDTH / 3, 16, WIDTH / 3, 6), transform=page.transData)
    bar = page.figure.colorbar(drawn, cax=scale, orientation="horizontal")
    bar.outline.set_visible(False)
    page.text(WIDTH / 3 - 6, 19, shown(column), ha="right", va="center_baseline", color=theme.quiet)


def _draw_labels(page: "Axes", word_map: WordMap, texts: list[str], labels: list[Label], theme: Theme) -> None:
    from matplotlib.patheffects import withStroke  # noqa: PLC0415

    halo = [withStroke(linewidth=1.5, foreground=theme.ground, alpha=0.85)]
    for label in labels:
        size, weight = _font(word_map, label.dot)
        page.text(
            (label.left + label.right) / 2,
            (label.bottom + label.top) / 2,
            texts[label.dot],
            ha="center",
            va="center",
            color=theme.text if word_map.values is not None else theme.readable(int(word_map.groups[label.dot])),
            fontsize=size,
            fontweight=weight,
            path_effects=halo,
        )


def _shape(group: int, theme: Theme) -> str:
    return _SHAPES[max(group, 0) // len(theme.groups)]


def _marks(word_map: WordMap, theme: Theme) -> list[Mark]:
    """What the legend tells: nothing where the map itself shows the groups' names."""
    if word_map.asked.issuperset(word_map.names):
        return []
    marks = [Mark(name, theme.colour(group), _shape(group, theme)) for group, name in enumerate(word_map.names)]
    return marks + [Mark("others", theme.others, _SHAPES[0])] * bool((word_map.groups < 0).any())
