"""How trainings went: their logs read as curves over the words trained on, and drawn.

The picture has a panel each for loss, held-out likelihood, rate and speed.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.plots.legend import Mark, draw_legend, legend_of
from w2v.plots.number_scale import true_ticks
from w2v.plots.picture import SMALL, WIDTH, Picture, haloed, visible
from w2v.plots.theme import Theme
from w2v.run_log import read_log
from w2v.vectors.word_list import LARGEST

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.gridspec import GridSpec

MOST = 32  # runs: as many as colours and dashes tell apart
_POINTS = 300  # of a curve: more than a page shows apart
Series = NDArray[np.float64]
_PANEL, _MARGIN = 150.0, 8.0  # points: how high a panel is with its title and words, and what is beside all panels
_TITLE, _BELOW, _BETWEEN = 18.0, 34.0, 40.0  # above the upper panels, below the lower ones, between them
_LABEL = 9.0  # from one label of a line to the next
_UNITS = ((1e9, "billion "), (1e6, "million "), (1e3, "thousand "))
_DASHES: tuple[Any, ...] = ("-", (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (6, 1.6, 1.2, 1.6)))  # for print without colours
_DARKENED = 0.25  # of a line's colour, towards the text's: lines are thin


@dataclass(frozen=True, eq=False)
class LoggedRun:
    """One run. n reports while it trained, NaN where one says nothing, and m ends of epochs with held-out text."""

    name: str
    words: Series  # [n], trained on so far
    loss: Series  # [n], a pair, of the interval since the report before
    rate: Series  # [n]
    speed: Series  # [n], words a second
    epoch_words: Series  # [m]
    held_out: Series  # [m], the negative log-likelihood a pair
    held_out_error: Series  # [m], its standard error
    unigram: float  # the same of a model that knows frequencies and nothing else; NaN where not known


def read_runs(paths: Sequence[Path]) -> list[LoggedRun]:
    """The runs of the logs at `paths`, named by their files; those of one name, by what differs in their paths.

    W2VError where a log cannot be read, or has no training in it, and for more runs than a picture tells apart.
    """
    if len(paths) > MOST:
        raise W2VError(f"{len(paths)} runs: a picture can show at most {MOST}, so name fewer")
    return [read_run(path, name) for path, name in zip(paths, _names(paths), strict=True)]


def _names(paths: Sequence[Path]) -> list[str]:
    """What the runs are called: different paths never the same."""
    stems = [path.stem for path in paths]
    names = dict(zip(paths, stems, strict=True))
    for stem in stems:
        same = [path for path in names if path.stem == stem]
        names |= zip(same, _differing(same), strict=True) if len(same) > 1 else ()
    called = list(names.values())
    return [names[path] if called.count(names[path]) == 1 else str(path) for path in paths]


def _differing(paths: Sequence[Path]) -> list[str]:
    """Of each path the part that differs: what they all begin and end with tells nothing."""
    parts = [path.absolute().parts for path in paths]
    begin = _alike(parts)
    rest = [some[begin:] for some in parts]
    end = _alike([some[::-1] for some in rest])
    return [
        str(Path(*some[: len(some) - end])) if len(some) > end else path.stem
        for path, some in zip(paths, rest, strict=True)
    ]


def _alike(rows: Sequence[Sequence[str]]) -> int:
    """With how many equal elements all rows begin."""
    return sum(1 for _ in takewhile(lambda some: len(set(some)) == 1, zip(*rows, strict=False)))


def read_run(path: Path, name: str) -> LoggedRun:
    """The run of one log. What was done again after a resumption counts once: as it was done the last time."""
    records = lasting(read_log(path))
    training = _thinned([record for record in records if record["event"] == "training"])
    epochs = [record for record in records if record["event"] == "epoch" and "held_out" in record]
    if not training:
        raise W2VError(f"{path}: contains no training: name a log that w2v train --log wrote")
    return LoggedRun(
        name,
        words=_column(training, "words_done"),
        loss=_column(training, "loss"),
        rate=_column(training, "rate"),
        speed=_column(training, "words_per_second"),
        epoch_words=_column(epochs, "words_done"),
        held_out=_column(epochs, "held_out"),
        held_out_error=_column(epochs, "held_out_error"),
        unigram=_number(epochs[-1], "unigram") if epochs else math.nan,
    )


def lasting(records: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The reports of training and of epochs that the end of the run goes back to.

    A run that starts anew forgets what was before; one that is resumed forgets what came after its checkpoint, however
    often it was killed before its first report.
    """
    before: list[dict[str, Any]] = []
    kept: list[dict[str, Any]] = []
    for record in records:
        match record.get("event"):
            case "started":
                before, kept = kept or before, []
            case "resumed":
                done = _number(record, "words_done")
                kept = [earlier for earlier in before if earlier["words_done"] <= done]
            case "training" | "epoch" if math.isfinite(_number(record, "words_done")):
                kept.append(record)
    return kept


