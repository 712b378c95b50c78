"""What `--every` promises: the age that the newest checkpoint can have when a training is killed."""

import json
import os
import signal
import subprocess
import sys

import pytest

from w2v.training.checkpoint import CheckpointFolder

EVERY = 0.1  # seconds: some steps
KILLED = """
import json, os, signal, sys
import w2v
from trainings import sentences
from w2v.training.events import Checkpointed, Progress

folder, every, reports = sys.argv[1], float(sys.argv[2]), [(0, True)]

def listen(event):
    if isinstance(event, Checkpointed):
        reports[-1] = reports[-1][0], True
    elif isinstance(event, Progress):
        reports.append((event.seconds, False))
        if event.seconds > 5 * every:
            print(json.dumps(reports), flush=True)
            os.kill(os.getpid(), signal.SIGKILL)

config = w2v.Hyperparameters(dim=64, sample=0, epochs=100_000)
w2v.train(sentences(2_000), config, checkpoint=folder, every=every, listener=listen, threads=1)
"""


@pytest.fixture
def killed(root, tmp_path):
    """(the folder of a training that was killed; its reports: seconds of training, whether a checkpoint followed)."""
    environment = os.environ | {"PYTHONPATH": f"{root}:{root / 'tests'}"}
    command = [sys.executable, "-c", KILLED, str(tmp_path / "run"), str(EVERY)]
    done = subprocess.run(command, env=environment, stdout=subprocess.PIPE, check=False)
    assert done.returncode == -signal.SIGKILL
    return tmp_path / "run", json.loads(done.stdout)


def test_a_kill_loses_at_most_the_interval_and_the_step_under_way(killed):
    folder, reports = killed
    newest = 0.0
    for seconds, is_kept in reports[:-1]:  # the last was the moment of the kill
        newest = seconds if is_kept else newest
        assert seconds - newest < EVERY
    with CheckpointFolder.open(folder) as kept:
        assert kept.latest is not None
        assert kept.latest.state.seconds == newest > 0
