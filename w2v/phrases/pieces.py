"""A text of any length in pieces that several threads work on, with the results in the text's order."""

from collections import deque
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Event
from typing import TypeVar

PIECE = 1 << 16  # ids at a time: they and their results stay in a core's cache
Result = TypeVar("Result")


def pieces(length: int, piece: int) -> Iterator[tuple[int, int]]:
    """(first, end) of one piece after another."""
    return ((first, min(first + piece, length)) for first in range(0, length, piece))


def in_order(
    work: Callable[[int, int], Result], length: int, piece: int, threads: int
) -> Generator[Result, None, None]:
    """The results of `work` on each piece, a few pieces in advance; when the caller gives up, the threads stop.

    Worth it if the work releases the GIL.
    """
    stop = Event()
    waiting: deque[Future[Result | None]] = deque()

    def unless_stopped(first: int, end: int) -> Result | None:
        return None if stop.is_set() else work(first, end)

    with ThreadPoolExecutor(threads) as pool:
        try:
            for first, end in pieces(length, piece):
                waiting.append(pool.submit(unless_stopped, first, end))
                if len(waiting) > 2 * threads:
                    yield waiting.popleft().result()  # type: ignore[misc]  # None only when nobody listens any more
            while waiting:
                yield waiting.popleft().result()  # type: ignore[misc]
        finally:
            stop.set()
