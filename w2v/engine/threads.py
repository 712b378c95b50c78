"""Threads that run kernels side by side: kernels release the GIL."""

from collections.abc import Callable
from threading import Thread


def run_side_by_side(threads: int, work: Callable[[int], None]) -> None:
    """work(0) .. work(threads - 1), at the same time, the first in the caller's thread; it ends with the last of them.

    What the system has no room to start a thread for is done by the caller.
    """
    failures: list[BaseException] = []

    def others_work(thread: int) -> None:
        try:
            work(thread)
        except BaseException as failure:  # raised again below
            failures.append(failure)

    started: list[Thread] = []
    left = []
    try:
        for thread in range(1, threads):
            other = Thread(target=others_work, args=(thread,), name=f"w2v-{thread}")
            try:
                other.start()
            except RuntimeError:
                left.append(thread)
            else:
                started.append(other)
        for thread in (0, *left):
            work(thread)
    finally:
        for other in started:
            other.join()
    if failures:
        raise failures[0]
