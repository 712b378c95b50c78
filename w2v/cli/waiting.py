"""A wait whose progress is unknown: how many seconds it has taken so far."""

import contextlib
import itertools
import sys
import threading
import time

from w2v.cli.table import COLUMNS
from w2v.cli.terminal import columns

_FRAMES = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"
_ON_TERMINAL, _ELSEWHERE = 0.2, 10.0  # seconds between two updates


class Waiting:
    """Shows the seconds from a thread of its own until it is stopped; on a terminal in one line, then removed."""

    def __init__(self, what: str, *, where: str = "", terminal: bool) -> None:
        """`where` is shown before the seconds, as far as it fits."""
        self._what, self._where, self._terminal = what, f"{where}: " if where else "", terminal
        self._began = time.monotonic()
        self._stopped = threading.Event()
        self._shown = 0  # columns of the line
        self._thread = threading.Thread(target=self._show, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Stop; the seconds that it took."""
        self._stopped.set()
        self._thread.join()
        if self._shown:
            self._write("\r" + " " * self._shown + "\r")
        return time.monotonic() - self._began

    def _show(self) -> None:
        frames = itertools.cycle(_FRAMES)
        while not self._stopped.wait(_ON_TERMINAL if self._terminal else _ELSEWHERE):
            seconds = f"{self._what}: {time.monotonic() - self._began:,.0f} s"
            said = f"{self._where}{seconds}"
            if self._terminal:
                fits = len(said) + 2 < (columns(sys.stderr) or COLUMNS)
                said = f"{next(frames)} {said if fits else seconds}"
                said += " " * (self._shown - len(said))
                self._shown = len(said)
            self._write(f"\r{said}" if self._terminal else f"{said}\n")

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # standard error is closed
            sys.stderr.write(text)
            sys.stderr.flush()
