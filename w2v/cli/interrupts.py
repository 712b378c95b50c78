"""SIGINT, SIGTERM and SIGHUP, from the first line of w2v to its exit. At most one of them is raised as an exception.

    starting    there is nothing to clean up yet: a signal ends the process at once
    working     the first signal is raised, so that temporary files are removed or a checkpoint is saved; later ones
                are ignored, except that one more than a second after the first ends the process at once
    over        the exit status is decided: signals are ignored

An exception must not be raised inside numba's compiler. A signal that arrives there is raised a little later: by a
timer, or at the next event of a training, whichever is first.

This module is imported before all others, so it imports only what is quick to import.
"""

import os
import signal
import sys
import time
from types import FrameType

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_COMPILERS = ("numba", "llvmlite")
_LATER = 0.05  # seconds
_PATIENCE = 1.0  # seconds; a later signal is from an impatient person, not from a system that sends several


class Terminated(KeyboardInterrupt):
    """A signal to end w2v, such as SIGTERM: as after Ctrl-C, the work is cleaned up or saved first."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


class _Answers:
    """The signals that have arrived so far."""

    phase = "starting"
    first: int | None = None  # number of the first signal while working
    at = 0.0  # when it arrived
    raised = False  # whether it has been raised, or still waits


def listen() -> None:
    """Install the handlers; a signal that is ignored, as by nohup, stays ignored."""
    for number in _numbers():
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _interrupt)
    sys.unraisablehook = _unraisable


def begin() -> None:
    """From here on signals are raised."""
    _Answers.first, _Answers.raised, _Answers.phase = None, False, "working"


def check() -> None:
    """Raise the signal that is waiting."""
    if _Answers.first is not None and not _Answers.raised:
        _raise()


def forget() -> None:
    """There is nothing left to interrupt."""
    _Answers.phase = "over"
    _stop_timer()


def ignore() -> None:
    """Ignore signals while Python shuts down too, when it resets handlers."""
    for number in _numbers():
        if signal.getsignal(number) is _interrupt:
            signal.signal(number, signal.SIG_IGN)


def raised() -> KeyboardInterrupt | None:
    """The exception that a signal was raised as, if any: code that caught it may have raised another one instead."""
    return _exception(_Answers.first) if _Answers.raised and _Answers.first is not None else None


def verdict(interrupt: KeyboardInterrupt) -> tuple[int, str]:
    """(exit status, what to say) for an interrupt."""
    if isinstance(interrupt, Terminated):
        return 128 + interrupt.number, f"ended by {signal.Signals(interrupt.number).name}"
    return 128 + signal.SIGINT, "interrupted"


def _numbers() -> list[int]:
    return [getattr(signal, name) for name in NAMES if hasattr(signal, name)]  # there is no SIGHUP on Windows


def _interrupt(number: int, frame: FrameType | None) -> None:
    if _Answers.phase == "over":
        return
    if _Answers.phase == "starting":
        _end_at_once(number)
    if _Answers.first is None:
        _Answers.first, _Answers.at = number, time.monotonic()
        _raise_or_wait(frame)
    elif time.monotonic() - _Answers.at > _PATIENCE:
        _end_at_once(number)


def _raise_or_wait(frame: FrameType | None) -> None:
    if _compiling(frame) and hasattr(signal, "setitimer"):
        _raise_later()
    else:
        _raise()


def _raise_later() -> None:
    def ring(_number: int, frame: FrameType | None) -> None:
        if _Answers.phase == "working" and not _Answers.raised:
            _raise_or_wait(frame)

    signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, _LATER)


def _raise() -> "NoReturn":
    assert _Answers.first is not None  # noqa: S101  # all callers have seen one
    _stop_timer()
    _Answers.raised = True
    raise _exception(_Answers.first)


def _exception(number: int) -> KeyboardInterrupt:
    return KeyboardInterrupt() if number == signal.SIGINT else Terminated(number)


def _stop_timer() -> None:
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, 0)


def _end_at_once(number: int) -> "NoReturn":
    status, message = verdict(_exception(number))
    try:  # contextlib would be one more import before signals are answered
        os.write(2, f"w2v: {message}\n".encode())
    except OSError:  # standard error is closed
        os._exit(status)
    os._exit(status)


def _unraisable(what: "sys.UnraisableHookArgs") -> None:
    """Raise again a signal that was raised in a destructor or callback, where Python only prints exceptions."""
    if isinstance(what.exc_value, KeyboardInterrupt) and _Answers.phase == "working" and hasattr(signal, "setitimer"):
        _Answers.raised = False
        _raise_later()
    else:
        sys.__unraisablehook__(what)


def _compiling(frame: FrameType | None) -> bool:
    """Whether the main thread is inside numba's compiler."""
    while frame is not None:
        if frame.f_globals.get("__name__", "").partition(".")[0] in _COMPILERS:
            return True
        frame = frame.f_back
    return False
