import os
import re
import subprocess
import sys

import pytest


@pytest.fixture
def campaign(root, tmp_path):
    def run(*options):
        command = [sys.executable, root / "scripts" / "crash_campaign.py", *options]
        environment = os.environ | {"PYTHONPATH": str(root), "TMPDIR": str(tmp_path)}
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=600, check=False)

    return run


# Every day tests/cli/test_resume.py kills a training.
@pytest.mark.slow
@pytest.mark.parametrize("step", [200, 60])
def test_a_few_kills_give_a_table_and_leave_nothing(campaign, tmp_path, step):
    done = campaign("--kills", "3", "--step", str(step))
    assert done.returncode == 0, done.stderr
    _, at_random, at_calls, verdict = done.stdout.splitlines()
    assert re.match(r"at random moments +\| +3 \|", at_random)
    assert int(at_calls.split("|")[1]) >= 2
    assert verdict == "All trainings ended with the same checksums, and left nothing behind."
    assert list(tmp_path.iterdir()) == []
