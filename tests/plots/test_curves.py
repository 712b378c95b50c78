import dataclasses
import json
import math
import warnings

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from w2v.errors import W2VError
from w2v.plots.curves import _POINTS, MOST, _mark, draw_curves, lasting, read_run, read_runs
from w2v.plots.theme import DARK, LIGHT, contrast


def report(done, **more):
    return {
        "event": "training",
        "words_done": done,
        "loss": 1.0,
        "rate": 0.1,
        "words_per_second": 10.0,
        "pairs": 1,
        **more,
    }


STARTED = {"event": "started"}


def resumed(done):
    return {"event": "resumed", "words_done": done}


def test_a_run_holds_what_lasts(log):
    run = read_run(log, "a run")
    assert run.name == "a run"
    assert run.words.tolist() == [500, 1000, 1500, 2000]
    assert np.array_equal(run.loss, [4, 3, 2.5, np.nan], equal_nan=True)
    assert np.array_equal(run.speed, [500, 500, np.nan, 500], equal_nan=True)
    assert np.allclose(run.rate, 0.025 * (1 - run.words / 2000))
    assert (run.epoch_words.tolist(), run.held_out.tolist(), run.held_out_error.tolist()) == (
        [1000, 2000], [9, 8.5], [0.5, 0.5]
    )  # fmt: skip
    assert run.unigram == 9.5


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([STARTED, report(1), report(2)], [1, 2]),
        ([report(1), report(2)], [1, 2]),  # the beginning was lost
        ([STARTED, report(1), report(2), STARTED, resumed(1), report(2), report(3)], [1, 2, 3]),
        ([STARTED, report(1), report(2), STARTED, resumed(0), report(1)], [1]),
        ([STARTED, report(1), report(2), STARTED, report(1)], [1]),  # killed before its first checkpoint
        ([STARTED, report(1), STARTED, resumed(1), report(2), STARTED, resumed(1), report(3)], [1, 3]),
        ([STARTED, report(1), STARTED], []),
        ([STARTED, report(1), report(2), STARTED, STARTED, resumed(1), report(3)], [1, 3]),  # killed twice
        ([STARTED, report(1), STARTED, report(2), STARTED, STARTED, resumed(2)], [2]),
        ([STARTED, {"event": "checkpoint", "words_done": 7}, report(None), report(float("nan"))], []),
        ([{"time": 3}, {"event": ["training"]}], []),
    ],
)
def test_what_lasts_is_what_the_end_goes_back_to(records, words):
    assert [record["words_done"] for record in lasting(records)] == words


def test_long_runs_are_thinned_without_changing_means(tmp_path):
    random = np.random.default_rng(1)
    count = 7 * _POINTS + 13
    seconds, words = random.uniform(0.5, 2, count), random.integers(50, 150, count)
    pairs, losses = random.integers(1, 9, count), random.uniform(1, 5, count)
    records = [
        report(int(done), loss=loss, pairs=int(n), words_per_second=speed)
        for done, loss, n, speed in zip(words.cumsum(), losses, pairs, words / seconds, strict=True)
    ]
    path = tmp_path / "long.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    run = read_run(path, "long")
    assert len(run.words) == _POINTS
    assert run.words[-1] == words.sum()
    parts = np.array_split(np.arange(count), _POINTS)
    assert np.allclose(run.loss, [losses[part] @ pairs[part] / pairs[part].sum() for part in parts])
    assert np.allclose(run.speed, [words[part].sum() / seconds[part].sum() for part in parts])


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["run.jsonl", "other.jsonl"], ["run", "other"]),
        (["sweep/a/log.jsonl", "sweep/b/log.jsonl", "run.jsonl"], ["a", "b", "run"]),
        (["x/1/a/log.jsonl", "x/2/a/log.jsonl", "x/1/b/log.jsonl"], ["1/a", "2/a", "1/b"]),
        (["log.jsonl", "a/log.jsonl"], ["log", "a"]),
        (["log.jsonl", "log.json"], ["log.jsonl", "log.json"]),
        (["a/log.jsonl", "b/log.jsonl", "c/1.jsonl", "d/1.jsonl"], ["a", "b", "c", "d"]),
    ],
)
def test_runs_are_named_by_their_files_or_by_what_differs_in_their_paths(tmp_path, log, files, names):
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(log.read_bytes())
    assert [run.name for run in read_runs([tmp_path / name for name in files])] == names


def test_a_name_that_another_run_has_already_is_a_whole_path(tmp_path, log):
    paths = [tmp_path / name for name in ("a.jsonl", "a/log.jsonl", "b/log.jsonl")]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(log.read_bytes())
    assert [run.name for run in read_runs(paths)] == [str(paths[0]), str(paths[1]), "b"]


def test_more_runs_than_can_be_told_apart_are_refused(log):
    assert len(read_runs([log] * MOST)) == MOST
    with pytest.raises(W2VError, match=f"{MOST + 1} runs: a picture can show at most {MOST}, so name fewer"):
        read_runs([log] * (MOST + 1))


def test_figures_too_large_for_a_scale_are_missing(tmp_path):
    path = tmp_path / "odd.jsonl"
    figures = ["1e300", "-1e301", "Infinity", "null", "1.5"]
    path.write_text("".join(f'{{"event": "training", "words_done": 1, "loss": {figure}}}\n' for figure in figures))
    expected = [1e300, *[np.nan] * 3, 1.5]
    assert np.array_equal(read_run(path, "odd").loss, expected, equal_nan=True)


def test_a_speed_of_nothing_is_thinned_to_one_that_is_not_known(tmp_path):
    path = tmp_path / "long.jsonl"
    records = [report(done, words_per_second=0, loss=1e300, pairs=10**12) for done in range(1, 2 * _POINTS + 1)]
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    with warnings.catch_warnings(action="error"):
        run = read_run(path, "long")
    assert np.isnan(run.speed).all()
    assert np.allclose(run.loss, 1e300)


@pytest.mark.parametrize("text", ["", '{"event": "started"}\n', '{"some": "JSON"}\n'])
def test_a_log_without_training_is_refused(tmp_path, text):
    path = tmp_path / "empty.jsonl"
    path.write_text(text)
    with pytest.raises(W2VError, match="contains no training: name a log that w2v train --log wrote"):
        read_runs([path])


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
