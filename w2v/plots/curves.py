"""How runs went: the figures of their logs, as they hold in the end. A run's figures stand over the words done."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.plots.ticks import LARGEST
from w2v.run_log import read_log

MOST = 32  # runs: as many as colours and dashes tell apart
_POINTS = 300  # of a curve: more than a page shows apart
Figures = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Run:
    """One run. n reports while it trained, NaN where one says nothing, and m ends of epochs with held-out text."""

    name: str
    words: Figures  # [n], trained on so far
    loss: Figures  # [n], a pair, of the interval since the report before
    rate: Figures  # [n]
    speed: Figures  # [n], words a second
    epoch_words: Figures  # [m]
    held_out: Figures  # [m], the negative log-likelihood a pair
    held_out_error: Figures  # [m], its standard error
    unigram: float  # the same of a model that knows frequencies and nothing else; NaN where not known


def read_runs(paths: Sequence[Path]) -> list[Run]:
    """The runs of the logs at `paths`, named by their files; those of one name, by what differs in their paths.

    W2VError where a log cannot be read, or has no training in it, and for more runs than a picture tells apart.
    """
    if len(paths) > MOST:
        raise W2VError(f"{len(paths)} runs: a picture tells {MOST} apart, so name fewer")
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


def read_run(path: Path, name: str) -> Run:
    """The run of one log. What was done again after a resumption counts once: as it was done the last time."""
    records = lasting(read_log(path))
    training = _thinned([record for record in records if record["event"] == "training"])
    epochs = [record for record in records if record["event"] == "epoch" and "held_out" in record]
    if not training:
        raise W2VError(f"{path}: no training in it: it should be what w2v train --log wrote")
    return Run(
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


def _mean(values: Figures, weights: Figures) -> float:
    known = np.isfinite(values) & (weights > 0)
    return float(values[known] @ (weights[known] / weights[known].sum())) if known.any() else math.nan


def _column(records: Sequence[dict[str, Any]], key: str) -> Figures:
    return np.array([_number(record, key) for record in records])


def _number(record: dict[str, Any], key: str) -> float:
    """What the record says, NaN where that is no number, or too large to be drawn."""
    value = record.get(key)
    return float(value) if isinstance(value, int | float) and abs(value) <= LARGEST else math.nan
