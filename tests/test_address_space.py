import os
import resource
import subprocess
import sys

import pytest

from w2v import Hyperparameters, Model, train

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc and RLIMIT_AS")

TRAIN = ("train", "text.txt", "--dim", "16", "--epochs", "1", "--quiet")


@pytest.fixture
def limited(tmp_path, root, small_model):
    """Runs `w2v` in `tmp_path` with so many megabytes of address space."""
    (tmp_path / "text.txt").write_text("the quick brown fox jumps over the lazy dog\n" * 100)
    small_model.save(tmp_path / "small.safetensors")

    def run(megabytes, *arguments):
        most = megabytes * 1_000_000
        return subprocess.run(
            [sys.executable, "-m", "w2v", *arguments],
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(root), "W2V_MODEL": "small.safetensors"},
            capture_output=True,
            text=True,
            timeout=90,
            check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)),
        )

    return run


@pytest.mark.parametrize(
    ("megabytes", "arguments", "said"),
    [
        (60, ("similar", "king"), "w2v: loading NumPy takes about "),
        (100, ("info",), "w2v: loading NumPy takes "),
        (150, TRAIN, "w2v: loading w2v's kernels takes "),
        (380, TRAIN, "w2v: loading w2v's kernels takes "),
        (460, TRAIN, "w2v: loading w2v's kernels takes "),
    ],
)
def test_too_little_address_space_is_an_error_before_libraries_crash(limited, tmp_path, megabytes, arguments, said):
    done = limited(megabytes, *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(said)
    assert done.stderr.endswith(f" of the {megabytes} MB allowed are left: raise the limit (ulimit -v)\n")
    assert done.stderr.count("\n") == 1
    assert sorted(path.name for path in tmp_path.iterdir()) == ["small.safetensors", "text.txt"]


def test_a_limit_with_room_changes_nothing(limited, tmp_path):
    assert limited(250, "similar", "king").returncode == 0
    free = train(tmp_path / "text.txt", Hyperparameters(dim=16, epochs=1))  # compiles the kernels, which takes a while
    done = limited(1000, *TRAIN)
    assert done.returncode == 0, done.stderr
    assert (Model.load(tmp_path / "model.safetensors").vectors == free.vectors).all()
