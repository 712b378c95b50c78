"""`vectors.plot`: the pictures of `w2v plot` as matplotlib figures, for notebooks and your own pages."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from w2v.errors import W2VError
from w2v.plots.axis import axis, draw_axis
from w2v.plots.heatmap import draw_heatmap, heatmap
from w2v.plots.map_picture import STYLES, draw_map
from w2v.plots.theme import DARK, LIGHT
from w2v.plots.word_map import MapSettings, map_of_frequent, map_of_list, map_of_neighbourhoods
from w2v.vectors.vectors import Vectors
from w2v.vectors.word_list import WordList

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_FREQUENT, _NEIGHBOURS = 1000, 20


class Plot:
    """Draws vectors. W2VError if matplotlib is not installed."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors

    def map(
        self,
        words: Sequence[str] | None = None,
        *,
        near: str | Sequence[str] | None = None,
        n: int = _NEIGHBOURS,
        top: int | None = None,
        groups: Sequence[str] | None = None,
        method: str = "tsne",
        clusters: int | None = None,
        seed: int = 1,
        rare: bool = False,
        dark: bool = False,
        style: str = "paper",
    ) -> "Figure":
        """A map of the most frequent words, of `words`, or of the `n` neighbours of each word in `near`.

        `groups` says what sets the colour of each of `words`: names, or numbers as strings. `method` is tsne, umap or
        pca; `style` is paper, or talk for larger text on a slide. Rare words are left out as neighbours unless `rare`.
        """
        if style not in STYLES:
            raise W2VError(f"unknown style {style!r}: choose from {', '.join(STYLES)}")
        settings = MapSettings(method, seed, clusters)
        if groups is not None and len(groups) != len(words or ()):
            raise W2VError(
                f"{len(groups)} groups for {len(words)} words: give one for each"
                if words
                else "groups say what words are coloured by: give the words too"
            )
        if near is not None:
            queries = [near] if isinstance(near, str) else near
            placed = map_of_neighbourhoods(self._vectors, queries, n, settings, rare=rare, top=top)
        elif words is not None:
            values = None if groups is None else list(groups)
            placed = map_of_list(self._vectors, WordList(list(words), values, ""), settings)
        else:
            placed = map_of_frequent(self._vectors, top or _FREQUENT, settings)
        return draw_map(placed, DARK if dark else LIGHT, STYLES[style]).picture.figure

    def axis(self, a: str, b: str, words: Sequence[str], *, dark: bool = False) -> "Figure":
        """Where words lie on the way from `a` to `b`."""
        return draw_axis(axis(self._vectors, a, b, words), DARK if dark else LIGHT).figure

    def heatmap(self, words: Sequence[str], *, ordered: bool = False, dark: bool = False) -> "Figure":
        """The cosine of each pair of words; `ordered` puts similar words together."""
        return draw_heatmap(heatmap(self._vectors, words, ordered=ordered), DARK if dark else LIGHT).figure
