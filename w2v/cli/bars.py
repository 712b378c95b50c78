"""Progress on standard error: a bar on a terminal, else a line every ten seconds."""

import sys
import time
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Self

from w2v.cli.table import COLUMNS, width
from w2v.cli.terminal import columns, moves_cursor, tell
from w2v.cli.waiting import Waiting

_INTERVAL = 10.0  # seconds between two lines if there is no terminal
_FIRST_TIME = ", the first time only: usually 10 to 60 s"
_REFRESH = 0.2  # seconds between two updates of the bar
_BAR, _ROOMY = 20, 60  # cells of a bar, and the terminal's width from which it has them; below, it has half


class ProgressReporter:
    """Reports progress; a context manager, so that a bar never outlives the work that it shows."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._terminal = moves_cursor(sys.stderr)
        self._bar: Bar | None = None
        self._said = time.monotonic()  # when the last state was shown
        self._waiting: Waiting | None = None
        self._compiled: float | None = None  # seconds of compiling so far; None if there is none to do

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._unless_quiet(self._stop_waiting)
        self._unless_quiet(self._close_bar)

    def compiling(self, *, kept: bool) -> None:
        """Say that kernels are being compiled before the work starts, for the first time only if they are kept."""
        self._unless_quiet(lambda: self._wait_for_compiler(kept=kept))

    def warn(self, error: Exception | None) -> None:
        """Print a warning, if there is one; the work goes on."""
        if error is not None:
            self._unless_quiet(lambda: self._line(f"warning: {error}"))

    def _unless_quiet(self, speak: Callable[[], None]) -> None:
        """Print; once standard error is closed or full, stay quiet: no work ends because of that."""
        if not self._quiet:
            try:
                speak()
            except OSError:
                self._quiet, self._bar = True, None

    def _wait_for_compiler(self, *, kept: bool = True) -> None:
        if self._compiled is None:
            self._compiled = 0.0
            self._line("compiling the kernels for this machine" + (_FIRST_TIME if kept else ""))
        self._wait("compiling")

    def _wait(self, what: str, where: str = "") -> None:
        """Show that something takes a while whose progress is unknown."""
        if self._waiting is None:
            self._waiting = Waiting(what, where=where, terminal=self._terminal)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            seconds = self._waiting.stop()
            self._waiting = None
            if self._compiled is not None:
                self._compiled += seconds

    def _say_compiled(self) -> None:
        """Say how long compiling took, once it is over."""
        if self._compiled is not None:
            self._say(f"compiling took {self._compiled:.0f} s")
            self._compiled = None

    def _reading(self, done: int, total: int | None) -> None:
        """How many bytes of a text have been read; the total is None if unknown."""
        if self._terminal:
            if self._bar is None:
                self._bar = Bar()
            if self._due():
                of = f" of {total / 1e6:,.1f}" if total else ""
                self._bar.show(done / total if total else None, ["reading", f"{done / 1e6:,.1f}{of} MB"])
        elif self._due():
            share = f" of {total / 1e6:,.0f}" if total else ""
            self._say(f"reading: {done / 1e6:,.0f}{share} MB")

    def _close_bar(self) -> None:
        if self._bar is not None:
            self._bar.clear()
            self._bar = None

    def _due(self) -> bool:
        """Whether it is time to show the next state."""
        now = time.monotonic()
        if now - self._said < (_REFRESH if self._terminal else _INTERVAL):
            return False
        self._said = now
        return True

    def _line(self, line: str) -> None:
        """Print a line above the bar."""
        if self._bar is not None:
            self._bar.clear()
        self._say(line)

    def _say(self, line: str) -> None:
        tell(line)


class Bar:
    """One line on a terminal that is overwritten: a bar of fixed width, and beside it as many facts as fit."""

    def __init__(self) -> None:
        self._shown = 0  # columns

    def show(self, share: float | None, facts: Sequence[str], spare: Sequence[int] = ()) -> None:
        """Show a share (None for no bar) and facts; a narrow terminal drops the `spare` ones first.

        A fact that still does not fit is left out as a whole: nothing is cut, and the line never wraps.
        """
        room = (columns(sys.stderr) or COLUMNS) - 1  # a line that fills the last column wraps on some terminals
        cells = "" if share is None else _bar(share, _BAR if room >= _ROOMY else _BAR // 2)
        kept = list(range(len(facts)))
        for dropped in (*spare, *reversed(range(len(facts)))):
            if width(_joined(cells, [facts[k] for k in kept])) <= room:
                break
            kept = [k for k in kept if k != dropped]
        line = _joined(cells, [facts[k] for k in kept])
        sys.stderr.write("\r" + line + " " * (self._shown - width(line)))
        sys.stderr.flush()
        self._shown = width(line)

    def clear(self) -> None:
        """Empty the line."""
        if self._shown:
            sys.stderr.write("\r" + " " * self._shown + "\r")
            sys.stderr.flush()
        self._shown = 0


def _bar(share: float, cells: int) -> str:
    """This many cells, filled in eighths of one, and the share in percent."""
    full, part = divmod(round(min(max(share, 0.0), 1.0) * cells * 8), 8)
    filled = ("█" * full + " ▏▎▍▌▋▊▉"[part])[:cells] if full < cells else "█" * cells
    return f"{filled.ljust(cells)} {share:4.0%}"


def _joined(cells: str, facts: Sequence[str]) -> str:
    return "  ".join(filter(None, [cells, ", ".join(facts)]))


def duration(seconds: float) -> str:
    """0:07, 12:34, 1:02:03."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours:,}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def rate(words_per_second: float) -> str:
    """A speed, in a suitable unit."""
    return f"{words_per_second / 1e6:.2f} M words/s" if words_per_second >= 1e6 else f"{words_per_second:,.0f} words/s"
