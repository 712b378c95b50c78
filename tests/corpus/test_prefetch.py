import threading

import pytest

from w2v.corpus.prefetch import _Producer, prefetched


def test_the_same_items_in_the_same_order():
    assert list(prefetched(i for i in range(1000))) == list(range(1000))
    assert list(prefetched(i for i in ())) == []
    assert list(prefetched(i for i in (None, 0))) == [None, 0]


def test_items_are_made_in_another_thread():
    (thread,) = prefetched(threading.get_ident() for _ in range(1))
    assert thread != threading.get_ident()


def test_an_error_comes_after_the_items_before_it():
    def items():
        yield 1
        raise ValueError("two")

    made = prefetched(items())
    assert next(made) == 1
    with pytest.raises(ValueError, match="two"):
        next(made)


def test_an_exception_may_be_an_item():
    (item,) = prefetched(ValueError(str(i)) for i in range(1))
    assert isinstance(item, ValueError)


def test_stopping_early_stops_the_thread():
    closed = threading.Event()

    def items():
        try:
            while True:
                yield 1
        finally:
            closed.set()

    made = prefetched(items())
    next(made)
    made.close()
    assert closed.wait(60)


def test_a_thread_that_dies_silently_is_not_waited_for():
    dead = threading.Thread(target=int)
    dead.start()
    dead.join()
    with pytest.raises(MemoryError):
        _Producer(i for i in range(3)).next(dead)


def test_items_come_even_if_no_thread_can_be_started(monkeypatch):
    def refuse(_thread):
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(threading.Thread, "start", refuse)
    assert list(prefetched(i for i in range(3))) == [0, 1, 2]
