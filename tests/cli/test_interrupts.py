"""Signals in the process of the command: which of them is answered, and when it is none."""

import signal
import subprocess
import sys

import pytest

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")

# A command of a test's own, in the process that `w2v` is.
STAND_IN = """
import os, signal, sys, types
from w2v import __main__ as process
import click
from w2v.cli import interrupts
module = types.ModuleType("w2v.cli.info")
sys.modules["w2v.cli.info"] = module

@click.command
def command():
    {body}

module.command = command
sys.argv = ["w2v", "info"]
process.main()
"""
# Even where the tests run in the background of a shell, which lets Ctrl-C pass them by.
HEARD = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
CLEANING_UP = """
    try:
        print("working", flush=True)
        while True:
            signal.pause()
    finally:
        print("cleaning up", flush=True)
        sys.stdin.readline()
        print("clean", flush=True)
"""


@pytest.fixture
def start(environment, tmp_path):
    """Starts Python with `code`."""

    def run(code):
        return subprocess.Popen(
            [sys.executable, "-c", HEARD + code],
            env=environment,
            cwd=tmp_path,
            encoding="utf-8",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    return run


@pytest.fixture
def ended(start):
    """Runs a command with this body to its end: (status, standard error)."""

    def run(body):
        with start(STAND_IN.format(body=body)) as process:
            _, said = process.communicate(timeout=60)
        return process.returncode, said

    return run


def test_after_the_first_signal_others_change_nothing(start):
    body = CLEANING_UP.replace("try:", "interrupts._PATIENCE = 3600\n    try:", 1)
    with start(STAND_IN.format(body=body)) as process:
        assert process.stdout.readline() == "working\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.readline() == "cleaning up\n"
        for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
            process.send_signal(number)
        assert process.communicate("go on\n", timeout=60) == ("clean\n", "w2v: ended by SIGTERM\n")
    assert process.returncode == 143


def test_a_much_later_signal_ends_the_process_at_once(start):
    body = CLEANING_UP.replace("try:", "interrupts._PATIENCE = 0\n    try:", 1)
    with start(STAND_IN.format(body=body)) as process:
        assert process.stdout.readline() == "working\n"
        process.send_signal(signal.SIGTERM)
        assert process.stdout.readline() == "cleaning up\n"
        process.send_signal(signal.SIGINT)
        process.wait(timeout=60)
        assert process.communicate() == ("", "w2v: interrupted\n")
    assert process.returncode == 130


WHILE_IMPORTING = """
import os, runpy, signal, sys

class Importing:
    def find_spec(self, name, *_):
        if name == {name!r}:
            os.kill(os.getpid(), signal.{signal})

sys.meta_path.insert(0, Importing())
sys.argv = ["w2v", "similar", "king"]
runpy.run_module("w2v", run_name="__main__", alter_sys=True)
"""


@pytest.mark.parametrize("name", ["click", "w2v.cli.main", "w2v.errors", "w2v.cli.queries", "numpy", "w2v.vectors"])
@pytest.mark.parametrize(
    ("number", "status", "said"), [("SIGINT", 130, "interrupted"), ("SIGTERM", 143, "ended by SIGTERM")]
)
def test_while_modules_are_imported_the_process_ends_at_once(start, name, number, status, said):
    with start(WHILE_IMPORTING.format(name=name, signal=number)) as process:
        assert process.communicate(timeout=60) == ("", f"w2v: {said}\n")
    assert process.returncode == status


def test_a_signal_while_python_exits_changes_nothing(ended):
    assert ended("import atexit; atexit.register(os.kill, os.getpid(), signal.SIGINT)") == (0, "")


def test_a_signal_in_a_destructor_is_raised_after_it(ended):
    body = """
    class Dying:
        def __del__(self):
            os.kill(os.getpid(), signal.SIGTERM)
    Dying()
    while True:
        signal.pause()
"""
    assert ended(body) == (143, "w2v: ended by SIGTERM\n")


def test_a_signal_turned_into_another_exception_is_reported_as_the_signal(ended):
    body = """
    try:
        os.kill(os.getpid(), signal.SIGHUP)
    except KeyboardInterrupt:
        raise RuntimeError("release unlocked lock")
"""
    assert ended(body) == (129, "w2v: ended by SIGHUP\n")


def test_signals_ignored_from_the_start_stay_ignored(start):
    body = "os.kill(os.getpid(), signal.SIGHUP)"
    with start(f"signal.signal(signal.SIGHUP, signal.SIG_IGN)\n{STAND_IN.format(body=body)}") as process:
        assert process.communicate(timeout=60) == ("", "")
    assert process.returncode == 0
