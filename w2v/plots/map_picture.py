"""The picture of a map: dots, as many labels as find room, and what the colours mean. Lengths are points, 1/72 inch."""

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.plots import number_scale
from w2v.plots.labels import Box, Label, Size, place_labels
from w2v.plots.legend import Mark, draw_legend, legend_of
from w2v.plots.picture import LARGE, NORMAL, SMALL, WIDTH, Picture, haloed, shown, visible
from w2v.plots.theme import Theme
from w2v.plots.word_map import WordMap

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
    texts = [shown(word) for word in word_map.words]
    marks = _marks(word_map, theme)
    picture = Picture(theme, [*texts, *(mark.name for mark in marks), visible(word_map.column)])
    with picture.drawing():
        legend = legend_of(picture, marks, WIDTH - 2 * _MARGIN)
        below = number_scale.HEIGHT if word_map.values is not None else legend.height
        dots, height = _on_page(word_map.positions.astype(np.float64), below)
        page = picture.page(WIDTH, height)
        labels = _labels(picture, word_map, texts, dots, (3, below, WIDTH - 3, height - 2))
        _draw_dots(page, picture, word_map, dots, labels)
        _draw_labels(page, word_map, texts, labels, theme)
        draw_legend(page, legend, _MARGIN, below, theme.quiet)
    return MapPicture(picture, dots, labels)


def _on_page(positions: NDArray[np.float64], below: float) -> tuple[NDArray[np.float64], float]:
    """(the dots, how high the page is): one scale for both directions; the map is not higher than wide.

    Few words get less: on a high page they would be lost.
    """
    low, high = positions.min(axis=0), positions.max(axis=0)
    extent = np.maximum(high - low, 1e-9)
    room = WIDTH - 2 * _MARGIN
    most = min(0.85 * room, 75 * np.sqrt(len(positions)))
    height = float(np.clip(room * extent[1] / extent[0], min(0.4 * room, most), most))
    scale = min(room / extent[0], height / extent[1])
    middle = np.array([WIDTH / 2, below + _MARGIN + height / 2])
    return (positions - (low + high) / 2) * scale + middle, height + 2 * _MARGIN + below


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
    """Labels where there is room, measured as they will be drawn; those of the words asked for first."""
    height = picture.measure(".", SMALL)[1]

    def sizes(index: int) -> list[Size]:
        measured = [picture.measure(texts[index], *font) for font in _fonts(word_map, index)]
        return [(width + 1, height + 1) for width, height in measured]  # and room for the halo

    def least(index: int) -> Size:
        return picture.narrowest(texts[index], SMALL), height

    return place_labels(dots, _radius(len(dots)), frame, sizes, wanted=len(word_map.queries), least=least)


def _fonts(word_map: WordMap, index: int) -> list[tuple[float, str]]:
    """(size, weight) that a word's label may have, the best first."""
    is_query = word_map.words[index] in word_map.queries
    return [(LARGE, "bold"), (NORMAL, "bold"), (SMALL, "bold")] if is_query else [(SMALL, "normal")]


def _draw_dots(
    page: "Axes", picture: Picture, word_map: WordMap, dots: NDArray[np.float64], labels: list[Label]
) -> None:
    theme, radius = picture.theme, _radius(len(dots))
    edge = min(0.4, radius / 3)
    look = {"s": (2 * radius - edge) ** 2, "linewidths": edge, "rasterized": len(dots) > _MANY}
    if word_map.values is not None:
        number_scale.draw_numbers(page, picture, dots, word_map.values, word_map.column, look)
        return
    labelled = np.zeros(len(dots), bool)
    labelled[[label.dot for label in labels]] = True
    for group in range(-1, len(word_map.names)):
        colour = theme.colour(group)
        for some, alpha in ((~labelled, _FAINT), (labelled, 1.0)):
            members = some & (word_map.groups == group)
            page.scatter(
                *dots[members].T, **look, marker=_shape(group, theme),
                facecolors=(colour, alpha), edgecolors=theme.edge(colour),
            )  # fmt: skip


def _draw_labels(page: "Axes", word_map: WordMap, texts: list[str], labels: list[Label], theme: Theme) -> None:
    for label in labels:
        size, weight = _fonts(word_map, label.dot)[label.size]
        haloed(
            page,
            (label.left + label.right) / 2,
            (label.bottom + label.top) / 2,
            texts[label.dot],
            theme,
            ha="center",
            va="center",
            color=theme.text if word_map.values is not None else theme.readable(int(word_map.groups[label.dot])),
            fontsize=size,
            fontweight=weight,
        )


def _shape(group: int, theme: Theme) -> str:
    return _SHAPES[max(group, 0) // len(theme.groups)]


def _marks(word_map: WordMap, theme: Theme) -> list[Mark]:
    """What the legend tells: nothing where there is one cluster, or where each is one word."""
    sizes = np.bincount(word_map.groups[word_map.groups >= 0], minlength=1)
    if word_map.clustered and (len(sizes) == 1 or sizes.max() == 1):
        return []
    groups = [*range(len(word_map.names)), *([-1] if word_map.names and (word_map.groups < 0).any() else [])]
    return [
        Mark(
            visible(word_map.names[group]) if group >= 0 else "others",
            theme.colour(group),
            theme.edge(theme.colour(group)),
            _shape(group, theme),
        )
        for group in groups
    ]
