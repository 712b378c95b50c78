import dataclasses
import math

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from w2v.plots.curves import MOST, read_run
from w2v.plots.curves_picture import _mark, draw_curves
from w2v.plots.theme import DARK, LIGHT, contrast


@pytest.fixture
def run(log):
    return read_run(log, "first")


def panels(picture):
    return {axes.get_title(loc="left"): axes for axes in picture.figure.axes[1:]}  # the first is the page


def of(axes, number):
    return axes.lines[number].get_xydata().T


def unigrams(axes):
    """The labels of the lines, without their halos, and their colours."""
    return [(text.get_text(), text.get_color()) for text in axes.texts if not text.get_path_effects()]


def test_each_figure_has_a_panel_with_a_line_for_each_run(run):
    faster = dataclasses.replace(run, name="second", speed=run.speed * 4)
    found = panels(draw_curves([run, faster], LIGHT))
    assert list(found) == ["loss a pair", "rate", "thousand words a second", "held-out NLL, nats a pair"]
    for number, each in enumerate((run, faster)):
        assert np.array_equal(of(found["loss a pair"], number), (each.words, each.loss), equal_nan=True)
        assert np.array_equal(of(found["rate"], number), (each.words, each.rate))
        speed = of(found["thousand words a second"], number)
        assert np.array_equal(speed, (each.words, each.speed / 1000), equal_nan=True)
    held_out = found["held-out NLL, nats a pair"]
    assert len(held_out.containers) == 2
    for bars in held_out.containers:
        points, _, (errors,) = bars.lines
        assert np.array_equal(points.get_xydata(), [[1000, 9], [2000, 8.5]])
        assert np.allclose([np.ptp(segment[:, 1]) for segment in errors.get_segments()], 1)  # an error up and down
    assert unigrams(held_out) == [("unigram", LIGHT.quiet)]  # once, as both have the same
    colours = [line.get_color() for line in found["rate"].lines]
    assert len(set(colours)) == 2
    assert colours == [LIGHT.readable(number, 0.25) for number in (0, 1)]
    assert len({line.get_linestyle() for line in found["rate"].lines}) == 2


def test_a_run_without_held_out_text_has_three_panels(run):
    nothing = np.zeros(0)
    plain = dataclasses.replace(run, epoch_words=nothing, held_out=nothing, held_out_error=nothing, unigram=math.nan)
    assert list(panels(draw_curves([plain], LIGHT))) == ["loss a pair", "rate", "words a second"]
    both = panels(draw_curves([plain, run], LIGHT))
    assert len(both["held-out NLL, nats a pair"].containers[0].lines[0].get_xydata()) == 0


def test_words_have_a_unit_that_leaves_few_digits(run):
    long = dataclasses.replace(run, words=run.words * 1e6, epoch_words=run.epoch_words * 1e6)
    rate = panels(draw_curves([long], LIGHT))["rate"]
    assert rate.get_xlabel() == "billion words trained on"
    assert rate.xaxis.get_major_formatter()(1.5e9, 0) == "1.5"
    assert panels(draw_curves([run], LIGHT))["rate"].get_xlabel() == "thousand words trained on"


def test_several_runs_are_named_and_one_needs_no_name(run):
    names = ["_first", "$x$ 東京", "third"]
    page = draw_curves([dataclasses.replace(run, name=name) for name in names], LIGHT).figure.axes[0]
    assert [text.get_text() for text in page.texts] == names
    assert list(draw_curves([run], LIGHT).figure.axes[0].texts) == []


def test_what_knowing_frequencies_is_worth_has_the_colour_of_its_run(run):
    others = [dataclasses.replace(run, name=str(unigram), unigram=unigram) for unigram in (9.5, 8.6, 8.601, math.nan)]
    held_out = panels(draw_curves(others, LIGHT))["held-out NLL, nats a pair"]
    lines = {line.get_ydata()[0]: line.get_color() for line in held_out.lines if len(set(line.get_ydata())) == 1}
    colours = [line.get_color() for line in panels(draw_curves(others, LIGHT))["rate"].lines]
    assert lines == dict(zip((9.5, 8.6, 8.601), colours, strict=False))
    assert unigrams(held_out) == [("unigram", colours[0]), ("unigram", colours[1])]  # the third has no room


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_as_many_runs_as_there_may_be_look_different(theme):
    marks = [_mark(str(number), number, theme) for number in range(MOST)]
    assert len({(mark.colour, mark.dashes) for mark in marks}) == MOST
    assert all(contrast(mark.colour, theme.ground) >= 3 for mark in marks)


def test_a_figure_that_stands_alone_is_a_dot(run):
    unknown = math.nan
    for loss, alone in (
        ([4, unknown, 2, unknown], [0, 2]), ([4, 3, unknown, 1], [3]), ([4, 3, 2, 1], []), ([unknown] * 4, [])
    ):  # fmt: skip
        drawn = panels(draw_curves([dataclasses.replace(run, loss=np.array(loss, float))], LIGHT))
        [line] = drawn["loss a pair"].lines
        assert line.get_markevery() == alone
        assert line.get_marker() == ("o" if alone else "")
    first = {name: getattr(run, name)[:1] for name in ("words", "loss", "rate", "speed")}
    [line] = panels(draw_curves([dataclasses.replace(run, **first)], LIGHT))["loss a pair"].lines
    assert line.get_markevery() == [0]


@pytest.mark.parametrize(
    "loss", [[4, 3, 2, 1], [1e6 + 1e-3, 1e6 + 2e-3, 1e6, 1e6], [3e-9, 1e-9, 2e-9, 0], [-1e300, 1e300, 0, 1], [5] * 4]
)
def test_numbers_beside_a_panel_are_true_and_have_room(run, loss):
    odd = dataclasses.replace(run, loss=np.array(loss, float), speed=run.speed * 1e290)
    picture = draw_curves([odd, run], LIGHT)
    with picture.drawing():
        canvas = FigureCanvasAgg(picture.figure)
        canvas.draw()
        boxes = []
        for axes in picture.figure.axes[1:]:
            ticks, texts = axes.get_yticks(), axes.get_yticklabels()
            assert len(ticks) >= 2
            assert len({text.get_text() for text in texts}) == len(ticks)
            numbers = [float(text.get_text().replace("−", "-")) for text in texts]
            assert numbers == pytest.approx(ticks, rel=1e-9, abs=1e-15)
            assert axes.yaxis.get_offset_text().get_text() == axes.xaxis.get_offset_text().get_text() == ""
            boxes.append(axes.get_tightbbox(canvas.get_renderer()))
            title = axes.title if axes.title.get_text() else axes._left_title
            assert title.get_window_extent().x1 <= axes.get_window_extent().x1
    assert max(box.x1 for box in boxes) > 0.98 * picture.figure.bbox.x1  # no room is left over
    for number, box in enumerate(boxes):
        assert picture.figure.bbox.contains(box.x0, box.y0)
        assert picture.figure.bbox.contains(box.x1, box.y1)
        assert not any(box.overlaps(other) for other in boxes[:number])


def test_a_run_without_known_speed_is_drawn(run):
    unknown = np.full(len(run.words), np.nan)
    assert "words a second" in panels(draw_curves([dataclasses.replace(run, speed=unknown, loss=unknown)], LIGHT))
