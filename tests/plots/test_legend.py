import itertools

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from w2v.plots.legend import Mark, draw_legend, legend_of
from w2v.plots.picture import Picture
from w2v.plots.theme import LIGHT

WIDTH, LEFT = 500.0, 12.0


def drawn(names, shape):
    """(the legend, its names as they stand on a page, their boxes) in points."""
    picture = Picture(LIGHT, names)
    with picture.drawing():
        marks = [Mark(name, "#000000", "#000000", shape) for name in names]
        legend = legend_of(picture, marks, WIDTH)
        page = picture.page(WIDTH + 2 * LEFT, legend.height)
        draw_legend(page, legend, LEFT, legend.height, LIGHT.quiet)
        canvas = FigureCanvasAgg(picture.figure)
        canvas.draw()
        to_points = page.transData.inverted()
        boxes = [text.get_window_extent().transformed(to_points) for text in page.texts]
    return legend, [text.get_text() for text in page.texts], boxes


@pytest.mark.parametrize("shape", ["o", ""], ids=["dots", "lines"])
@pytest.mark.parametrize("length", [1, 20, 30, 50, 70, 400])
def test_names_neither_overlap_nor_leave_the_page(shape, length):
    names = [f"{'W' * length}{number}" for number in range(5)]
    legend, written, boxes = drawn(names, shape)
    assert len(set(written)) == 5
    for box in boxes:
        assert box.x0 >= LEFT
        assert box.x1 <= LEFT + WIDTH
        assert box.y0 >= 0
        assert box.y1 <= legend.height
    for one, other in itertools.combinations(boxes, 2):
        assert not one.overlaps(other)


def test_there_are_as_many_columns_as_the_longest_name_lets_there_be():
    columns = [drawn(["a", "b" * length, "c"], "o")[0].columns for length in (1, 25, 30, 40, 60)]
    assert columns == sorted(columns, reverse=True)
    assert set(columns) == {4, 3, 2, 1}


def test_a_name_too_long_for_a_column_loses_its_middle():
    _, [written], _ = drawn([f"begin-{'x' * 500}-end"], "")
    assert written.startswith("begin-x")
    assert written.endswith("x-end")
    assert written.count("…") == 1
    assert drawn(["x" * 60], "")[1] == ["x" * 60]


def test_a_legend_without_marks_takes_no_space():
    assert legend_of(Picture(LIGHT), [], WIDTH).height == 0
