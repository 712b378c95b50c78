import os
import signal
import threading

import pytest

from w2v.training.signals import deferred


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)


def test_an_interrupt_waits_until_it_is_asked_for():
    reached = []

    def work():
        with deferred() as check:
            interrupt()
            reached.append("after the signal")
            check()
            reached.append("after the check")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert reached == ["after the signal"]


def test_an_interrupt_that_nobody_asked_for_is_raised_at_the_end():
    reached = []

    def work():
        with deferred():
            interrupt()
            reached.append("inside")
        reached.append("behind")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert reached == ["inside"]


def test_two_at_once_wait_as_one():
    reached = []

    def work():
        with deferred():
            interrupt()
            interrupt()
            reached.append("after both")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert reached == ["after both"]


def test_a_second_one_later_does_not_wait(monkeypatch):
    monkeypatch.setattr("w2v.training.signals._PATIENCE", 0.0)
    reached = []

    def work():
        with deferred():
            interrupt()
            reached.append("after the first")
            interrupt()
            reached.append("after the second")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert reached == ["after the first"]


def test_handlers_are_put_back_and_what_is_ignored_stays_ignored():
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        handler = signal.getsignal(signal.SIGINT)
        with deferred() as check:
            os.kill(os.getpid(), signal.SIGHUP)
            check()
        assert signal.getsignal(signal.SIGINT) is handler
        assert signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGHUP, before)


def test_other_threads_than_the_main_one_may_use_it():
    reached = []

    def work():
        with deferred() as check:
            check()
            reached.append("end")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert reached == ["end"]
