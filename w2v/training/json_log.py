"""What a training reports, as records of a run's log.

Every record has `time` (seconds since 1970) and `event`; the rest is what the event is about. Figures of `training`
and `epoch` records are of the interval since the record before, or of the epoch: losses are means over `pairs` of the
tiles that were measured, summed in double precision.
"""

import time
from typing import Any

from w2v.engine.records import Loss
from w2v.run_log import RunLog
from w2v.training.events import (
    Checkpointed,
    EpochEnded,
    Report,
    Resumed,
    Starting,
    StoppedEarly,
    Training,
)
from w2v.training.resources import used_bytes


class Recorder:
    """Listens to a training and writes its log."""

    def __init__(self, log: RunLog, *, every: float = 1.0) -> None:
        """`every`: seconds between two records of training, at least."""
        self._log = log
        self._every = every
        self._said = time.monotonic()
        self._loss = Loss()  # as of the last record of training
        self._words, self._seconds = 0, 0.0  # likewise
        self._latest: Training | None = None  # report, if it is not in the log yet

    def listen(self, report: Report) -> None:
        """Write what is worth it."""
        match report:
            case Starting():
                facts = report.corpus.facts
                self._write(
                    "started",
                    words=facts.words,
                    vocabulary=len(report.corpus.vocabulary),
                    held_out=facts.held_out,
                    threads=report.threads,
                )
            case Resumed():
                self._write("resumed", words_done=report.words_done, words_total=report.words_total)
                self._words, self._loss, self._seconds = report.words_done, report.loss, report.seconds
            case Training():
                self._latest = report
                if time.monotonic() - self._said >= self._every:
                    self._training()
            case EpochEnded():
                self._training()
                self._epoch(report)
            case StoppedEarly():
                self._write("stopped_early", epoch=report.epoch, best_epoch=report.best)
            case Checkpointed():
                self._write("checkpoint", words_done=report.words_done, path=str(report.path))

    def finish(self, event: str, **facts: Any) -> None:
        """Write how it ended."""
        self._training()
        self._write(event, **facts)

    def _training(self) -> None:
        report, self._latest = self._latest, None
        if report is None:
            return
        loss, words = report.loss.since(self._loss), report.words_done - self._words
        seconds = report.seconds - self._seconds
        self._loss, self._words, self._seconds = report.loss, report.words_done, report.seconds
        self._said = time.monotonic()
        self._write(
            "training",
            epoch=report.epoch,
            words_done=report.words_done,
            words_total=report.words_total,
            words_per_second=words / seconds if seconds > 0 else None,
            rate=report.rate,
            loss=loss.mean,
            pairs=int(loss.pairs),
        )

    def _epoch(self, report: EpochEnded) -> None:
        found = report.likelihood
        held_out = (
            {
                "held_out": found.nll,
                "held_out_error": found.error,
                "held_out_pairs": found.pairs,
                "unigram": found.unigram,
            }
            if found
            else {}
        )
        self._write(
            "epoch",
            epoch=report.epoch,
            words_done=self._words,
            loss=report.loss.mean,
            pairs=int(report.loss.pairs),
            **held_out,
        )

    def _write(self, event: str, **facts: Any) -> None:
        self._log.write({"time": round(time.time(), 3), "event": event, **facts, "memory": used_bytes()})
