import os
import signal
import threading

import pytest

from w2v.training.signals import deferred


def interrupt():
    os.kill(os.getpid(), signal.SIGINT)


def test_an_interrupt_waits_for_the_check():
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


def test_an_interrupt_without_a_check_is_raised_at_the_end():
    reached = []

    def work():
        with deferred():
            interrupt()
            reached.append("inside")
        reached.append("behind")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert reached == ["inside"]


def test_two_signals_at_once_wait_like_one():
    reached = []

    def work():
        with deferred():
            interrupt()
            interrupt()
            reached.append("after both")

    with pytest.raises(KeyboardInterrupt):
        work()
    assert reached == ["after both"]


def test_a_later_second_signal_does_not_wait(monkeypatch):
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


def test_handlers_are_restored_and_ignored_signals_stay_ignored():
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


def test_threads_other_than_the_main_one_can_use_deferral():
    reached = []

    def work():
        with deferred() as check:
            check()
            reached.append("end")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert reached == ["end"]
