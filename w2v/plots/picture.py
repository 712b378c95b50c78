"""A picture: a figure in one theme, written as PNG, SVG or PDF. The same drawing gives the same bytes.

Lengths are in points, 1/72 inch.

matplotlib is imported when a picture is made and not before. Nothing of the user's matplotlib settings is used.
"""

import contextlib
import importlib
import logging
import os
import re
import sys
import warnings
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from w2v.errors import OutputError, W2VError
from w2v.model.storage import atomic_write
from w2v.plots.theme import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.text import Text

# By suffix what can be written, and which of its metadata would say when, or by which version.
FORMATS: dict[str, dict[str, None]] = {
    ".png": {"Software": None},
    ".svg": {"Date": None},
    ".pdf": {"CreationDate": None},
}
WIDTH = 518.0  # points, 18 cm: a page of A4 or letter between its margins, or both columns of a journal
SMALL, NORMAL, LARGE = 6.5, 7.5, 9.0  # of texts
_DOTS = 220  # of a PNG, an inch: some 1,600 a picture's width
_LONGEST = 30  # characters of a word shown
_JOINERS = "\u200c\u200d"
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_SCALE = 4  # pixels a point when texts are measured: rounding to pixels does not matter then


class Picture:
    """A figure, its theme, and the fonts that its texts need."""

    def __init__(self, theme: Theme, texts: Iterable[str] = (), dots: float = _DOTS) -> None:
        """An empty figure on which `texts` will stand, a PNG of so many `dots` an inch.

        W2VError where matplotlib is missing.
        """
        check_drawable()
        with _quietly():
            from matplotlib.figure import Figure  # noqa: PLC0415  # half a second, and not everybody has it

            from w2v.plots.fonts import fonts_for  # noqa: PLC0415

            fonts = fonts_for(texts)
        self.theme, self._dots = theme, dots
        self._missing = frozenset(fonts.missing)
        self._widths: dict[tuple[str, float], float] = {}  # of characters of a size
        self._settings: dict[str, Any] = {**_settings(theme), "font.family": fonts.families}
        with self.drawing():
            self.figure = Figure(facecolor=theme.ground)

    @contextlib.contextmanager
    def drawing(self) -> Iterator[None]:
        """In this context matplotlib's settings are the picture's."""
        import matplotlib as mpl  # noqa: PLC0415

        with _quietly(), mpl.rc_context():
            mpl.rcdefaults()
            mpl.rcParams.update(self._settings)
            yield

    def page(self, width: float, height: float) -> "Axes":
        """Make the figure so wide and high; axes that cover it, whose unit is a point, from the lower left corner."""
        self.figure.set_size_inches(width / 72, height / 72)
        axes = self.figure.add_axes(
            (0, 0, 1, 1), xlim=(0, width), ylim=(0, height), frame_on=False, xticks=[], yticks=[]
        )
        axes.grid(visible=False)
        return axes

    def measure(self, text: str, size: float, weight: str = "normal") -> tuple[float, float]:
        """How wide and high a line of `text` will be."""
        renderer, line = self._ruler
        line.set(text=text, fontsize=size, fontweight=weight)
        box = line.get_window_extent(renderer, dpi=72 * _SCALE)
        return box.width / _SCALE, box.height / _SCALE

    @cached_property
    def _ruler(self) -> tuple[Any, "Text"]:
        """What measures, and the line that it is done with."""
        from matplotlib.backends.backend_agg import RendererAgg  # noqa: PLC0415
        from matplotlib.text import Text  # noqa: PLC0415

        line = Text()
        line.set_figure(self.figure)
        return RendererAgg(8, 8, 72 * _SCALE), line

    def narrowest(self, text: str, size: float) -> float:
        """A width that `text` is not below, quickly; 0 beyond ASCII, where characters may join.

        Letters that move together take less than a quarter off the sum of their own widths.
        """
        if not text.isascii():
            return 0.0
        for character in text:
            if (character, size) not in self._widths:
                self._widths[character, size] = self.measure(character, size)[0]
        return 0.75 * sum(self._widths[character, size] for character in text)

    def fitting(self, text: str, size: float, width: float) -> str:
        """`text`, or as much of its beginning and its end as `width` has room for, with dots between."""
        if self.measure(text, size)[0] <= width:
            return text

        def shortened(kept: int) -> str:
            return f"{text[: kept - kept // 2]}…{text[len(text) - kept // 2 :]}"

        more = bisect_right(range(len(text)), width, key=lambda kept: self.measure(shortened(kept), size)[0])
        return shortened(max(more - 1, 0))

    @property
    def missing(self) -> str:
        """The characters on it that no font here has."""
        from matplotlib.text import Text  # noqa: PLC0415

        drawn = {character for text in self.figure.findobj(Text) for character in text.get_text()}
        return "".join(sorted(drawn & self._missing))

    def save(self, path: Path, *, overwrite: bool = False) -> None:
        """Write it to `path` in the format of its suffix, whole or not at all; OutputError where that cannot be."""
        suffix = format_of(path)
        with self.drawing(), atomic_write(path, overwrite=overwrite) as temporary:
            self.figure.savefig(temporary, format=suffix[1:], metadata=FORMATS[suffix], dpi=self._dots)


