"""Deferred signals: they interrupt a training only where it can be resumed."""

import contextlib
import signal
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")
_PATIENCE = 1.0  # seconds


@contextlib.contextmanager
def deferred() -> Iterator[Callable[[], None]]:
    """Signals with Python handlers (Ctrl-C above all) wait until the yielded function is called, or the block ends.

    A signal more than a second after the first does not wait. Nothing changes in threads other than the main one, which
    signals do not interrupt.
    """
    waiting: list[int] = []
    first = 0.0  # when the first of them came
    handlers: dict[int, Callable[[int, FrameType | None], Any]] = {}

    def wait(number: int, frame: FrameType | None) -> None:
        nonlocal first
        waiting.append(number)
        if len(waiting) == 1:
            first = time.monotonic()
        elif time.monotonic() - first > _PATIENCE:  # from an impatient person, not from a system that sends several
            handlers[number](number, frame)

    def check() -> None:
        if waiting:
            number = waiting[-1]
            handlers[number](number, None)  # it usually raises; if not, the signal has been handled
            waiting.clear()

    if threading.current_thread() is threading.main_thread():
        for name in _SIGNALS:
            number = getattr(signal, name, None)  # there is no SIGHUP on Windows
            if number is not None and callable(handler := signal.getsignal(number)):
                handlers[number] = handler
                signal.signal(number, wait)
    try:
        yield check
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    check()
