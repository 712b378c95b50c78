"""Another process that compiles: what it leaves, and that it never outlives this one."""

import os
import select
import subprocess
import sys
from pathlib import Path

import pytest

CODE = """
import sys, w2v
from w2v.cli import ahead
ahead.use_threads = lambda _: 2  # on a machine of one core too
with ahead.compiling_ahead(w2v.Hyperparameters()) as wait:
    print("begun", flush=True)
    {then}
"""

pytestmark = pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="looks for processes as Linux shows them")


def started(cache, then):
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "NUMBA_CACHE_DIR": ""}  # nothing is compiled there
    command = [sys.executable, "-c", CODE.format(then=then)]
    return subprocess.Popen(command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def child_of(number):
    """The process that has that one for a parent."""
    tasks = Path(f"/proc/{number}/task")
    [child] = [int(child) for task in tasks.iterdir() for child in (task / "children").read_text().split()]
    return child


@pytest.mark.parametrize("kill", [False, True])
def test_it_ends_with_the_process_that_began_it(tmp_path, kill):
    with started(tmp_path, "sys.stdin.read()") as process:
        process.stdout.readline()
        child = os.pidfd_open(child_of(process.pid))
        if kill:
            process.kill()
    ended, _, _ = select.select([child], [], [], 60)
    os.close(child)
    assert ended


@pytest.mark.slow
def test_a_training_finds_its_kernels_compiled(tmp_path):
    with started(tmp_path, "wait()") as process:
        process.communicate()
    compiled = sorted(tmp_path.rglob("*run_rounds*"))
    code = "import w2v; w2v.train([['a', 'b', 'c', 'd']] * 50, w2v.Hyperparameters(epochs=1))"
    subprocess.run([sys.executable, "-c", code], check=True, env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)})
    assert compiled
    assert sorted(tmp_path.rglob("*run_rounds*")) == compiled
