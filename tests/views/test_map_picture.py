import itertools

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex

from w2v.views.map_picture import draw_map
from w2v.views.picture import shown
from w2v.views.theme import DARK, LIGHT
from w2v.views.word_list import WordList
from w2v.views.word_map import How, map_of_frequent, map_of_list, map_of_neighbourhoods

PCA = How("pca", clusters=3)


@pytest.fixture
def crowd(atlas):
    """A map with more words than find room."""
    return map_of_frequent(atlas, 1500, How("pca"))


def texts_of(picture, names):
    return [text for text in picture.figure.axes[0].texts if text.get_text() in names]


def test_labels_do_not_overlap_as_they_are_drawn(crowd):
    drawn = draw_map(crowd, LIGHT)
    assert 100 < len(drawn.labels) < 1000
    [page] = drawn.picture.figure.axes
    with drawn.picture.drawing():
        canvas = FigureCanvasAgg(drawn.picture.figure)
        canvas.draw()
        texts = page.texts[: len(drawn.labels)]
        assert [text.get_text() for text in texts] == [shown(crowd.words[label.dot]) for label in drawn.labels]
        boxes = [text.get_window_extent() for text in texts]
        for one, other in itertools.combinations(boxes, 2):
            assert not one.overlaps(other)
        inside = drawn.picture.figure.bbox
        assert all(inside.contains(*corner) for box in boxes for corner in (box.min, box.max))


def test_the_same_map_has_the_same_labels_in_both_themes(crowd):
    light, again, dark = (draw_map(crowd, theme) for theme in (LIGHT, LIGHT, DARK))
    assert light.labels == again.labels == dark.labels
    assert np.array_equal(light.dots, dark.dots)


def test_one_scale_for_both_directions_and_the_page_fits(crowd):
    dots = draw_map(crowd, LIGHT).dots
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
    for label in drawn.labels:
        [text] = texts_of(drawn.picture, {word_map.words[label.dot]})
        assert text.get_color() == theme.readable(int(word_map.groups[label.dot]))
    assert len(drawn.labels) == 4
    assert [text.get_text() for text in page.texts[4:]] == ["metal", "city", "others"]


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


def test_a_map_of_numbers_has_a_scale(vectors):
    word_map = map_of_list(vectors, WordList(["gold", "iron", "Paris"], ["1", "3.5", ""], "score"), PCA)
    picture = draw_map(word_map, LIGHT).picture
    (page,) = picture.figure.axes
    [bar] = page.child_axes
    assert bar.get_xlim() == (1, 3.5)
    assert "score" in [text.get_text() for text in page.texts]
    nothing = map_of_list(vectors, WordList(["gold", "iron"], ["nan", "inf"]), PCA)
    assert draw_map(nothing, LIGHT).picture.figure.axes[0].child_axes == []


def test_words_asked_for_are_large_and_need_no_legend(vectors):
    drawn = draw_map(map_of_neighbourhoods(vectors, ["gold", "cat"], 3, PCA), LIGHT)
    [page] = drawn.picture.figure.axes
    assert len(page.texts) == len(drawn.labels)
    bold = {text.get_text() for text in page.texts if text.get_fontweight() == "bold"}
    assert bold == {"gold", "cat"}


@pytest.mark.parametrize("count", [1, 2, 5])
def test_few_words_are_all_labelled(vectors, count):
    drawn = draw_map(map_of_frequent(vectors, count, PCA), LIGHT)
    assert len(drawn.labels) == count
    assert np.isfinite(drawn.dots).all()
