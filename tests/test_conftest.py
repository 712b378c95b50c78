import os
import signal
import subprocess
import sys

LOOK = "import signal, conftest; print(signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGHUP))"


def test_tests_hear_signals_that_were_ignored_when_they_were_started(root):
    def ignore():
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGHUP, signal.SIG_IGN)

    environment = os.environ | {"PYTHONPATH": f"{root}:{root / 'tests'}"}
    done = subprocess.run(
        [sys.executable, "-c", LOOK], env=environment, preexec_fn=ignore, capture_output=True, text=True, check=True
    )
    assert str(signal.default_int_handler) in done.stdout
    assert str(signal.SIG_IGN) not in done.stdout
