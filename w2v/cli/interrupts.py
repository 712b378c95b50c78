"""Signals as exceptions, so that whatever is under way is cleaned up or saved; but not inside numba's compiler.

An exception from outside would leave the compiler in pieces. A signal that comes then is raised a little later: by a
timer, or at the next report of a training, whichever is first.
"""

import signal
from types import FrameType
from typing import NoReturn

_COMPILERS = ("numba", "llvmlite")
_LATER = 0.05  # seconds
_waiting: list[int] = []  # numbers of signals that are to be raised


class Terminated(KeyboardInterrupt):
    """A signal asked w2v to end: like Ctrl-C, what is under way is cleaned up or saved first."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def listen() -> None:
    """Let SIGINT, SIGTERM and SIGHUP run the blocks that remove temporary files; nohup's wish is respected."""
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)  # there is no SIGHUP on Windows
        if number is not None and signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _interrupt)


def check() -> None:
    """Raise what is waiting to be raised."""
    if _waiting:
        _raise(_waiting[-1])


def forget() -> None:
    """There is nothing left to interrupt."""
    _waiting.clear()
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _interrupt(number: int, frame: FrameType | None) -> None:
    if _compiling(frame) and hasattr(signal, "setitimer"):
        _waiting.append(number)
        signal.signal(signal.SIGALRM, lambda _alarm, later: _interrupt(number, later))
        signal.setitimer(signal.ITIMER_REAL, _LATER)
        return
    _raise(number)


def _raise(number: int) -> NoReturn:
    forget()
    if number == signal.SIGINT:
        raise KeyboardInterrupt
    raise Terminated(number)


def _compiling(frame: FrameType | None) -> bool:
    """Whether the main thread is inside numba's compiler."""
    while frame is not None:
        if frame.f_globals.get("__name__", "").partition(".")[0] in _COMPILERS:
            return True
        frame = frame.f_back
    return False
