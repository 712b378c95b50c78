"""Something that takes a while and cannot tell how far it is: how many seconds it has taken so far."""

import contextlib
import itertools
import sys
import threading
import time

_FRAMES = "|/-\\"
_ON_TERMINAL, _ELSEWHERE = 0.2, 10.0  # seconds between two states


class Waiting:
    """Shows the seconds from a thread of its own until it is stopped: on a terminal in one line, which then is gone."""

    def __init__(self, what: str, *, terminal: bool) -> None:
        self._what, self._terminal = what, terminal
        self._began = time.monotonic()
        self._stopped = threading.Event()
        self._shown = 0  # columns of the line
        self._thread = threading.Thread(target=self._show, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        """Be done; the seconds that it took."""
        self._stopped.set()
        self._thread.join()
        if self._shown:
            self._write("\r" + " " * self._shown + "\r")
        return time.monotonic() - self._began

    def _show(self) -> None:
        frames = itertools.cycle(_FRAMES)
        while not self._stopped.wait(_ON_TERMINAL if self._terminal else _ELSEWHERE):
            said = f"{self._what}: {time.monotonic() - self._began:.0f} s"
            if self._terminal:
                said = f"{next(frames)} {said}"
                self._shown = len(said)
            self._write(f"\r{said}" if self._terminal else f"{said}\n")

    def _write(self, text: str) -> None:
        with contextlib.suppress(OSError, ValueError):  # nobody listens, or no longer
            sys.stderr.write(text)
            sys.stderr.flush()
