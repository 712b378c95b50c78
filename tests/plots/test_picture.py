import logging
import os
import subprocess
import sys
import warnings
from importlib.util import find_spec
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.colors import to_hex

from w2v.errors import OutputError, W2VError
from w2v.plots import fonts
from w2v.plots import picture as room
from w2v.plots.axis import axis, draw_axis
from w2v.plots.curves import draw_curves, read_runs
from w2v.plots.heatmap import draw_heatmap, heatmap
from w2v.plots.map_picture import draw_map
from w2v.plots.picture import FORMATS, Picture, shown
from w2v.plots.theme import DARK, LIGHT
from w2v.plots.word_map import MapSettings, map_of_frequent

BEGINS = {".png": b"\x89PNG\r\n", ".svg": b"<?xml", ".pdf": b"%PDF-"}


@pytest.fixture
def pictures(vectors, log):
    """Draws a picture of that kind."""
    word_map = map_of_frequent(vectors, 18, MapSettings("pca"))
    runs = read_runs([log, log])
    return {
        "map": lambda theme: draw_map(word_map, theme).picture,
        "curves": lambda theme: draw_curves(runs, theme),
        "heatmap": lambda theme: draw_heatmap(heatmap(vectors, ["$x$", *vectors.words[:3]], ordered=True), theme),
        "axis": lambda theme: draw_axis(axis(vectors, "cat", "gold", ["東京", "$x$", "_under"]), theme),
    }


KINDS = ["map", "curves", "heatmap", "axis"]
USUAL = {("map", ".png"), ("curves", ".pdf"), ("heatmap", ".png"), ("axis", ".svg")}  # each kind and format once


@pytest.mark.parametrize(
    ("kind", "suffix"),
    [
        pytest.param(kind, suffix, marks=[] if (kind, suffix) in USUAL else pytest.mark.slow)
        for kind in KINDS
        for suffix in FORMATS
    ],
)
def test_each_kind_in_each_format_is_the_same_file_each_time(pictures, tmp_path, kind, suffix):
    for theme, name in ((LIGHT, "light"), (DARK, "dark"), (LIGHT, "again")):
        with warnings.catch_warnings(action="error"):
            pictures[kind](theme).save(tmp_path / f"{name}{suffix}")
    light, dark, again = ((tmp_path / f"{name}{suffix}").read_bytes() for name in ("light", "dark", "again"))
    assert light.startswith(BEGINS[suffix])
    assert light == again != dark


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("theme", [LIGHT, pytest.param(DARK, marks=pytest.mark.slow)], ids=["light", "dark"])
def test_everything_lies_on_the_page(pictures, kind, theme):
    picture = pictures[kind](theme)
    with picture.drawing():
        canvas = FigureCanvasAgg(picture.figure)
        canvas.draw()
        drawn = picture.figure.get_tightbbox(canvas.get_renderer())  # inches
    width, height = picture.figure.get_size_inches()
    assert drawn.x0 >= 0
    assert drawn.y0 >= 0
    assert drawn.x1 <= width
    assert drawn.y1 <= height
    assert to_hex(picture.figure.get_facecolor()) == theme.ground


def test_the_users_matplotlib_settings_have_no_effect_and_are_kept(pictures, tmp_path):
    pictures["curves"](LIGHT).save(tmp_path / "before.svg")
    logging.getLogger("matplotlib").setLevel(logging.INFO)
    with mpl.rc_context({"figure.facecolor": "red", "font.size": 30, "xtick.direction": "in", "svg.hashsalt": "mine"}):
        pictures["curves"](LIGHT).save(tmp_path / "after.svg")
        assert mpl.rcParams["figure.facecolor"] == "red"
        assert mpl.rcParams["font.size"] == 30
    assert logging.getLogger("matplotlib").level == logging.INFO
    assert (tmp_path / "before.svg").read_bytes() == (tmp_path / "after.svg").read_bytes()


def test_an_old_picture_is_kept_unless_it_may_go(pictures, tmp_path):
    path = tmp_path / "axis.png"
    path.write_bytes(b"old")
    with pytest.raises(OutputError, match="exists: use `overwrite=True`"):
        pictures["axis"](LIGHT).save(path)
    assert path.read_bytes() == b"old"
    pictures["axis"](LIGHT).save(path, overwrite=True)
    assert path.read_bytes().startswith(BEGINS[".png"])
    assert list(tmp_path.glob("*.tmp")) == []


def test_another_suffix_is_refused(pictures, tmp_path):
    for name in ("axis.jpg", "axis", "axis.png.gz"):
        with pytest.raises(OutputError, match=r"unknown suffix: use .png, .svg, .pdf"):
            pictures["axis"](LIGHT).save(tmp_path / name)


@pytest.mark.parametrize("kind", ["map", "heatmap", "axis"])
def test_a_dollar_is_a_dollar(pictures, kind):
    texts = [text for text in pictures[kind](LIGHT).figure.axes[0].texts if "$" in text.get_text()]
    assert texts
    assert not any(text.get_parse_math() for text in texts)


