"""Prefetching: an iterator whose next items are made by another thread while this one uses the last."""

import contextlib
from collections.abc import Generator, Iterator
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Generic, TypeVar

from w2v import address_space

Item = TypeVar("Item")
_ROOM = 150_000_000  # bytes of address space for a thread: its stack, its heap, the items
_TICK = 0.5  # seconds between two checks that the thread is alive


def prefetched(items: Generator[Item, None, None], depth: int = 2) -> Iterator[Item]:
    """The same items in the same order, up to `depth` of them made in advance; what `items` raises is raised here.

    Worth it if making an item releases the GIL: reading, decompressing, compiled kernels.
    """
    producer = _Producer(items)
    # A daemon, never joined: it may be waiting for a terminal or a pipe that never sends another byte.
    thread = Thread(target=producer.work, name="w2v prefetches", daemon=True)
    if not _started(thread):
        with contextlib.closing(items):
            yield from items
        return
    try:
        for _ in range(depth):
            producer.wanted.put(True)
        while True:
            kind, what = producer.next(thread)
            if kind == "end":
                return
            if isinstance(what, BaseException) and kind == "error":
                raise what
            producer.wanted.put(True)
            yield what  # type: ignore[misc]  # an item
    finally:
        producer.give_up()


def _started(thread: Thread) -> bool:
    """Start the thread; False if the system allows no more, or it might run out of memory while it starts."""
    if not address_space.has(_ROOM):
        return False
    with contextlib.suppress(RuntimeError):
        thread.start()
        return True
    return False


class _Producer(Generic[Item]):
    """The items that one thread makes for another.

    SimpleQueue is written in C: a signal's exception cannot leave its locks inconsistent, as it can those of Queue.
    """

    def __init__(self, items: Generator[Item, None, None]) -> None:
        self._items = items
        self._made: SimpleQueue[tuple[str, Item | BaseException | None]] = SimpleQueue()
        self.wanted: SimpleQueue[bool] = SimpleQueue()  # True: make another item; False: stop

    def work(self) -> None:
        """Make items as they are asked for."""
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
            with contextlib.suppress(MemoryError):  # `next` notices that this thread has died
                self._made.put(("error", error))

    def next(self, thread: Thread) -> tuple[str, Item | BaseException | None]:
        """The next item; MemoryError where the thread died without putting its error into the queue."""
        while True:
            alive = thread.is_alive()  # before the queue is read: a dead thread puts nothing more into it
            with contextlib.suppress(Empty):
                return self._made.get(timeout=_TICK)
            if not alive:
                raise MemoryError

    def give_up(self) -> None:
        """Tell the thread to stop, whatever was asked for."""
        with contextlib.suppress(Empty):
            while True:
                self.wanted.get_nowait()
        self.wanted.put(False)
