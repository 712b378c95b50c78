import itertools
import re
import zlib

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex

from w2v import load
from w2v.plots import word_map as word_map_module
from w2v.plots.map_picture import STYLES, draw_map
from w2v.plots.picture import shown
from w2v.plots.theme import DARK, LIGHT, contrast
from w2v.plots.word_map import MapSettings, map_of_frequent, map_of_list, map_of_neighbourhoods
from w2v.vectors.word_list import WordList

PCA = MapSettings("pca", clusters=3)


@pytest.fixture(scope="module")
def crowd(atlas_file):
    """A map with more words than find room."""
    return map_of_frequent(load(atlas_file), 1500, MapSettings("pca"))


@pytest.fixture(scope="module")
def drawn_crowd(crowd):
    """It in the light theme."""
    return draw_map(crowd, LIGHT)


def texts_of(picture):
    """The page's texts without their halos."""
    return [text for text in picture.figure.axes[0].texts if not text.get_path_effects()]


def names_of(drawn):
    """What the legend says; labels stand in the middle of their places."""
    return [text.get_text() for text in texts_of(drawn.picture) if text.get_ha() != "center"]


def test_labels_do_not_overlap_as_they_are_drawn(crowd, drawn_crowd):
    drawn = drawn_crowd
    assert 100 < len(drawn.labels) < 1000
    with drawn.picture.drawing():
        canvas = FigureCanvasAgg(drawn.picture.figure)
        canvas.draw()
        texts = texts_of(drawn.picture)[: len(drawn.labels)]
        assert [text.get_text() for text in texts] == [shown(crowd.words[label.dot]) for label in drawn.labels]
        boxes = [text.get_window_extent() for text in texts]
        for one, other in itertools.combinations(boxes, 2):
            assert not one.overlaps(other)
        inside = drawn.picture.figure.bbox
        assert all(inside.contains(*corner) for box in boxes for corner in (box.min, box.max))


def test_the_same_map_has_the_same_labels_in_both_themes(crowd, drawn_crowd):
    light, again, dark = drawn_crowd, draw_map(crowd, LIGHT), draw_map(crowd, DARK)
    assert light.labels == again.labels == dark.labels
    assert np.array_equal(light.dots, dark.dots)


def test_one_scale_for_both_directions_and_the_page_fits(crowd, drawn_crowd):
    dots = drawn_crowd.dots
    steps = np.ptp(dots, axis=0) / np.ptp(crowd.positions, axis=0)
    assert steps[0] == pytest.approx(steps[1], rel=1e-5)


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_dots_and_labels_have_their_groups_colours(vectors, theme):
    word_map = map_of_list(vectors, WordList(["gold", "iron", "Paris", "cat"], ["metal", "metal", "city", ""]), PCA)
    drawn = draw_map(word_map, theme)
    [page] = drawn.picture.figure.axes
    words = {tuple(place): word for place, word in zip(drawn.dots.tolist(), word_map.words, strict=True)}
    found = {}
    for dots in (artist for artist in page.collections if isinstance(artist, PathCollection)):
        for place in dots.get_offsets().tolist():
            if tuple(place) in words:  # and not a mark of the legend
                found[words[tuple(place)]] = to_hex(dots.get_facecolor()[0])
    expected = {word: theme.colour(int(group)) for word, group in zip(word_map.words, word_map.groups, strict=True)}
    assert found == expected
    assert expected["gold"] == expected["iron"] == theme.groups[0]
    assert (expected["Paris"], expected["cat"]) == (theme.groups[1], theme.others)
    assert len(drawn.labels) == 4
    for label, text in zip(drawn.labels, texts_of(drawn.picture), strict=False):
        assert text.get_text() == word_map.words[label.dot]
        assert text.get_color() == theme.readable(int(word_map.groups[label.dot]))
    assert names_of(drawn) == ["metal", "city", "others"]


def test_a_second_round_of_colours_has_another_shape(vectors):
    words = list(vectors.words[:10])
    drawn = draw_map(map_of_list(vectors, WordList(words, [f"kind {word}" for word in words]), PCA), LIGHT)
    marks = drawn.picture.figure.axes[0].collections
    dots, legend = marks[:-10], marks[-10:]
    of_dots, of_legend = (
        {(to_hex(mark.get_facecolor()[0]), len(mark.get_paths()[0])) for mark in some if len(mark.get_offsets())}
        for some in (dots, legend)
    )
    assert of_dots == of_legend
    assert len(of_legend) == 10
    assert len({colour for colour, _ in of_legend}) == 8


