"""Working ahead: an iterator whose next items are made by another thread while this one uses the last."""

import contextlib
from collections.abc import Generator, Iterator
from queue import Empty, Queue
from threading import Event, Thread
from typing import TypeVar

Item = TypeVar("Item")


def ahead(items: Generator[Item, None, None], depth: int = 2) -> Iterator[Item]:
    """The same items in the same order, up to `depth` of them made in advance; what `items` raises is raised here.

    Worth it where making an item lets go of the GIL: reading, decompressing, compiled kernels.
    """
    made: Queue[tuple[str, Item | BaseException | None]] = Queue(depth)
    abandoned = Event()

    def work() -> None:
        try:
            with contextlib.closing(items):
                for item in items:
                    made.put(("item", item))
                    if abandoned.is_set():
                        return
            made.put(("end", None))
        except BaseException as error:  # whatever it is, it is raised where the items are used
            made.put(("error", error))

    # A daemon, never joined: it may be waiting for a terminal or a pipe that never says another word.
    try:
        Thread(target=work, name="w2v reads ahead", daemon=True).start()
    except RuntimeError:  # the system allows no more threads, or no memory for one
        with contextlib.closing(items):
            yield from items
        return
    try:
        while True:
            kind, what = made.get()
            if kind == "end":
                return
            if isinstance(what, BaseException) and kind == "error":
                raise what
            yield what  # type: ignore[misc]  # an item
    finally:
        abandoned.set()
        with contextlib.suppress(Empty):  # makes room, so that the thread is not stuck with one more item
            while True:
                made.get_nowait()