def format_of(path: Path) -> str:
    """The suffix of `path` where it is one of FORMATS; OutputError where it is another."""
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise OutputError(f"{path}: unknown suffix: use {', '.join(FORMATS)}")
    return suffix


def check_drawable() -> None:
    """W2VError, with what to do about it, where matplotlib is not here or does not start."""
    try:
        _start_matplotlib()
    except ImportError as error:
        raise W2VError(
            f"pictures need matplotlib, which is not installed ({error}): pip install 'w2v[plots]'"
        ) from error
    except (OSError, ValueError) as error:
        raise W2VError(
            f"matplotlib does not start ({error}): correct or remove its settings, a file called matplotlibrc"
        ) from error


def _start_matplotlib() -> None:
    """Import it, in spite of a backend for windows that it does not know: pictures are drawn without one.

    Notebooks ask by MPLBACKEND for one that only their own Python may have.
    """
    if "matplotlib" in sys.modules:
        importlib.import_module("matplotlib")
        return
    backend = os.environ.pop("MPLBACKEND", None)
    try:
        with _quietly():
            matplotlib = importlib.import_module("matplotlib")
    finally:
        if backend is not None:
            os.environ["MPLBACKEND"] = backend
    if backend:
        with contextlib.suppress(ValueError):
            matplotlib.rcParams["backend"] = backend  # as it does itself, for whoever opens windows later


def shown(word: str) -> str:
    """`word` as it stands in a picture: `visible`, and shortened where it is long."""
    text = visible(word)
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def visible(text: str) -> str:
    """`text` with dots for what cannot be seen.

    What joins letters or keeps them apart changes how they look, so it stays; what chooses between two looks of a
    character, which no font here could, goes.
    """
    return "".join(c if c.isprintable() or c in _JOINERS else "·" for c in _SELECTORS.sub("", text))


def haloed(axes: "Axes", x: float, y: float, text: str, theme: Theme, **look: Any) -> "Text":
    """Write `text` with the ground's colour around it, so that it can be read over whatever lies below.

    The halo is a line of its own: in a PDF text with an outline would be shapes, that nobody can search or copy.
    """
    from matplotlib.patheffects import Stroke  # noqa: PLC0415

    axes.text(x, y, text, path_effects=[Stroke(linewidth=1.5, foreground=theme.ground, alpha=0.85)], **look)
    return axes.text(x, y, text, **look)


def _settings(theme: Theme) -> dict[str, Any]:
    return {
        "axes.edgecolor": theme.quiet,
        "axes.facecolor": theme.ground,
        "axes.grid": True,
        "axes.axisbelow": True,
        "axes.labelcolor": theme.quiet,
        "axes.labelsize": NORMAL,
        "axes.linewidth": 0.6,
        "axes.spines.right": False,
        "axes.spines.top": False,
        "axes.titlecolor": theme.text,
        "axes.titlelocation": "left",
        "axes.titlesize": LARGE,
        "axes.unicode_minus": True,
        "font.size": NORMAL,
        "grid.color": theme.grid,
        "grid.linewidth": 0.6,
        "legend.fontsize": NORMAL,
        "legend.frameon": False,
        "legend.labelcolor": theme.text,
        "pdf.fonttype": 42,  # TrueType: journals refuse matplotlib's own
        "savefig.facecolor": theme.ground,
        "svg.hashsalt": "w2v",  # names inside the file are the same each time
        "text.color": theme.text,
        "text.hinting": "no_hinting",  # texts are as wide in every format
        "text.parse_math": False,  # a dollar is a dollar
        "xtick.color": theme.quiet,
        "ytick.color": theme.quiet,
        "xtick.labelsize": SMALL,
        "ytick.labelsize": SMALL,
        "xtick.major.width": 0.6,
        "ytick.major.width": 0.6,
    }


@contextlib.contextmanager
def _quietly() -> Iterator[None]:
    """Without what matplotlib says about fonts and caches; `Picture.missing` has what matters of it."""
    logger = logging.getLogger("matplotlib")
    before = logger.level
    logger.setLevel(logging.ERROR)
    try:
        with warnings.catch_warnings(action="ignore"):
            yield
    finally:
        logger.setLevel(before)
