import contextlib
import threading

import pytest

from w2v.phrases.pieces import in_order, pieces


def test_pieces_make_up_the_whole():
    assert list(pieces(7, 3)) == [(0, 3), (3, 6), (6, 7)]
    assert list(pieces(6, 3)) == [(0, 3), (3, 6)]
    assert list(pieces(0, 3)) == []


def test_results_come_in_order_and_few_are_made_in_advance():
    started = []

    def work(first, end):
        started.append(first)
        return first, end

    for number, result in enumerate(in_order(work, 100, 3, threads=2)):
        assert result == (3 * number, min(3 * number + 3, 100))
        assert len(started) <= number + 6
    assert len(started) == 34


def test_no_thread_outlives_a_caller_who_gives_up():
    before = threading.active_count()
    done = []
    with contextlib.closing(in_order(lambda first, _: done.append(first), 10**9, 1, threads=3)) as results:
        next(results)
    assert threading.active_count() == before
    assert len(done) < 10


def test_an_error_is_raised_where_the_results_are_used():
    with pytest.raises(ZeroDivisionError):
        list(in_order(lambda first, _: 1 // (5 - first), 10, 1, threads=2))
