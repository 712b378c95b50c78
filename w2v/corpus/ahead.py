"""Working ahead: an iterator whose next items are made by another thread while this one uses the last."""

import contextlib
from collections.abc import Generator, Iterator
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

from w2v import address_space

Item = TypeVar("Item")
_ROOM = 150_000_000  # bytes of address space that a thread may take: its stack, its heap, and what it makes
_TICK = 0.5  # seconds between two looks at whether the thread lives


def ahead(items: Generator[Item, None, None], depth: int = 2) -> Iterator[Item]:
    """The same items in the same order, up to `depth` of them made in advance; what `items` raises is raised here.

    Worth it where making an item lets go of the GIL: reading, decompressing, compiled kernels.
    """
    making = _Making(items)
    # A daemon, never joined: it may be waiting for a terminal or a pipe that never says another word.
    thread = Thread(target=making.work, name="w2v reads ahead", daemon=True)
    if not _started(thread):
        with contextlib.closing(items):
            yield from items
        return
    try:
        for _ in range(depth):
            making.wanted.put(True)
        while True:
            kind, what = making.next(thread)
            if kind == "end":
                return
            if isinstance(what, BaseException) and kind == "error":
                raise what
            making.wanted.put(True)
            yield what  # type: ignore[misc]  # an item
    finally:
        making.give_up()


def _started(thread: Thread) -> bool:
    """Start it, unless the system allows no more threads, or one might die of want before it is heard of."""
    if not address_space.has(_ROOM):
        return False
    with contextlib.suppress(RuntimeError):
        thread.start()
        return True
    return False


class _Making(Generic[Item]):
    """Items on their way from one thread to the other.

    The queues have no locks of Python's own: an exception that a signal raises between two lines would break them.
    """

    def __init__(self, items: Generator[Item, None, None]) -> None:
        self._items = items
        self._made: SimpleQueue[tuple[str, Item | BaseException | None]] = SimpleQueue()
        self.wanted: SimpleQueue[bool] = SimpleQueue()  # True for one more item, False when nobody is left to use any

    def work(self) -> None:
        """Make what is wanted."""
        try:
            with contextlib.closing(self._items):
                while self.wanted.get():
                    for item in self._items:
                        self._made.put(("item", item))
                        break
                    else:
                        self._made.put(("end", None))
                        return
        except BaseException as error:  # whatever it is, it is raised where the items are used
            with contextlib.suppress(MemoryError):  # not enough even for that: `next` sees that this thread has died
                self._made.put(("error", error))

    def next(self, thread: Thread) -> tuple[str, Item | BaseException | None]:
        """What comes next; MemoryError where the thread died without a word."""
        while True:
            lives = thread.is_alive()  # asked first: what it said before it died is in the queue by then
            with contextlib.suppress(Empty):
                return self._made.get(timeout=_TICK)
            if not lives:
                raise MemoryError

    def give_up(self) -> None:
        """No more items are wanted, not even those that have been asked for."""
        with contextlib.suppress(Empty):
            while True:
                self.wanted.get_nowait()
        self.wanted.put(False)
