"""The progress and the result of a search for phrases, on standard error."""

import shlex
import time
from collections.abc import Sequence

import numpy as np

from w2v.cli import interrupts
from w2v.cli.bars import Bar, ProgressReporter, duration
from w2v.cli.table import table
from w2v.cli.text_facts import notes
from w2v.corpus.encoded import EncodedCorpus
from w2v.phrases.passes import JoinedCorpus, Passed, Phrase, PhraseEvent, StepProgress
from w2v.phrases.phrasing import Phrasing
from w2v.quoting import counted


class PhrasesReporter(ProgressReporter):
    """Listens to a search for phrases and reports it."""

    def __init__(self, *, quiet: bool) -> None:
        super().__init__(quiet=quiet)
        self._step, self._began = "", 0.0
        self._still_compiling = False  # whether any step may yet have to compile its kernels

    def reading(self, done: int, total: int | None) -> None:
        """Show how much of the text has been read."""
        interrupts.check()
        self._unless_quiet(self._stop_waiting)
        self._unless_quiet(lambda: self._reading(done, total))

    def read(self, text: EncodedCorpus, phrasing: Phrasing) -> None:
        """Say what the text is."""
        self._unless_quiet(self._stop_waiting)
        self._unless_quiet(lambda: self._facts(text, phrasing.delimiter))

    def compiling(self, *, kept: bool) -> None:
        """As in the base class; each step compiles its own kernels when it begins."""
        self._still_compiling = True
        super().compiling(kept=kept)

    def listen(self, event: PhraseEvent) -> None:
        """Show an event, if it is time to; an interrupt that waited for the compiler is raised here."""
        interrupts.check()
        self._unless_quiet(self._stop_waiting)
        self._unless_quiet(lambda: self._passed(event) if isinstance(event, Passed) else self._progress(event))
        if self._still_compiling and (isinstance(event, Passed) or event.done >= event.total):
            self._unless_quiet(self._close_bar)
            self._unless_quiet(lambda: self._wait("compiling"))

    def wait_no_more(self) -> None:
        """Stop all moving output."""
        self._still_compiling = False
        self._unless_quiet(self._stop_waiting)

    def writing(self, done: int, total: int) -> None:
        """Show how much of the text has been written."""
        self.listen(StepProgress("writing", done, total))

    def finish(self, joined: JoinedCorpus, shown: Sequence[Phrase], output: str) -> None:
        """Show phrases, and say where the text is and what to type next."""
        self._unless_quiet(self._stop_waiting)
        self._unless_quiet(lambda: self._found(joined, shown, output))

    def _facts(self, text: EncodedCorpus, delimiter: str) -> None:
        self._close_bar()
        facts = text.facts
        self._say(f"read {facts.tokens:,} tokens in {counted(facts.lines, 'line')}, {facts.types:,} different words")
        for note in notes(facts):
            self._say(note)
        alike = [number for number, word in enumerate(text.vocabulary.words) if delimiter in word]
        if alike:
            tokens = int(text.vocabulary.counts[alike].sum())
            self._say(
                f"warning: words of the text contain {delimiter!r}, as phrases will ({len(alike):,} different, "
                f"{tokens:,} tokens): choose another --delimiter to tell them apart"
            )

    def _progress(self, event: StepProgress) -> None:
        if self._terminal:
            if self._bar is None or self._step != event.step:
                self._close_bar()
                self._step, self._began, self._bar = event.step, time.monotonic(), Bar()
            if self._due():
                share = event.done / max(event.total, 1)
                left = (time.monotonic() - self._began) * (1 - share) / max(share, 0.01)
                self._bar.show(share, [event.step, f"{duration(left)} left"])
        elif self._due():
            self._say(f"{event.step}: {event.done / max(event.total, 1):.0%}")

    def _passed(self, event: Passed) -> None:
        self._close_bar()
        found = f"{counted(event.phrases, 'phrase')}, joined in {counted(event.joined, 'place')}"
        if not event.phrases:
            found = "no phrase" + (": lower --threshold or --min-count" if event.number == 1 else "")
        self._say(f"pass {event.number}: V {event.different:,}; {found}")

    def _found(self, joined: JoinedCorpus, shown: Sequence[Phrase], output: str) -> None:
        self._close_bar()
        if shown:
            rows = [(phrase.text, f"{phrase.score:.3f}", f"{phrase.count:,}") for phrase in shown]
            for line in table([("phrase", "score", "count"), *rows], right=" rr"):
                self._say(line)
        words = int(np.count_nonzero(joined.counts))
        where = "were written" if output == "-" else f"are in {output}"
        self._say(f"{int(joined.counts.sum()):,} tokens, {words:,} different, {where}")
        if output != "-":
            self._say("now train on it:")
            self._say(f"  w2v train {shlex.quote(output)}")
