import json
import resource
import subprocess
import sys

import numpy as np
import pytest

from w2v.explorer.layout_process import _npy


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc and RLIMIT_AS")
def test_too_little_address_space_is_said_and_does_not_keep_a_core_busy_for_ever():
    vectors = np.random.default_rng(1).normal(size=(30, 5))
    done = subprocess.run(
        [sys.executable, "-m", "w2v.explorer.layout_process", "tsne", "1"],
        input=_npy(vectors) + _npy(np.zeros((0, 2))),
        capture_output=True,
        timeout=60,
        check=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (230_000_000, 230_000_000)),
    )
    [said] = map(json.loads, done.stdout.splitlines())
    assert said["problem"].startswith("t-SNE takes about 450 MB of address space, and ")
