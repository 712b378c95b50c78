"""The picture of runs: loss, held-out likelihood, rate and speed over the words that were trained on."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from w2v.plots.curves import Figures, Run
from w2v.plots.legend import Mark, draw_legend, legend_of
from w2v.plots.picture import SMALL, WIDTH, Picture, haloed, visible
from w2v.plots.theme import Theme
from w2v.plots.ticks import true_ticks

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.gridspec import GridSpec

_PANEL, _MARGIN = 150.0, 8.0  # points: how high a panel is with its title and words, and what is beside all panels
_TITLE, _BELOW, _BETWEEN = 18.0, 34.0, 40.0  # above the upper panels, below the lower ones, between them
_LABEL = 9.0  # from one label of a line to the next
_UNITS = ((1e9, "billion "), (1e6, "million "), (1e3, "thousand "))
_DASHES: tuple[Any, ...] = ("-", (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (6, 1.6, 1.2, 1.6)))  # for print without colours
_DARKENED = 0.25  # of a line's colour, towards the text's: lines are thin


def draw_curves(runs: Sequence[Run], theme: Theme) -> Picture:
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


def _lines(axes: "Axes", marks: Sequence[Mark], curves: Sequence[tuple[Figures, Figures]]) -> None:
    for mark, (words, figures) in zip(marks, curves, strict=True):
        alone = _alone(figures)
        axes.plot(
            words, figures, color=mark.colour, linestyle=mark.dashes, linewidth=1.3,
            marker="o" if alone else "", markersize=3, markevery=alone,
        )  # fmt: skip


def _alone(figures: Figures) -> list[int]:
    """Which figures are known and those beside them are not: no line shows them."""
    known = np.concatenate([[False], np.isfinite(figures), [False]])
    return [int(index) for index in np.flatnonzero(known[1:-1] & ~known[:-2] & ~known[2:])]


def _held_out(axes: "Axes", marks: Sequence[Mark], runs: Sequence[Run], theme: Theme, room: float) -> None:
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


def _words_below(panels: Sequence["Axes"], runs: Sequence[Run]) -> None:
    """The same words below every panel, in a unit that leaves few digits."""
    unit, name = _unit(run.words for run in runs)
    last = max(run.words.max() for run in runs) or 1
    for axes in panels:
        axes.set_xlim(0, last * 1.02)
        axes.xaxis.set_major_formatter(lambda words, _place: f"{words / unit:g}")
        if axes.get_subplotspec().is_last_row():
            axes.set_xlabel(f"{name}words trained on")


def _unit(figures: Iterable[Figures]) -> tuple[float, str]:
    """(what to divide by, its name): of the largest of all figures."""
    largest = max((np.nanmax(some, initial=0) for some in figures), default=0)
    return next(((unit, name) for unit, name in _UNITS if largest >= unit), (1.0, ""))
