"""The picture of runs: loss, held-out likelihood, rate and speed over the words that were trained on."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np

from w2v.views.curves import Figures, Run
from w2v.views.legend import Mark, draw_legend, legend_height
from w2v.views.picture import WIDTH, Picture
from w2v.views.theme import Theme

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_PANEL, _LEFT = 150.0, 39.0  # points: how high a panel is, and what is left of it
_UNITS = ((1e9, "billion "), (1e6, "million "), (1e3, "thousand "))
_DASHES: tuple[Any, ...] = ("-", (0, (5, 1.6)), (0, (1.2, 1.2)), (0, (6, 1.6, 1.2, 1.6)))  # for print without colours
_DARKENED = 0.25  # of a line's colour, towards the text's: lines are thin


def draw_curves(runs: Sequence[Run], theme: Theme) -> Picture:
    """A panel for each figure, each run in its own colour and dashes."""
    marks = [_mark(run.name, number, theme) for number, run in enumerate(runs)]
    legend = legend_height(len(runs)) if len(runs) > 1 else 0
    height = 2 * _PANEL + legend
    picture = Picture(theme, [run.name for run in runs])
    with picture.drawing():
        page = picture.page(WIDTH, height)
        grid = picture.figure.add_gridspec(
            2,
            2,
            left=_LEFT / WIDTH,
            right=0.985,
            top=1 - (legend + 18) / height,
            bottom=34 / height,
            hspace=0.4,
            wspace=0.18,
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
        if held_out:
            _held_out(picture.figure.add_subplot(grid[0, 1]), marks, runs, theme)
        _words_below(picture.figure.axes[1:], runs)
        if legend:
            draw_legend(page, marks, height - 3, theme, left=_LEFT)
    return picture


def _mark(name: str, number: int, theme: Theme) -> Mark:
    return Mark(name, theme.readable(number, _DARKENED), dashes=_DASHES[number % len(_DASHES)])


def _lines(axes: "Axes", marks: Sequence[Mark], curves: Sequence[tuple[Figures, Figures]]) -> None:
    for mark, (words, figures) in zip(marks, curves, strict=True):
        alone = {"marker": "o", "markersize": 3} if len(words) == 1 else {}
        axes.plot(words, figures, color=mark.colour, linestyle=mark.dashes, linewidth=1.3, **alone)


def _held_out(axes: "Axes", marks: Sequence[Mark], runs: Sequence[Run], theme: Theme) -> None:
    """The likelihood after each epoch with its standard error, and what knowing frequencies alone is worth."""
    axes.set_title("held-out NLL, nats a pair")
    for mark, run in zip(marks, runs, strict=True):
        axes.errorbar(
            run.epoch_words, run.held_out, run.held_out_error,
            color=mark.colour, linestyle=mark.dashes, linewidth=1.3, marker="o", markersize=3, elinewidth=0.8,
        )  # fmt: skip
    for floor in dict.fromkeys(round(run.unigram, 3) for run in runs if np.isfinite(run.unigram)):
        axes.axhline(floor, color=theme.quiet, linewidth=0.8, linestyle=(0, (2, 2)))
        axes.annotate(
            "unigram", (1, floor), (0, 2), xycoords=("axes fraction", "data"), textcoords="offset points",
            ha="right", va="bottom", color=theme.quiet, fontsize="small",
        )  # fmt: skip


def _words_below(panels: Sequence["Axes"], runs: Sequence[Run]) -> None:
    """The same words below every panel, in a unit that leaves few digits."""
    unit, name = _unit(run.words for run in runs)
    last = max(run.words.max() for run in runs)
    for axes in panels:
        axes.set_xlim(0, last * 1.02)
        axes.xaxis.set_major_formatter(lambda words, _place: f"{words / unit:g}")
        if axes.get_subplotspec().is_last_row():
            axes.set_xlabel(f"{name}words trained on")


def _unit(figures: Iterable[Figures]) -> tuple[float, str]:
    """(what to divide by, its name): of the largest of all figures."""
    largest = max((np.nanmax(some, initial=0) for some in figures), default=0)
    return next(((unit, name) for unit, name in _UNITS if largest >= unit), (1.0, ""))
