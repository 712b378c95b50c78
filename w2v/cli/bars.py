"""Progress on standard error: a bar on a terminal, else a line every ten seconds."""

import sys
import time
from collections.abc import Callable
from types import TracebackType
from typing import Any, Self

import click
from tqdm import tqdm

from w2v.cli.waiting import Waiting
from w2v.quoting import printable

_INTERVAL = 10.0  # seconds between two lines where no terminal is
_FIRST_TIME = ", the first time only: mostly 10 to 60 s"
_REFRESH = 0.2  # seconds between two states of the bar


class ProgressReporter:
    """Says how far something is; a context manager, so that a bar never outlives what it shows."""

    def __init__(self, *, quiet: bool) -> None:
        self._quiet = quiet
        self._terminal = sys.stderr is not None and sys.stderr.isatty()
        self._bar: tqdm[Any] | None = None
        self._said = time.monotonic()  # the last state
        self._waiting: Waiting | None = None
        self._compiled: float | None = None  # seconds of compiling so far; None where there is none to do

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._unless_quiet(self._stop_waiting)
        self._unless_quiet(self._close_bar)

    def compiling(self, *, kept: bool) -> None:
        """Say that kernels are compiled before anything else goes on, for this time alone if they are kept."""
        self._unless_quiet(lambda: self._wait_for_compiler(kept=kept))

    def warn(self, error: Exception | None) -> None:
        """Say what went wrong without ending the work, if anything did."""
        if error is not None:
            self._unless_quiet(lambda: self._line(f"warning: {error}"))

    def _unless_quiet(self, speak: Callable[[], None]) -> None:
        """Speak; when standard error is closed or full, be quiet from then on: no work ends because of that."""
        if not self._quiet:
            try:
                speak()
            except OSError:
                self._quiet, self._bar = True, None

    def _wait_for_compiler(self, *, kept: bool = True) -> None:
        if self._compiled is None:
            self._compiled = 0.0
            self._line("compiling the kernels for this machine" + (_FIRST_TIME if kept else ""))
        if self._waiting is None:
            self._waiting = Waiting("compiling", terminal=self._terminal)

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._compiled = (self._compiled or 0.0) + self._waiting.stop()
            self._waiting = None

    def _say_compiled(self) -> None:
        """Say how long compiling took, once it is over."""
        if self._compiled is not None:
            self._say(f"compiling took {self._compiled:.0f} s")
            self._compiled = None

    def _reading(self, done: int, total: int | None) -> None:
        """How many bytes of a text have been read; the total is None where nobody knows."""
        if self._terminal:
            if self._bar is None:
                self._bar = open_bar("reading", total, unit="B", unit_scale=True)
            self._bar.update(done - self._bar.n)
        elif self._due():
            share = f" of {total / 1e6:,.0f}" if total else ""
            self._say(f"reading: {done / 1e6:,.0f}{share} MB")

    def _close_bar(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None

    def _due(self) -> bool:
        """Whether it is time to show the next state."""
        now = time.monotonic()
        if now - self._said < (_REFRESH if self._terminal else _INTERVAL):
            return False
        self._said = now
        return True

    def _line(self, line: str) -> None:
        """Say something above the bar."""
        if self._bar is not None:
            self._bar.clear()
        self._say(line)

    def _say(self, line: str) -> None:
        click.echo(printable(line), err=True)


def open_bar(what: str, total: int | None, **options: Any) -> "tqdm[Any]":
    """A bar, which is gone once it is closed."""
    return tqdm(
        desc=what, total=total, file=sys.stderr, leave=False, dynamic_ncols=True, mininterval=_REFRESH, **options
    )


def rate(words_per_second: float) -> str:
    """A speed, in a unit that suits it."""
    return f"{words_per_second / 1e6:.2f} M words/s" if words_per_second >= 1e6 else f"{words_per_second:,.0f} words/s"
