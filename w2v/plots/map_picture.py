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
_REGION_FONTS = [(11.0, "bold"), (LARGE, "bold"), (NORMAL, "bold")]  # (size, weight), the best first
_AIR = 6.0  # about the labels of a map whose regions are named: it is read by them, and need not name every word
_STANDS = 0.05  # a word stands for its region that is nearer to its centre than to others by so much of a cosine
_LEAST = 8  # words of a region, on average
_SAMPLED = 500  # dots of a region, to find where most are


class Style(NamedTuple):
    """What a map is for: texts are as large on every page, so on a smaller one they are larger beside the map."""

    width: float
    most: float  # the map's height, as a share of its width
    dots: float  # of a PNG, an inch


STYLES = {
    "paper": Style(WIDTH, 0.85, 220),
    "talk": Style(WIDTH * 0.625, 0.53, 352),  # a slide of 16 to 9, of as many dots as a page has
}


class MapPicture(NamedTuple):
    """The picture, where its dots are [N, 2] on the page, and which labels found room."""

    picture: Picture
    dots: NDArray[np.float64]
    labels: list[Label]
    regions: list[Label]  # names of clusters on the map: their `dot` is the cluster's number


def draw_map(word_map: WordMap, theme: Theme, style: Style = STYLES["paper"]) -> MapPicture:
    """`word_map` in a picture as wide as its style has it, and as high as the map is.

    Clusters are named where most of their words are. What finds no room there is in the legend, as all groups are.
    """
    texts = [shown(word) for word in word_map.words]
    marks = _marks(word_map, theme)
    picture = Picture(theme, [*texts, *(mark.name for mark in marks), visible(word_map.column)], style.dots)
    with picture.drawing():
        names = [visible(name) for name in word_map.names] if _has_regions(word_map) else []
        legend = legend_of(picture, [] if names else marks, style.width - 2 * _MARGIN)
        below = number_scale.HEIGHT if word_map.values is not None else legend.height
        dots, height = _on_page(word_map.positions.astype(np.float64), below, style)
        frame = (3, below, style.width - 3, height - 2)
        regions, labels = _labels(picture, word_map, texts, names, dots, frame)
        if names and len(regions) < len(names):
            shown_names = {label.dot for label in regions}
            rest = [mark for number, mark in enumerate(marks) if number not in shown_names]
            legend = legend_of(picture, rest, style.width - 2 * _MARGIN)
            below, height = legend.height, height + legend.height
            dots[:, 1] += legend.height
            regions, labels = ([_raised(label, legend.height) for label in some] for some in (regions, labels))
        page = picture.page(style.width, height)
        _draw_dots(page, picture, word_map, dots, labels)
        _draw_labels(page, word_map, texts, labels, theme)
        _draw_regions(page, names, regions, theme)
        draw_legend(page, legend, _MARGIN, below, theme.quiet)
    return MapPicture(picture, dots, labels, regions)


def _has_regions(word_map: WordMap) -> bool:
    """Whether clusters are named on the map: not those of few words, whose labels name them."""
    return word_map.clustered and len(word_map.names) > 1 and len(word_map.words) >= _LEAST * len(word_map.names)


def _raised(label: Label, by: float) -> Label:
    return label._replace(bottom=label.bottom + by, top=label.top + by)


def _on_page(positions: NDArray[np.float64], below: float, style: Style) -> tuple[NDArray[np.float64], float]:
    """(the dots, how high the page is): one scale for both directions; the map is not higher than wide.

    Few words get less: on a high page they would be lost.
    """
    low, high = positions.min(axis=0), positions.max(axis=0)
    extent = np.maximum(high - low, 1e-9)
    room = style.width - 2 * _MARGIN
    most = min(style.most * room, 75 * np.sqrt(len(positions)))
    height = float(np.clip(room * extent[1] / extent[0], min(0.4 * room, most), most))
    scale = min(room / extent[0], height / extent[1])
    middle = np.array([style.width / 2, below + _MARGIN + height / 2])
    return (positions - (low + high) / 2) * scale + middle, height + 2 * _MARGIN + below


def _radius(count: int) -> float:
    """Of a dot: smaller where there are many."""
    return float(np.clip(50 / np.sqrt(max(count, 1)), 0.6, 2.4))


def _labels(
    picture: Picture,
    word_map: WordMap,
    texts: list[str],
    names: list[str],
    dots: NDArray[np.float64],
    frame: Box,
) -> tuple[list[Label], list[Label]]:
    """(regions' names, labels) where there is room, measured as they will be drawn.

    Names and the words asked for come first, then the others as they stand on the map; on a map of regions those that
    stand for one before those that lie between.
    """
    height = picture.measure(".", SMALL)[1]
    radius, gap = _radius(len(dots)), _AIR if names else 0.0
    asked, known = len(word_map.queries), np.arange(len(dots))
    if names and word_map.apart is not None:
        between = word_map.apart < _STANDS
        known = np.concatenate([known[:asked], asked + np.argsort(between[asked:], kind="stable")])
    anchors = np.array([_densest(dots[word_map.groups == group]) for group in range(len(names))]).reshape(-1, 2)

    def sizes(place: int) -> list[Size]:
        if place < len(names):
            fonts, text, air = _REGION_FONTS, names[place], 0.0
        else:
            index = int(known[place - len(names)])
            fonts, text, air = _fonts(word_map, index), texts[index], gap * (place - len(names) >= asked)
        measured = [picture.measure(text, *font) for font in fonts]
        return [(width + 1 + air, height + 1 + air / 2) for width, height in measured]  # and room for the halo

    def least(place: int) -> Size:
        return picture.narrowest(texts[int(known[place - len(names)])], SMALL), height

    placed = place_labels(
        np.concatenate([anchors, dots[known]]), radius, frame, sizes, wanted=len(names) + asked, least=least
    )
    regions = [label for label in placed if label.dot < len(names)]
    labels = [label._replace(dot=int(known[label.dot - len(names)])) for label in placed if label.dot >= len(names)]
    return regions, labels


def _densest(dots: NDArray[np.float64]) -> NDArray[np.float64]:
    """The one of `dots` [N, 2] that has most of the others about it."""
    some = dots[:: max(1, len(dots) // _SAMPLED)]
    distances = np.linalg.norm(some[:, None] - some, axis=2)
    near = max(1, len(some) // 3)
    densest: NDArray[np.float64] = some[np.partition(distances, near - 1, axis=1)[:, near - 1].argmin()]
    return densest


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
        colour = theme.text if word_map.values is not None else theme.readable(int(word_map.groups[label.dot]))
        _write(page, label, texts[label.dot], _fonts(word_map, label.dot)[label.size], colour, theme)


def _draw_regions(page: "Axes", names: list[str], regions: list[Label], theme: Theme) -> None:
    for region in regions:
        _write(page, region, names[region.dot], _REGION_FONTS[region.size], theme.readable(region.dot), theme)


def _write(page: "Axes", label: Label, text: str, font: tuple[float, str], colour: str, theme: Theme) -> None:
    size, weight = font
    x, y = (label.left + label.right) / 2, (label.bottom + label.top) / 2
    haloed(page, x, y, text, theme, ha="center", va="center", color=colour, fontsize=size, fontweight=weight)


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
