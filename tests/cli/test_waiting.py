import io
import time

from w2v.cli.waiting import Waiting


def test_a_terminal_shows_the_seconds_in_one_line_that_disappears(capsys):
    waiting, shown = Waiting("compiling", terminal=True), ""
    while shown.count("\r") < 3:
        shown += capsys.readouterr().err
    assert waiting.stop() > 0
    shown += capsys.readouterr().err
    first, second, *_, blank, end = shown.split("\r")[1:]
    assert first.startswith("⠋ compiling: ")
    assert second.startswith("⠙ compiling: ")
    assert (blank.strip(), end) == ("", "")
    assert "\n" not in shown


def test_a_short_wait_shows_nothing(capsys):
    for terminal in (False, True):
        Waiting("compiling", terminal=terminal).stop()
    assert not capsys.readouterr().err


def test_a_closed_standard_error_does_not_end_the_wait(monkeypatch):
    class Closed(io.StringIO):
        def write(self, _text):
            self.tried = True
            raise OSError

    closed = Closed()
    monkeypatch.setattr("sys.stderr", closed)
    waiting, end = Waiting("compiling", terminal=True), time.monotonic() + 60
    while not hasattr(closed, "tried"):
        assert time.monotonic() < end
    waiting.stop()
