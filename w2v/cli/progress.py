"""What a training says while it runs, on standard error: a bar on a terminal, else a line every ten seconds."""

import shlex
import sys
import time
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import click
from tqdm import tqdm

from w2v.cli import interrupts
from w2v.cli.table import printable
from w2v.engine.records import Loss
from w2v.model import DEFAULT_PATH, Model
from w2v.training.reports import (
    Checkpointed,
    Encoding,
    EpochEnded,
    Report,
    Resumed,
    Starting,
    StoppedEarly,
    Training,
)

EVERY = 10.0  # seconds between two lines where no terminal is
_REFRESH = 0.2  # seconds between two states of the bar
_TRAINING_BAR = "{l_bar}{bar}| {rate_fmt}{postfix}, {remaining} left"  # all of it fits in 80 columns


class Reporter:
    """Listens to a training and tells a person; a context manager, so that a bar never outlives what it shows."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr is not None and sys.stderr.isatty()
        self._bar: tqdm[Any] | None = None
        self._began = self._said = time.monotonic()
        self._loss = Loss()  # as of the last time it was shown
        self._resumed, self._initial = False, 0  # whether it goes on from a checkpoint, and after how many words

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._unless_quiet(self._close_bar)

    def listen(self, report: Report) -> None:
        """Show a report, if it is time to; an interrupt that waited for the compiler is raised here."""
        interrupts.check()
        self._unless_quiet(lambda: self._show(report))

    def finish(self, model: Model, path: Path, checkpoints: Path | None = None) -> None:
        """Say what has come of it, in which folder its checkpoints are, and what to type next."""
        self._unless_quiet(lambda: self._sum_up(model, path, checkpoints))

    def warn(self, error: Exception | None) -> None:
        """Say what went wrong without ending the training, if anything did."""
        if error is not None:
            self._unless_quiet(lambda: self._line(f"warning: {error}"))

    def _unless_quiet(self, speak: Callable[[], None]) -> None:
        """Speak; when standard error is closed or full, be quiet from then on: no training ends because of that."""
        if not self._quiet:
            try:
                speak()
            except OSError:
                self._quiet, self._bar = True, None

    def _show(self, report: Report) -> None:
        match report:
            case Encoding():
                self._encoding(report)
            case Starting():
                self._starting(report)
            case Training():
                self._training(report)
            case EpochEnded():
                self._epoch_ended(report)
            case Resumed():
                self._going_on(report)
            case StoppedEarly():
                self._line(
                    f"stopped after epoch {report.epoch}: the held-out likelihood has not improved since epoch "
                    f"{report.best}, whose weights are kept"
                )
            case Checkpointed():
                self._line(f"checkpoint at {report.words_done / report.words_total:.0%}: {report.path}")

    def _sum_up(self, model: Model, path: Path, checkpoints: Path | None) -> None:
        self._close_bar()
        words, trained = sum(epoch["words"] for epoch in model.history), model.run["seconds"]
        in_all = "" if self._resumed else f", {time.monotonic() - self._began:.1f} s in all"
        self._say(f"trained on {words:,} words in {trained:.1f} s ({_rate(words / trained)}){in_all}")
        self._say(f"{len(model.words):,} words of {model.vectors.shape[1]} dimensions are in {path}")
        if checkpoints is not None:
            add = shlex.join(["w2v", "resume", str(checkpoints), "--extend", "--epochs", str(len(model.history) + 5)])
            self._say(f"{checkpoints} is needed no more, unless to add epochs: {add}")
        option = "" if path == DEFAULT_PATH else f" --model {shlex.quote(str(path))}"
        if plain := [word for word in model.words[:1000] if word.isalnum()]:
            self._say(f"next: w2v similar {plain[min(100, len(plain) - 1)]}{option}")

    def _encoding(self, report: Encoding) -> None:
        if self._terminal:
            if self._bar is None:
                self._bar = _bar("reading", report.bytes_total, unit="B", unit_scale=True)
            self._bar.update(report.bytes_done - self._bar.n)
        elif self._due():
            share = f" of {report.bytes_total / 1e6:,.0f}" if report.bytes_total else ""
            self._say(f"reading: {report.bytes_done / 1e6:,.0f}{share} MB")

    def _starting(self, report: Starting) -> None:
        self._close_bar()
        facts, words = report.corpus.facts, len(report.corpus.vocabulary)
        lines = f"{facts.lines:,} line" + ("" if facts.lines == 1 else "s")
        self._say(f"text: {facts.tokens:,} tokens in {lines}")
        self._say(f"vocabulary: {words:,} of {facts.types:,} words, {facts.words:,} tokens to train on")
        if report.corpus.known is not None:
            known = int(report.corpus.known.sum())
            self._say(f"starting from {known:,} known words; {words - known:,} are new")
            if not report.from_outputs:
                self._say("no output rows of words are known: all of them start as new ones do")
        if facts.held_out:
            self._say(f"held out: {facts.held_out:,} tokens, never trained on")
        if facts.undecodable:
            self._say(
                f"warning: {facts.undecodable:,} bytes are not UTF-8 and were replaced, the first at "
                f"{facts.first_undecodable}"
            )
        if facts.cut:
            tokens = "1 token was" if facts.cut == 1 else f"{facts.cut:,} tokens were"
            self._say(f"warning: {tokens} longer than --max-token and cut, the first at {facts.first_cut}")
        if facts.passed_over:
            them = "that is no file:" if facts.passed_over == 1 else "that are no files, such as"
            self._say(f"warning: passed over {facts.passed_over:,} in folders {them} {facts.first_passed_over}")
        if facts.changed:
            self._say(f"warning: {facts.changed} grew or shrank while it was read: what was read is trained on")
        if report.warning:
            self._say(f"warning: {report.warning}")
        if report.compiling:
            self._say("compiling the kernels for this machine: some ten seconds, the first time only")
        self._said = time.monotonic()

    def _training(self, report: Training) -> None:
        if self._terminal:
            if self._bar is None:
                self._bar = _bar(
                    "training",
                    report.words_total,
                    initial=self._initial,
                    unit=" words",
                    unit_scale=True,
                    bar_format=_TRAINING_BAR,
                )
            if not self._due():
                self._bar.n = report.words_done
                return
            self._bar.set_postfix_str(f"rate {report.rate:.4f}, loss {self._interval_loss(report)}", refresh=False)
            self._bar.update(report.words_done - self._bar.n)
        elif self._due():
            left = report.seconds * (report.words_total - report.words_done) / max(report.words_done, 1)
            share, speed = report.words_done / report.words_total, report.words_done / report.seconds
            self._say(
                f"training: {share:4.0%}, {_rate(speed)}, rate {report.rate:.4f}, "
                f"loss {self._interval_loss(report)}, {left:,.0f} s left"
            )

    def _epoch_ended(self, report: EpochEnded) -> None:
        if found := report.likelihood:
            self._line(
                f"epoch {report.epoch}: held-out NLL {found.nll:.3f} ± {found.error:.3f} nats, "
                f"perplexity {found.perplexity:,.0f} (unigram {found.unigram:.3f})"
            )

    def _going_on(self, report: Resumed) -> None:
        self._loss, self._resumed, self._initial = report.loss, True, report.words_done
        self._say(f"going on after {report.words_done:,} of {report.words_total:,} words")
        for warning in report.warnings:
            self._say(f"warning: {warning}")

    def _line(self, line: str) -> None:
        """Say something above the bar."""
        if self._bar is not None:
            self._bar.clear()
        self._say(line)

    def _interval_loss(self, report: Training) -> str:
        loss, self._loss = report.loss.since(self._loss), report.loss
        return f"{loss.mean:.3f}" if loss.pairs else "-"

    def _due(self) -> bool:
        now = time.monotonic()
        if now - self._said < (_REFRESH if self._terminal else EVERY):
            return False
        self._said = now
        return True

    def _close_bar(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _say(self, line: str) -> None:
        click.echo(printable(line), err=True)


def _bar(what: str, total: int | None, **options: Any) -> "tqdm[Any]":
    return tqdm(
        desc=what, total=total, file=sys.stderr, leave=False, dynamic_ncols=True, mininterval=_REFRESH, **options
    )


def _rate(words_per_second: float) -> str:
    return f"{words_per_second / 1e6:.2f} M words/s" if words_per_second >= 1e6 else f"{words_per_second:,.0f} words/s"
