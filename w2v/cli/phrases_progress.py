"""What a search for phrases says while it runs, and what it has found, on standard error."""

import shlex
from collections.abc import Sequence

import numpy as np

from w2v.cli import interrupts
from w2v.cli.bars import ProgressReporter, open_bar
from w2v.cli.table import counted, table
from w2v.corpus.encoded import EncodedCorpus
from w2v.phrases.passes import JoinedCorpus, Passed, Phrase, PhraseReport, Progress
from w2v.phrases.phrasing import Phrasing


class PhrasesReporter(ProgressReporter):
    """Listens to a search for phrases and tells a person."""

    def __init__(self, *, quiet: bool) -> None:
        super().__init__(quiet=quiet)
        self._step = ""

    def reading(self, done: int, total: int | None) -> None:
        """Show how much of the text has been read."""
        interrupts.check()
        self._unless_quiet(lambda: self._reading(done, total))

    def read(self, text: EncodedCorpus, phrasing: Phrasing) -> None:
        """Say what the text is."""
        self._unless_quiet(lambda: self._facts(text, phrasing.delimiter))

    def listen(self, report: PhraseReport) -> None:
        """Show a report, if it is time to; an interrupt that waited for the compiler is raised here."""
        interrupts.check()
        self._unless_quiet(lambda: self._passed(report) if isinstance(report, Passed) else self._progress(report))

    def writing(self, done: int, total: int) -> None:
        """Show how much of the text has been written."""
        self.listen(Progress("writing", done, total))

    def finish(self, joined: JoinedCorpus, shown: Sequence[Phrase], output: str) -> None:
        """Show phrases, and say where the text is and what to type next."""
        self._unless_quiet(lambda: self._found(joined, shown, output))

    def _facts(self, text: EncodedCorpus, delimiter: str) -> None:
        self._close_bar()
        facts = text.facts
        self._say(f"read {facts.tokens:,} tokens in {counted(facts.lines, 'line')}, {facts.types:,} different words")
        if facts.undecodable:
            self._say(
                f"warning: {facts.undecodable:,} bytes are not UTF-8 and were replaced, the first at "
                f"{facts.first_undecodable}"
            )
        alike = [number for number, word in enumerate(text.vocabulary.words) if delimiter in word]
        if alike:
            tokens = int(text.vocabulary.counts[alike].sum())
            self._say(
                f"warning: words of the text have {delimiter!r} in them, as phrases will ({len(alike):,} different, "
                f"{tokens:,} tokens): take another --delimiter to tell them apart"
            )

    def _progress(self, report: Progress) -> None:
        if self._terminal:
            if self._bar is None or self._step != report.step:
                self._close_bar()
                self._step = report.step
                self._bar = open_bar(report.step, report.total, bar_format="{l_bar}{bar}| {remaining} left")
            self._bar.total = report.total  # of a count, more may turn out to be needed
            self._bar.update(report.done - self._bar.n)
        elif self._due():
            self._say(f"{report.step}: {report.done / max(report.total, 1):.0%}")

    def _passed(self, report: Passed) -> None:
        self._close_bar()
        found = f"{counted(report.phrases, 'phrase')}, joined in {counted(report.joined, 'place')}"
        if not report.phrases:
            found = "no phrase" + (": lower --threshold or --min-count" if report.number == 1 else "")
        self._say(f"pass {report.number}: V {report.different:,}; {found}")

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
            self._say(f"next: w2v train {shlex.quote(output)}")