def test_what_is_measured_is_what_is_drawn():
    picture = Picture(LIGHT, words := ["mmm", "東京", "$x^2$", "Ångström_1"])
    with picture.drawing():
        page = picture.page(200, 100)
        canvas = FigureCanvasAgg(picture.figure)
        for word in words:
            text = page.text(100, 50, word, fontsize=9, fontweight="bold")
            canvas.draw()
            box = text.get_window_extent().transformed(page.transData.inverted())
            assert np.allclose((box.width, box.height), picture.measure(word, 9, "bold"), atol=0.5)


def test_only_missing_characters_that_are_drawn_are_reported(monkeypatch):
    monkeypatch.setattr(fonts, "_installed", lambda: [("none", frozenset())])
    picture = Picture(LIGHT, ["東京", "字"])
    with picture.drawing():
        picture.page(100, 100).text(0, 0, "京東 a")
    assert picture.missing == "京東"


def test_words_are_shortened_and_what_cannot_be_seen_is_a_dot():
    assert shown("x" * 300) == "x" * 29 + "…"
    assert shown("x" * 30) == "x" * 30
    assert shown("\x1b[31mred\n") == "·[31mred·"
    assert shown("東京 naïve") == "東京 naïve"
    assert shown("می\u200cخواهم क्\u200dष") == "می\u200cخواهم क्\u200dष"  # they change how letters are joined
    assert shown("❤\ufe0f葛\U000e0100") == "❤葛"
    assert shown("zero\u200bwidth") == "zero·width"


def test_a_text_that_fits_stays_and_one_that_does_not_loses_its_middle():
    picture = Picture(LIGHT)
    with picture.drawing():
        text = "abcdefghijklmnopqrstuvwxyz"
        whole = picture.measure(text, 9)[0]
        assert picture.fitting(text, 9, whole) == text
        for width in (whole - 0.5, whole / 2, whole / 5):
            some = picture.fitting(text, 9, width)
            begin, end = some.split("…")
            assert text.startswith(begin)
            assert text.endswith(end)
            assert len(begin) - len(end) in (0, 1)
            assert picture.measure(some, 9)[0] <= width
            more = text[: len(begin) + 1] + "…" + (text[-len(end) - 1 :])
            assert picture.measure(more, 9)[0] > width
        assert picture.fitting(text, 9, 0) == "…"


def test_no_text_is_narrower_than_what_is_found_quickly(atlas):
    words = [*atlas.words, "AVAVAVAVAV", "To.", "LTLTLTLT", "", "東京", "می\u200cخواهم", "$x$"]
    picture = Picture(LIGHT, words)
    with picture.drawing():
        for word in words[-300:]:
            assert picture.narrowest(word, 6.5) <= picture.measure(word, 6.5)[0]
        assert picture.narrowest("mmmm", 6.5) > 0.6 * picture.measure("mmmm", 6.5)[0]


@pytest.mark.parametrize(
    "backend",
    [
        "module://matplotlib_inline.backend_inline",
        "none",
        *(pytest.param(b, marks=pytest.mark.slow) for b in ("tkagg", "")),
    ],
)
def test_a_backend_that_somebody_has_asked_for_does_not_matter(backend):
    code = """
import os
from w2v.plots.picture import Picture, check_drawable
from w2v.plots.theme import LIGHT
check_drawable()
Picture(LIGHT)
import matplotlib
print(os.environ["MPLBACKEND"], matplotlib.rcParams._get_backend_or_none())
"""
    environment = {**os.environ, "MPLBACKEND": backend}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    known = backend == "tkagg" or (backend.startswith("module:") and find_spec("matplotlib_inline"))
    assert done.stdout == f"{backend} {backend if known else None}\n"


def test_matplotlib_settings_that_cannot_be_read_are_an_error(tmp_path):
    (tmp_path / "matplotlibrc").write_bytes(b"\xff\xfe")
    code = "from w2v.plots.picture import check_drawable; check_drawable()"
    environment = {**os.environ, "PYTHONPATH": str(Path(room.__file__).parents[2])}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert "w2v.errors.W2VError: matplotlib does not start ('utf-8' codec" in done.stderr
    assert "correct or remove its settings, a file called matplotlibrc" in done.stderr


def test_the_error_for_a_missing_matplotlib_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)  # what Python itself keeps for "not there"
    with pytest.raises(W2VError, match=r"need matplotlib, which is not installed \(.*\): pip install 'w2v\[plots\]'"):
        Picture(LIGHT)


def test_plots_are_imported_without_matplotlib():
    names = [path.stem for path in Path(room.__file__).parent.glob("*.py")]
    imports = "; ".join(f"import w2v.plots.{name}" for name in names if name not in ("__init__", "fonts"))
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; {imports}; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    )
    roots = {name.partition(".")[0] for name in done.stdout.split()}
    assert "numpy" in roots
    assert not roots & {"matplotlib", "umap", "openTSNE", "sklearn", "scipy", "numba"}
