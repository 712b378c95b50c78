"""What a comparison found: lines for people, Markdown, and plain values for JSON."""

import dataclasses
import textwrap
from collections.abc import Iterator
from typing import Any

from w2v.cli.table import table
from w2v.training.comparison import Comparison, Row, Run

_JUDGED = {"analogies": ("accuracy", "questions"), "pairs": ("spearman", "pairs")}  # by what: (the figure, of what)
_TITLES = {"analogies": "analogy", "pairs": "pairs"}  # short: the table has 80 columns
_FLOOR = "unigram (the floor)"


def lines(found: Comparison) -> list[str]:
    """The table in at most 80 columns, and under it what its figures are of."""
    rows = _rows(found)
    return [*table(rows, right=" " + "r" * (len(rows[0]) - 1)), "", *_wrapped(_notes(found), 80)]


def markdown(found: Comparison) -> list[str]:
    """The same as a Markdown table and a list."""
    head, *rows = _rows(found)
    sides = [":--", *["--:"] * (len(head) - 1)]
    return [*(f"| {' | '.join(row)} |" for row in [head, sides, *rows]), "", *(f"- {note}" for note in _notes(found))]


def as_dict(found: Comparison) -> dict[str, Any]:
    """Plain values: means over seeds for each objective, and every run."""
    asked = dataclasses.asdict(found.asked)
    del asked["objective"], asked["seed"]
    return {
        "hyperparameters": asked,
        "seeds": list(found.seeds),
        "threads": found.threads,
        "corpus": {**dataclasses.asdict(found.facts), "vocabulary": found.vocabulary},
        "unigram": {"nll": found.unigram.nll, "error": found.unigram.error},
        "held_out_pairs": found.unigram.pairs,
        "objectives": [_row(row) for row in found.rows],
    }


def _row(row: Row) -> dict[str, Any]:
    means = {name: getattr(row, name) for name in ("seconds", "words_per_second", "nll", "error", "spread")}
    judged = {f"{by}_{figure}": row.figure(by, figure) for by, (figure, _) in _JUDGED.items() if by in _judged_by(row)}
    return {
        "objective": row.objective,
        "diverged": bool(row.diverged),
        **means,
        **judged,
        "runs": [_run(run) for run in row.runs],
    }


def _run(run: Run) -> dict[str, Any]:
    if run.diverged:
        return {"seed": run.asked.seed, "diverged": run.diverged}
    figures = {name: getattr(run, name) for name in ("seconds", "words", "nll", "error")}
    return {"seed": run.asked.seed, "diverged": None, **figures, **(run.figures or {})}


def _rows(found: Comparison) -> list[list[str]]:
    judged = [by for by in _JUDGED if any(by in _judged_by(row) for row in found.rows)]
    rows = [["objective", "seconds", "words/s", "NLL", "error", "spread", *(_TITLES[by] for by in judged)]]
    for row in found.rows:
        cells = [row.objective, _fixed(row.seconds, 1), _speed(row.words_per_second)]
        cells += ["diverged" if row.diverged else _fixed(row.nll, 3), _fixed(row.error, 3), _fixed(row.spread, 3)]
        rows.append(cells + [_fixed(row.figure(by, _JUDGED[by][0]), 3) for by in judged])
    rows.append([_FLOOR, "", "", _fixed(found.unigram.nll, 3), _fixed(found.unigram.error, 3), "", *[""] * len(judged)])
    return rows


def _notes(found: Comparison) -> Iterator[str]:
    asked, seeds = found.asked, len(found.seeds)
    yield (
        f"NLL: nats a pair, less is better; {found.unigram.pairs:,} held-out pairs, the same for all; error: its "
        "standard error by the sample of pairs; spread: its standard deviation over "
        + (f"{seeds} seeds" if seeds > 1 else "seeds, of which there is one")
    )
    yield (
        f"seconds: of a training, mean of {seeds}, without compiling; {found.facts.words:,} words x {asked.epochs} "
        f"epochs, vocabulary {found.vocabulary:,}, {asked.dim} dimensions, window {asked.window}, "
        f"threads {found.threads}"
    )
    every = [run.figures for row in found.rows for run in row.runs if run.figures]
    for by, (figure, what) in _JUDGED.items():
        if some := next((figures[by] for figures in every if by in figures), None):
            of = f"{some['known']:,} of {some['asked']:,} {what}"
            yield f"{_TITLES[by]}: {figure} over the {of} whose words are all known"
    for row in found.rows:
        for run in row.diverged:
            yield f"{row.objective}, seed {run.asked.seed}: {run.diverged}"


def _judged_by(row: Row) -> set[str]:
    return {by for run in row.runs for by in run.figures or {}}


def _fixed(number: float | None, digits: int) -> str:
    return "-" if number is None else f"{number:.{digits}f}"


def _speed(words_per_second: float | None) -> str:
    if words_per_second is None:
        return "-"
    return f"{words_per_second / 1e6:.2f} M" if words_per_second >= 1e6 else f"{words_per_second / 1e3:.0f} k"


def _wrapped(notes: Iterator[str], columns: int) -> list[str]:
    return [line for note in notes for line in textwrap.wrap(note, columns, subsequent_indent="  ")]
