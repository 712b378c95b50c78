"""The events of a training, as records of a run's log.

Every record has `time` (seconds since 1970) and `event`; the rest depends on the event. Figures of a `training` record
cover the interval since the previous one, those of an `epoch` record the epoch: losses are means over `pairs` of the
tiles that were measured, summed in double precision.
"""

import dataclasses
import time
from typing import Any

from w2v.engine.records import Loss
from w2v.run_log import RunLog
from w2v.training.events import (
    Checkpointed,
    EpochEnded,
    Event,
    PeriodEnded,
    Progress,
    Resumed,
    Starting,
    StoppedEarly,
    WorkersDiffer,
    WorkersLost,
)
from w2v.training.resources import used_bytes

_OF_SHARDS = {PeriodEnded: "period", WorkersLost: "workers_lost", WorkersDiffer: "workers_differ"}  # written unchanged


class Recorder:
    """Listens to a training and writes its log."""

    def __init__(self, log: RunLog, *, every: float = 1.0) -> None:
        """`every` is the least number of seconds between two records of training."""
        self._log = log
        self._every = every
        self._said = time.monotonic()
        self._loss = Loss()  # as of the last record of training
        self._words, self._seconds = 0, 0.0  # likewise
        self._latest: Progress | None = None  # unless it is in the log already

    def listen(self, event: Event) -> None:
        """Write a record of the event, if it needs one."""
        match event:
            case Starting():
                facts = event.corpus.facts
                self._write(
                    "started",
                    words=facts.words,
                    vocabulary=len(event.corpus.vocabulary),
                    held_out=facts.held_out,
                    threads=event.threads,
                )
            case Resumed():
                self._write("resumed", words_done=event.words_done, words_total=event.words_total)
                self._words, self._loss, self._seconds = event.words_done, event.loss, event.seconds
            case Progress():
                self._latest = event
                if time.monotonic() - self._said >= self._every:
                    self._training()
            case PeriodEnded() | WorkersLost() | WorkersDiffer():
                self._write(_OF_SHARDS[type(event)], **dataclasses.asdict(event))
            case EpochEnded():
                self._training()
                self._epoch(event)
            case StoppedEarly():
                self._write("stopped_early", epoch=event.epoch, best_epoch=event.best)
            case Checkpointed():
                self._write("checkpoint", words_done=event.words_done, path=str(event.path))

    def finish(self, event: str, **facts: Any) -> None:
        """Write the last record, which says how the training ended."""
        self._training()
        self._write(event, **facts)

    def _training(self) -> None:
        event, self._latest = self._latest, None
        if event is None:
            return
        loss, words = event.loss.since(self._loss), event.words_done - self._words
        seconds = event.seconds - self._seconds
        self._loss, self._words, self._seconds = event.loss, event.words_done, event.seconds
        self._said = time.monotonic()
        self._write(
            "training",
            epoch=event.epoch,
            words_done=event.words_done,
            words_total=event.words_total,
            words_per_second=words / seconds if seconds > 0 else None,
            rate=event.rate,
            loss=loss.mean,
            pairs=int(loss.pairs),
        )

    def _epoch(self, event: EpochEnded) -> None:
        found = event.likelihood
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
            epoch=event.epoch,
            words_done=self._words,
            loss=event.loss.mean,
            pairs=int(event.loss.pairs),
            **held_out,
        )

    def _write(self, event: str, **facts: Any) -> None:
        self._log.write({"time": round(time.time(), 3), "event": event, **facts, "memory": used_bytes()})
