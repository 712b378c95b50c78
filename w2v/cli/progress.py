"""The progress of a training, and its result."""

import shlex
import time
from pathlib import Path

import numpy as np

from w2v.cli import interrupts
from w2v.cli.bars import Bar, ProgressReporter, duration, rate
from w2v.cli.check_warnings import strongest
from w2v.cli.output import TrainingOutput
from w2v.cli.text_facts import notes
from w2v.engine.records import Loss
from w2v.model.record import DEFAULT_PATH, Model
from w2v.quoting import counted
from w2v.training.checkup import Checkup
from w2v.training.events import (
    Checkpointed,
    EpochEnded,
    Event,
    PeriodEnded,
    Progress,
    Reading,
    Resumed,
    Sampled,
    Starting,
    StoppedEarly,
    WorkersDiffer,
    WorkersLost,
)

_FREQUENT = 500  # words from which the example of a query is chosen
_SPARE = (2, 1, 0)  # facts beside the bar that a narrow terminal drops: loss, speed, epoch


class Reporter(ProgressReporter):
    """Listens to a training and reports it."""

    def __init__(self, *, quiet: bool) -> None:
        super().__init__(quiet=quiet)
        self._began = time.monotonic()
        self._loss = Loss()  # as of the last time it was shown
        self._period: PeriodEnded | None = None  # the last, of a training in shards
        self._resumed = False  # whether training continues from a checkpoint
        self._words = 1  # of an epoch

    def listen(self, event: Event) -> None:
        """Show an event, if it is time to; an interrupt that waited for the compiler is raised here."""
        interrupts.check()
        self._unless_quiet(lambda: self._show(event))

    def finish(self, model: Model, output: TrainingOutput, checkpoints: Path | None = None) -> None:
        """Print the result, the folder of its checkpoints, and what to type next."""
        self._unless_quiet(lambda: self._sum_up(model, output, checkpoints))

    def _show(self, event: Event) -> None:
        self._stop_waiting()
        match event:
            case Reading():
                self._reading(event.bytes_done, event.bytes_total)
            case Sampled():
                self._sampled(event)
            case Starting():
                self._starting(event)
            case Progress():
                self._training(event)
            case EpochEnded():
                self._epoch_ended(event)
            case Resumed():
                self._going_on(event)
            case _:
                self._show_rarer(event)

    def _show_rarer(self, event: Event) -> None:
        match event:
            case PeriodEnded():
                self._period = event
            case WorkersLost():
                self._line(
                    f"lost {counted(event.workers, 'worker')} in period {event.period:,}, {event.left:,} are left; "
                    f"going on from period {event.back_to + 1:,}"
                )
            case WorkersDiffer():
                kinds = "; ".join(f"{what} {' and '.join(its)}" for what, its in event.versions.items())
                self._line(
                    f"warning: workers differ ({kinds}): the last digits depend on which of them trains which shard"
                )
            case StoppedEarly():
                self._line(
                    f"stopped after epoch {event.epoch}: the held-out likelihood has not improved since epoch "
                    f"{event.best}, whose weights are kept"
                )
            case Checkpointed():
                self._line(f"checkpoint at {event.words_done / event.words_total:.0%}: {event.path}")

    def _sum_up(self, model: Model, output: TrainingOutput, checkpoints: Path | None) -> None:
        self._close_bar()
        path = output.model
        words, trained = sum(epoch["words"] for epoch in model.history), model.run["seconds"]
        in_all = "" if self._resumed else f", {time.monotonic() - self._began:.1f} s in all"
        self._say(f"trained on {words:,} words in {trained:.1f} s ({rate(words / trained)}){in_all}")
        self._say(f"{counted(len(model.words), 'word')} of {model.vectors.shape[1]} dimensions are in {path}")
        if output.vectors is not None:
            self._say(f"the vectors alone are in {output.vectors}, as {output.format_name}")
        if checkpoints is not None:
            add = shlex.join(["w2v", "resume", str(checkpoints), "--extend", "--epochs", str(len(model.history) + 5)])
            self._say(f"{checkpoints} can be deleted unless you want to add epochs: {add}")
        option = "" if path == DEFAULT_PATH else f" --model {shlex.quote(str(path))}"
        if word := _telling_word(model):
            self._say("now ask it:")
            self._say(f"  w2v similar {word}{option}")

    def _sampled(self, event: Sampled) -> None:
        for warning in strongest(Checkup(event.config, event.sample.survey(), None, None)):
            self._line(f"warning: {warning.text}")

    def _starting(self, event: Starting) -> None:
        self._close_bar()
        facts, words = event.corpus.facts, len(event.corpus.vocabulary)
        self._words = max(facts.words, 1)
        self._say(f"text: {facts.tokens:,} tokens in {counted(facts.lines, 'line')}")
        self._say(f"vocabulary: {words:,} of {facts.types:,} words, {facts.words:,} tokens to train on")
        self._chosen(event)
        if event.corpus.known is not None:
            known = int(event.corpus.known.sum())
            self._say(f"starting from {known:,} known words; {words - known:,} are new")
            if not event.from_outputs:
                self._say("the output rows of these words are not known: they start from zero, like those of new words")
        if facts.held_out:
            self._say(f"held out: {facts.held_out:,} tokens, never trained on")
        for note in notes(facts):
            self._say(note)
        if event.compiling:
            self._wait_for_compiler()
        else:
            self._say_compiled()
        self._said = time.monotonic()

    def _chosen(self, event: Starting) -> None:
        """The settings that the text decided."""
        if event.shards > 1:
            self._say(f"shards: {event.shards:,}, with {counted(event.workers, 'worker')}")
        if event.ngrams:
            self._say(f"n-grams: {event.ngrams:,} in use; training takes {event.memory_bytes / 1e6:,.0f} MB of memory")
        if event.epochs is not None:
            self._say(f"epochs: {event.epochs}, chosen by the size of the text (--epochs N sets them)")

    def _training(self, event: Progress) -> None:
        self._say_compiled()
        if not self._due():
            return
        share, speed = event.words_done / event.words_total, event.words_done / event.seconds
        left = event.seconds * (event.words_total - event.words_done) / max(event.words_done, 1)
        epochs = max(event.epoch, round(event.words_total / self._words))
        epoch = f"epoch {event.epoch:{len(str(epochs))}}/{epochs}"
        loss = f"loss {self._interval_loss(event)}{self._periods()}"
        if self._terminal:
            self._bar = self._bar or Bar()
            self._bar.show(share, [epoch, rate(speed), loss, f"{duration(left)} left"], _SPARE)
        else:
            self._say(
                f"training: {share:4.0%}, {epoch}, {rate(speed)}, rate {event.rate:.4f}, {loss}, {left:,.0f} s left"
            )

    def _epoch_ended(self, event: EpochEnded) -> None:
        if found := event.likelihood:
            self._line(
                f"epoch {event.epoch}: held-out NLL {found.nll:.3f} ± {found.error:.3f} nats, "
                f"perplexity {found.perplexity:,.0f} (unigram {found.unigram:.3f})"
            )

    def _going_on(self, event: Resumed) -> None:
        self._loss, self._resumed = event.loss, True
        self._say(f"going on after {event.words_done:,} of {event.words_total:,} words")
        for warning in event.warnings:
            self._say(f"warning: {warning}")

    def _periods(self) -> str:
        """How many periods are done, by how many workers, and what they sent each other in the last."""
        period = self._period
        if period is None:
            return ""
        sent = f", {len(period.workers)} workers, {period.bytes / 1e6:,.0f} MB" if period.bytes else ""
        return f", period {period.number:,}/{period.periods:,}{sent}"

    def _interval_loss(self, event: Progress) -> str:
        loss, self._loss = event.loss.since(self._loss), event.loss
        return f"{loss.mean:.3f}" if loss.pairs else "-"


class CheckReporter(Reporter):
    """Listens to a training that is only begun: `w2v check` prints the estimate afterwards."""

    def _show(self, event: Event) -> None:
        self._stop_waiting()
        match event:
            case Reading():
                self._reading(event.bytes_done, event.bytes_total)
            case Starting():
                self._close_bar()
                if event.compiling:
                    self._wait_for_compiler()
            case _:
                pass


def _telling_word(model: Model) -> str | None:
    """The frequent word with the nearest frequent neighbour: an example of what was learnt."""
    rows = [row for row, word in enumerate(model.words[:_FREQUENT]) if word.isalnum()]
    if not rows:
        return None
    found = model.vectors[rows]
    unit = found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), np.finfo(np.float32).tiny)
    cosines = unit @ unit.T
    np.fill_diagonal(cosines, -np.inf)
    return model.words[rows[int(cosines.max(axis=1).argmax())]]