def drawn_edges(picture):
    """The edges' colours of all dots and marks, with their alpha."""
    for dots in picture.figure.axes[0].collections:
        if isinstance(dots, PathCollection) and len(dots.get_offsets()):
            yield from map(tuple, dots.get_edgecolor().tolist())


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_every_dot_has_an_edge_that_stands_out(atlas, theme):
    words = list(atlas.words[:400])
    groups = map_of_list(atlas, WordList(words, [f"kind {index % 9}" for index in range(400)]), MapSettings("pca"))
    numbers = map_of_list(atlas, WordList(words, [str(index or "") for index in range(400)]), MapSettings("pca"))
    for word_map, different in ((groups, 8), (numbers, 100)):
        drawn = draw_map(word_map, theme)
        assert 0 < len(drawn.labels) < 400  # so some dots are faint
        edges = set(drawn_edges(drawn.picture))
        assert len(edges) >= different
        for edge in edges:
            assert edge[3] == 1  # whatever the dot's own
            assert contrast(to_hex(edge), theme.ground) >= 3
        assert all(dots.get_linewidth()[0] > 0 for dots in drawn.picture.figure.axes[0].collections)


def test_a_map_of_numbers_has_a_scale(vectors):
    word_map = map_of_list(vectors, WordList(["gold", "iron", "Paris"], ["1", "3.5", ""], "score"), PCA)
    drawn = draw_map(word_map, LIGHT)
    (page,) = drawn.picture.figure.axes
    [bar] = page.child_axes
    assert bar.get_xlim() == (1, 3.5)
    assert names_of(drawn) == ["score", "no value"]
    known = map_of_list(vectors, WordList(["gold", "iron"], ["1", "3.5"], "score"), PCA)
    drawn = draw_map(known, LIGHT)
    assert names_of(drawn) == ["score"]
    nothing = map_of_list(vectors, WordList(["gold", "iron"], ["nan", "inf"]), PCA)
    assert draw_map(nothing, LIGHT).picture.figure.axes[0].child_axes == []


@pytest.mark.parametrize(
    "values",
    [["123456789", "123456790", "123456795"], ["1e-9", "2e-9", "7"], ["5", "5", "5"], ["-1e300", "1e300", "2"]],
)
def test_the_scale_says_true_numbers_that_stand_apart(vectors, values):
    picture = draw_map(map_of_list(vectors, WordList(["gold", "iron", "cat"], values, "W" * 200), PCA), LIGHT).picture
    [bar] = picture.figure.axes[0].child_axes
    with picture.drawing():
        canvas = FigureCanvasAgg(picture.figure)
        canvas.draw()
        places, texts = bar.get_xticks(), bar.get_xticklabels()
        assert [float(text.get_text().replace("−", "-")) for text in texts] == pytest.approx(places, rel=1e-12)
        assert bar.xaxis.get_offset_text().get_text() == ""
        boxes = [text.get_window_extent() for text in texts]
        assert all(one.x1 < other.x0 for one, other in itertools.pairwise(boxes))
        [name] = (text for text in texts_of(picture) if text.get_text().startswith("WW"))
        box = name.get_window_extent()
        assert box.x0 > 0
        assert box.x1 < bar.get_window_extent().x0


def test_words_asked_for_are_large_and_in_the_legend(vectors):
    drawn = draw_map(map_of_neighbourhoods(vectors, ["gold", "cat"], 3, PCA), LIGHT)
    texts = texts_of(drawn.picture)
    bold = {text.get_text() for text in texts if text.get_fontweight() == "bold"}
    assert bold == {"gold", "cat"}
    assert names_of(drawn) == ["gold", "cat"]


def test_more_neighbourhoods_than_colours_have_a_mark_for_the_others(vectors, monkeypatch):
    monkeypatch.setattr(word_map_module, "MOST_GROUPS", 2)
    drawn = draw_map(map_of_neighbourhoods(vectors, ["gold", "cat", "Paris"], 2, PCA), LIGHT)
    assert names_of(drawn) == ["gold", "cat", "others"]