def _thinned(training: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Reports joined to at most some hundred: losses by their pairs, speeds by their words."""
    if len(training) <= _POINTS:
        return training
    joined = []
    before = 0.0
    for some in np.array_split(np.arange(len(training)), _POINTS):
        records = [training[index] for index in some]
        done = _column(records, "words_done")
        words, pairs = np.diff(done, prepend=before), _column(records, "pairs")
        before = done[-1]
        speed = _column(records, "words_per_second")
        # The seconds that the words took, not the mean of speeds.
        seconds = _mean(1 / np.where(speed > 0, speed, np.nan), words)
        joined.append({**records[-1], "loss": _mean(_column(records, "loss"), pairs), "words_per_second": 1 / seconds})
    return joined


def _mean(values: Series, weights: Series) -> float:
    known = np.isfinite(values) & (weights > 0)
    return float(values[known] @ (weights[known] / weights[known].sum())) if known.any() else math.nan


def _column(records: Sequence[dict[str, Any]], key: str) -> Series:
    return np.array([_number(record, key) for record in records])


def _number(record: dict[str, Any], key: str) -> float:
    """What the record says, NaN where that is no number, or too large to be drawn."""
    value = record.get(key)
    return float(value) if isinstance(value, int | float) and abs(value) <= LARGEST else math.nan


def draw_curves(runs: Sequence[LoggedRun], theme: Theme) -> Picture:
    """A panel for each figure, each run in its own colour and dashes."""
    marks = [_mark(run.name, number, theme) for number, run in enumerate(runs)]
    picture = Picture(theme, [mark.name for mark in marks])
    with picture.drawing():
        legend = legend_of(picture, marks if len(runs) > 1 else [], WIDTH - 2 * _MARGIN)
        height = 2 * _PANEL + legend.height
        page = picture.page(WIDTH, height)
        room = (height - legend.height - _TITLE - _BELOW - _BETWEEN) / 2
        grid = picture.figure.add_gridspec(
            2,
            2,
            top=1 - (legend.height + _TITLE) / height,
            bottom=_BELOW / height,
            hspace=_BETWEEN / room,
        )
        held_out = any(len(run.held_out) for run in runs)
        loss = picture.figure.add_subplot(grid[0, 0] if held_out else grid[0, :], title="loss a pair")
        rate = picture.figure.add_subplot(grid[1, 0], title="rate")
        speed = picture.figure.add_subplot(grid[1, 1])
        _lines(loss, marks, [(run.words, run.loss) for run in runs])
        _lines(rate, marks, [(run.words, run.rate) for run in runs])
        per, name = _unit(run.speed for run in runs)
        _lines(speed, marks, [(run.words, run.speed / per) for run in runs])
        speed.set_title(f"{name}words a second")
        for axes in (rate, speed):
            axes.set_ylim(bottom=0)
        right = [speed]
        if held_out:
            right.append(picture.figure.add_subplot(grid[0, 1]))
            _held_out(right[-1], marks, runs, theme, room)
        _numbers_beside(picture, grid, [loss, rate], right)
        _words_below(picture.figure.axes[1:], runs)
        draw_legend(page, legend, _MARGIN, height - 3, theme.quiet)
    return picture


def _mark(name: str, number: int, theme: Theme) -> Mark:
    """Every round of the colours begins with other dashes, so that curves.MOST of them differ."""
    dashes = _DASHES[(number + number // len(theme.groups)) % len(_DASHES)]
    return Mark(visible(name), theme.edge(theme.readable(number, _DARKENED)), dashes=dashes)


def _lines(axes: "Axes", marks: Sequence[Mark], curves: Sequence[tuple[Series, Series]]) -> None:
    for mark, (words, figures) in zip(marks, curves, strict=True):
        alone = _alone(figures)
        axes.plot(
            words, figures, color=mark.colour, linestyle=mark.dashes, linewidth=1.3,
            marker="o" if alone else "", markersize=3, markevery=alone,
        )  # fmt: skip


def _alone(figures: Series) -> list[int]:
    """Which figures are known and those beside them are not: no line shows them."""
    known = np.concatenate([[False], np.isfinite(figures), [False]])
    return [int(index) for index in np.flatnonzero(known[1:-1] & ~known[:-2] & ~known[2:])]


def _held_out(axes: "Axes", marks: Sequence[Mark], runs: Sequence[LoggedRun], theme: Theme, room: float) -> None:
    """The likelihood after each epoch with its standard error, and what knowing frequencies alone is worth."""
    axes.set_title("held-out NLL, nats a pair")
    for mark, run in zip(marks, runs, strict=True):
        axes.errorbar(
            run.epoch_words, run.held_out, run.held_out_error,
            color=mark.colour, linestyle=mark.dashes, linewidth=1.3, marker="o", markersize=3, elinewidth=0.8,
        )  # fmt: skip
    floors: dict[float, str] = {}  # and the colour of the first run that has it
    for mark, run in zip(marks, runs, strict=True):
        if np.isfinite(run.unigram):
            floors.setdefault(round(run.unigram, 3), mark.colour)
    if len(floors) == 1:
        floors = dict.fromkeys(floors, theme.quiet)
    for floor, colour in floors.items():
        axes.axhline(floor, color=colour, linewidth=0.8, linestyle=(0, (2, 2)))
    low, high = axes.get_ylim()
    labelled: list[float] = []
    for floor, colour in floors.items():
        y = (floor - low) / (high - low) * room
        if all(abs(y - other) >= _LABEL for other in labelled):
            labelled.append(y)
            haloed(
                axes, 1, (y + 1) / room, "unigram", theme,
                transform=axes.transAxes, ha="right", va="bottom", color=colour, fontsize=SMALL,
            )  # fmt: skip


def _numbers_beside(picture: Picture, grid: "GridSpec", left: Sequence["Axes"], right: Sequence["Axes"]) -> None:
    """True numbers beside every panel, and as much room for them as the longest takes."""
    widths = []
    for panels in (left, right):
        texts = [text for axes in panels for text in true_ticks(axes)]
        widths.append(max((picture.measure(text, SMALL)[0] for text in texts), default=0) + _MARGIN)
    begin, between = _MARGIN + widths[0], 2 * _MARGIN + widths[1]
    panel = (WIDTH - begin - between - _MARGIN) / 2
    grid.update(left=begin / WIDTH, right=1 - _MARGIN / WIDTH, wspace=between / panel)
    for axes in (*left, *right):
        axes.set_position(axes.get_subplotspec().get_position(picture.figure))


def _words_below(panels: Sequence["Axes"], runs: Sequence[LoggedRun]) -> None:
    """The same words below every panel, in a unit that leaves few digits."""
    unit, name = _unit(run.words for run in runs)
    last = max(run.words.max() for run in runs) or 1
    for axes in panels:
        axes.set_xlim(0, last * 1.02)
        axes.xaxis.set_major_formatter(lambda words, _place: f"{words / unit:g}")
        if axes.get_subplotspec().is_last_row():
            axes.set_xlabel(f"{name}words trained on")


def _unit(figures: Iterable[Series]) -> tuple[float, str]:
    """(what to divide by, its name): of the largest of all figures."""
    largest = max((np.nanmax(some, initial=0) for some in figures), default=0)
    return next(((unit, name) for unit, name in _UNITS if largest >= unit), (1.0, ""))
