"""How similar words are to each other: the cosine of every two of them, and its picture. N words.

The picture has a square for every two words, from opposite (-1) by way of the ground's colour (0) to alike (1).
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.plots.picture import SMALL, WIDTH, Picture, shown
from w2v.plots.theme import Theme
from w2v.quoting import quoted
from w2v.vectors.vectors import Vectors

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.collections import QuadMesh

MOST = 80  # words: a page has no room to read more
_LARGEST = 27.0  # points, a square's side where there are few
_WITH_NUMBER = 17.0  # the least side that has room for a number
_MARGIN, _GAP = 10.0, 4.0
_SCALE = 26.0  # below, for the scale and its numbers


class Heatmap(NamedTuple):
    """Words, and their cosines [N, N]."""

    words: list[str]
    cosines: NDArray[np.float64]


def heatmap(vectors: Vectors, words: Sequence[str], *, ordered: bool = False) -> Heatmap:
    """The cosines of `words` with each other, as they are given, or `ordered` so that near ones stand together.

    UnknownWordError for a word without a vector; W2VError for one word alone, for one that is there twice, and for too
    many.
    """
    words = list(words)
    if not 2 <= len(words) <= MOST:
        raise W2VError(f"a heat map has 2 to {MOST} words, not {len(words)}")
    check_different(words)
    unit = vectors.unit(words)
    cosines = unit @ unit.T
    if ordered:
        order = seriation(cosines)
        words, cosines = [words[index] for index in order], cosines[np.ix_(order, order)]
    return Heatmap(words, cosines)


def check_different(words: Sequence[str]) -> None:
    """W2VError where a word is there twice."""
    twice = next((word for word in words if words.count(word) > 1), None)
    if twice is not None:
        raise W2VError(f"{quoted(twice)} is named twice: name each word once")


def seriation(similarities: NDArray[np.float64]) -> list[int]:
    """An order in which similar things stand together: the leaves of the tree that average linkage grows.

    The two branches of largest mean similarity join again and again (Sokal & Michener 1958), each flipped so that the
    most similar ends meet.
    """
    branches = [[index] for index in range(len(similarities))]
    sums, sizes = similarities.copy(), np.ones(len(branches))
    while len(branches) > 1:
        means = sums / np.outer(sizes, sizes)
        means[np.tril_indices(len(means))] = -np.inf
        first, second = np.unravel_index(means.argmax(), means.shape)
        branches[first] = _joined(branches[first], branches.pop(second), similarities)
        sums[first] += sums[second]
        sums[:, first] += sums[:, second]
        sizes[first] += sizes[second]
        sums, sizes = np.delete(np.delete(sums, second, 0), second, 1), np.delete(sizes, second)
    return branches[0]


def _joined(a: list[int], b: list[int], similarities: NDArray[np.float64]) -> list[int]:
    flipped = [(a, b), (a[::-1], b), (a, b[::-1]), (a[::-1], b[::-1])]
    left, right = max(flipped, key=lambda ends: similarities[ends[0][-1], ends[1][0]])
    return left + right


def draw_heatmap(heatmap: Heatmap, theme: Theme) -> Picture:
    """`heatmap` with its words on the left and above, and in the squares their numbers where there is room."""
    words = [shown(word) for word in heatmap.words]
    picture = Picture(theme, words)
    with picture.drawing():
        size = [picture.measure(word, SMALL) for word in words]
        label = max(width for width, _ in size) + _GAP
        side = min(_LARGEST, (WIDTH - label - 2 * _MARGIN) / len(words))
        room = side * len(words)
        page = picture.page(label + room + 2 * _MARGIN, label + room + _SCALE + 2 * _MARGIN)
        left, bottom = label + _MARGIN, _SCALE + _MARGIN
        mesh = _squares(page, heatmap, left, bottom, side, theme)
        for number, word in enumerate(words):
            along = (number + 0.5) * side
            page.text(left - _GAP, bottom + room - along, word, ha="right", va="center_baseline", fontsize=_size(side))
            page.text(
                left + along, bottom + room + _GAP, word, ha="center", va="bottom", rotation=90, fontsize=_size(side)
            )
        bar = page.inset_axes((left, _MARGIN + 10, min(room, WIDTH / 3), 5), transform=page.transData)
        picture.figure.colorbar(mesh, cax=bar, orientation="horizontal", ticks=[-1, 0, 1]).outline.set_visible(False)
        bar.set_xticklabels(["−1", "cosine 0", "1"])
    return picture


def _size(side: float) -> float:
    """Of a word's letters: never higher than its square."""
    return min(SMALL, 0.85 * side)


def _squares(page: "Axes", heatmap: Heatmap, left: float, bottom: float, side: float, theme: Theme) -> "QuadMesh":
    """The squares, the first row above; a word with itself says nothing and has none."""
    from matplotlib.colors import LinearSegmentedColormap, to_hex  # noqa: PLC0415  # as all of matplotlib

    low, high = theme.opposite
    colours = LinearSegmentedColormap.from_list("cosine", [low, theme.ground, high]).with_extremes(bad=theme.grid)
    count = len(heatmap.words)
    cosines = np.where(np.eye(count, dtype=bool), np.nan, heatmap.cosines)
    edges = side * np.arange(count + 1)
    mesh = page.pcolormesh(
        left + edges, bottom + edges[::-1], cosines, cmap=colours, vmin=-1, vmax=1,
        edgecolors=theme.ground, linewidth=0.5,
    )  # fmt: skip
    if side >= _WITH_NUMBER:
        for row, column in zip(*np.nonzero(np.isfinite(cosines)), strict=True):
            cosine = cosines[row, column]
            page.text(
                left + (column + 0.5) * side, bottom + (count - row - 0.5) * side,
                f"{cosine:z.2f}".replace("0.", ".").replace("-", "−"),
                ha="center", va="center_baseline", fontsize=SMALL, color=theme.text_on(to_hex(mesh.to_rgba(cosine))),
            )  # fmt: skip
    return mesh
