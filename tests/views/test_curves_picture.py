import dataclasses
import math

import numpy as np
import pytest

from w2v.views.curves import read_run
from w2v.views.curves_picture import draw_curves
from w2v.views.theme import LIGHT


@pytest.fixture
def run(log):
    return read_run(log, "first")


def panels(picture):
    return {axes.get_title(loc="left"): axes for axes in picture.figure.axes[1:]}  # the first is the page


def of(axes, number):
    return axes.lines[number].get_xydata().T


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
    assert [text.get_text() for text in held_out.texts] == ["unigram"]  # once, as both have the same
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


def test_a_run_of_one_report_is_a_dot(run):
    first = {name: getattr(run, name)[:1] for name in ("words", "loss", "rate", "speed")}
    [line] = panels(draw_curves([dataclasses.replace(run, **first)], LIGHT))["loss a pair"].lines
    assert line.get_marker() == "o"


def test_a_run_without_known_speed_is_drawn(run):
    unknown = np.full(len(run.words), np.nan)
    assert "words a second" in panels(draw_curves([dataclasses.replace(run, speed=unknown, loss=unknown)], LIGHT))