def test_words_asked_for_are_labelled_before_all_others_and_their_dots_are_seen(atlas):
    asked = list(atlas.words[:60])
    word_map = map_of_neighbourhoods(atlas, asked, 5, MapSettings("pca"))
    drawn = draw_map(word_map, LIGHT)
    bold = {text.get_text(): text for text in texts_of(drawn.picture) if text.get_fontweight() == "bold"}
    first = [word_map.words[label.dot] for label in drawn.labels[: len(bold)]]
    assert first == list(bold) == asked
    assert len(bold) == 60
    assert len({text.get_fontsize() for text in bold.values()}) > 1
    for x, y in drawn.dots[:60]:
        assert not any(label.left < x < label.right and label.bottom < y < label.top for label in drawn.labels)


def test_meaningless_clusters_have_no_legend(vectors):
    for count, settings in (
        (5, MapSettings("pca")),
        (3, MapSettings("pca", clusters=3)),
    ):  # one of all words, one of each
        drawn = draw_map(map_of_frequent(vectors, count, settings), LIGHT)
        assert names_of(drawn) == []
    drawn = draw_map(map_of_frequent(vectors, 18, MapSettings("pca")), LIGHT)
    assert len(names_of(drawn)) == 6
    drawn = draw_map(map_of_list(vectors, WordList(["gold", "tin"], ["metal", "metal"]), PCA), LIGHT)
    assert names_of(drawn) == ["metal"]


@pytest.mark.parametrize("style", STYLES)
def test_clusters_of_many_words_are_named_on_the_map_and_not_below_it(crowd, style):
    drawn = draw_map(crowd, LIGHT, STYLES[style])
    names = {", ".join(crowd.names[region.dot].split(", ")[:2]): region.dot for region in drawn.regions}
    legend = names_of(drawn)
    assert len(names) + len(legend) == len(crowd.names)
    assert len(names) > len(crowd.names) / 2
    texts = {text.get_text(): text for text in texts_of(drawn.picture) if text.get_text() in names}
    assert {name: text.get_color() for name, text in texts.items()} == {
        name: LIGHT.readable(group) for name, group in names.items()
    }
    boxes = np.array([label[1:5] for label in (*drawn.regions, *drawn.labels)])
    for one, other in itertools.combinations(boxes, 2):
        assert (one[:2] >= other[2:]).any() or (other[:2] >= one[2:]).any()
    for group in names.values():  # a name is where its region is
        label = next(region for region in drawn.regions if region.dot == group)
        middle = np.array([label.left + label.right, label.bottom + label.top]) / 2
        assert np.linalg.norm(drawn.dots[crowd.groups == group] - middle, axis=1).min() < label.right - label.left


def test_on_a_slide_texts_are_larger_beside_the_map_and_there_are_fewer(crowd):
    page, slide = (draw_map(crowd, LIGHT, STYLES[style]) for style in ("paper", "talk"))
    widths, heights = np.array([drawn.picture.figure.get_size_inches() for drawn in (page, slide)]).T
    assert widths[1] < 0.7 * widths[0]
    assert heights[1] / widths[1] < 0.7
    assert len(slide.labels) < len(page.labels)


def test_a_map_of_few_words_is_low(vectors):
    heights = [
        draw_map(map_of_frequent(vectors, n, MapSettings("pca")), LIGHT).picture.figure.get_figheight() for n in (1, 5)
    ]
    assert heights[0] < heights[1] < 4  # inches


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_words_are_all_labelled(vectors, count):
    drawn = draw_map(map_of_frequent(vectors, count, PCA), LIGHT)
    assert len(drawn.labels) == count
    assert np.isfinite(drawn.dots).all()


def test_labels_are_text_in_a_pdf(vectors, tmp_path):
    drawn = draw_map(map_of_frequent(vectors, 18, PCA), LIGHT)
    drawn.picture.save(tmp_path / "map.pdf")
    pdf = (tmp_path / "map.pdf").read_bytes()
    assert b"/FontFile2" in pdf
    content = b"".join(map(inflated, re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.DOTALL)))
    assert len(re.findall(rb"\bT[jJ]\b", content)) >= len(drawn.labels)


def inflated(stream):
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream
