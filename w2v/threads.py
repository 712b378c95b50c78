"""The threads that parallel kernels run on: how many, whose turn it is, and where there can be none."""

import contextlib
import importlib
import os
import threading
from collections.abc import Iterator
from pathlib import Path

from w2v import numba_environment  # noqa: F401  # first: it prepares numba's import
from w2v.errors import TrainingError

import numba  # isort: skip

_one_at_a_time = threading.RLock()
_forked = False  # whether OpenMP had threads in the parent process: GNU OpenMP then kills this one


@contextlib.contextmanager
def parallel() -> Iterator[None]:
    """Hold the right to run parallel kernels; TrainingError in a process that cannot run them.

    numba's `workqueue` threading layer aborts when two threads use it at once, so they take turns here.
    """
    check_forked()
    numba.get_num_threads()  # starts the threads, which decides on the threading layer
    with _one_at_a_time if numba.threading_layer() == "workqueue" else contextlib.nullcontext():
        yield


def check_forked() -> None:
    """TrainingError in a process that GNU OpenMP would kill, as it was forked from one that had used OpenMP."""
    if _forked:
        raise TrainingError(
            "OpenMP cannot run in a process that was forked from one that has trained: start processes with "
            'multiprocessing.get_context("spawn"), or train in the child processes only'
        )


def _after_fork() -> None:
    global _forked, _one_at_a_time  # noqa: PLW0603  # what is true of this process
    _one_at_a_time = threading.RLock()  # the thread that held the old one may not exist here
    with contextlib.suppress(ValueError):  # no threads were started
        _forked = numba.threading_layer() == "omp"


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)


def use_threads(threads: int | None) -> int:
    """Let parallel kernels use so many threads, by default and at most one for each core; how many that makes."""
    most: int = numba.config.NUMBA_NUM_THREADS
    used = min(threads or min(most, _granted_cores()), most)
    numba.set_num_threads(used)
    return used


def _granted_cores() -> int:
    """Cores' worth of time that a container's control group grants, rounded up; many where it sets no limit."""
    with contextlib.suppress(OSError, ValueError):
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text().split()
        return max(1, -(-int(quota) // int(period)))
    return 2**31


def slow_threads() -> str | None:
    """What to do about it, where numba has only its slowest way of running threads; None where all is well."""
    if numba.config.THREADING_LAYER != "workqueue":
        for pool in ("tbbpool", "omppool"):
            with contextlib.suppress(ImportError):
                importlib.import_module(f"numba.np.ufunc.{pool}")
                return None
    return "numba has no OpenMP here, and its own threads wait longer for each other: install libgomp (on macOS libomp)"
