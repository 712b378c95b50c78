"""A finished training is never thrown away: what becomes of its model where its place is taken, gone or full."""

import fcntl
import resource
import subprocess
import sys

import pytest

from w2v import Hyperparameters, Model
from w2v.cli.running import run
from w2v.errors import OutputError, W2VError
from w2v.run_log import RunLog, read_log

TEXT = "the quick brown fox jumps over the lazy dog\nthe dog sleeps and the fox runs\n" * 100
FAST = ("--epochs", 1, "--dim", 8, "-q")
QUIET = {"quiet": True, "checkpoints": None}
ASKED = Hyperparameters()


def words(path):
    return len(Model.load(path, verify=True).words)


def test_a_second_training_to_the_same_output_is_refused_at_once(refused, tmp_path, environment):
    (tmp_path / "out").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "out")
    command = [sys.executable, "-m", "w2v", "train", "-", *map(str, FAST), "-o", "out/m.safetensors"]
    pipes = {"stdin": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen(command, cwd=tmp_path, env=environment, text=True, **pipes) as first:
        # It reads only when the output is its own, and then waits for the rest: a pipe does not hold all of this.
        first.stdin.write(TEXT * (2 * fcntl.fcntl(first.stdin, fcntl.F_GETPIPE_SZ) // len(TEXT)))
        first.stdin.flush()
        for output in ("out/m.safetensors", "link/m.safetensors"):
            # The corpus does not exist: it would be the error, were it looked at first.
            said = refused("train", "missing.txt", "-o", output, "--overwrite")
            assert "another training will write to it" in said
        assert first.communicate(timeout=300)[1] == ""
    assert first.returncode == 0
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["m.safetensors"]
    assert words(tmp_path / "out" / "m.safetensors") == 11


def trained(model, *, after=lambda: None):
    """A training that ends with `model`, when `after` has been called."""

    def train(_listener):
        after()
        return model

    return train


def test_a_model_whose_name_was_taken_is_saved_beside_it(small_model, tmp_path):
    output = tmp_path / "m.safetensors"

    def take():
        for name in ("m.safetensors", "m-2.safetensors"):
            (tmp_path / name).write_text("precious")

    log = tmp_path / "run.jsonl"
    with pytest.raises(W2VError) as caught:
        run(trained(small_model, after=take), ASKED, output, overwrite=False, log=RunLog(log, append=False), **QUIET)
    kept = tmp_path / "m-3.safetensors"
    assert str(caught.value).startswith(f"{output}: exists: ")
    assert str(caught.value).endswith(f"; the model is in {kept}")
    assert words(kept) == len(small_model.words)
    assert output.read_text() == (tmp_path / "m-2.safetensors").read_text() == "precious"
    [record] = read_log(log)
    assert (record["event"], record["reason"]) == ("ended", str(caught.value))


@pytest.mark.parametrize("checkpoints", [None, "run"])
def test_a_model_whose_folder_is_gone_is_saved_elsewhere(small_model, tmp_path, monkeypatch, checkpoints):
    for name in ("out", "run", "temporary"):
        (tmp_path / name).mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    folder = tmp_path / checkpoints if checkpoints else None
    training = trained(small_model, after=(tmp_path / "out").rmdir)
    kept = tmp_path / (checkpoints or "temporary") / "m-2.safetensors"
    with pytest.raises(W2VError, match=f"no such folder: .*; the model is in {kept}$"):
        run(
            training,
            ASKED,
            tmp_path / "out" / "m.safetensors",
            overwrite=True,
            log=None,
            quiet=True,
            checkpoints=folder,
        )
    assert words(kept) == len(small_model.words)


def test_the_reason_is_given_if_no_disk_has_space(small_model, tmp_path):
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    fill = trained(small_model, after=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (100, limits[1])))
    try:
        with pytest.raises(OutputError, match=r"no space left on the disk: make room, or name another place$"):
            run(fill, ASKED, tmp_path / "m.safetensors", overwrite=False, log=None, **QUIET)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert list(tmp_path.iterdir()) == []


def test_a_disk_without_space_for_the_model_is_an_error_before_training(refused, tmp_path):
    (tmp_path / "corpus.txt").write_text(TEXT)
    said = refused(
        "train", "corpus.txt", "--dim", 4000, "--epochs", 100_000, "-q",
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, 300_000)),
    )  # fmt: skip
    assert "no space left on the disk: the model takes 0.4 MB, 0.3 MB are free" in said
    assert [path.name for path in tmp_path.iterdir()] == ["corpus.txt"]
