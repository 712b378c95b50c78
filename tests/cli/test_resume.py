import fcntl
import itertools
import json
import os
import random
import resource
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from w2v import Model
from w2v.run_log import read_log

ATLAS = Path(__file__).parents[2] / "data" / "atlas.txt"
# Epochs enough to be interrupted in; the likelihood of what is held out makes the best epoch's weights part of it.
ASKED = ("--epochs", 6, "--dim", 16, "--held-out", 0.02, "--early-stop", 100)


@pytest.fixture
def start(tmp_path, environment):
    """Starts `w2v` with the given arguments in `tmp_path`."""

    def run(*arguments, **options):
        command = [sys.executable, "-m", "w2v", *map(str, arguments)]
        options = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE, "text": True, **options}
        return subprocess.Popen(command, cwd=tmp_path, env=environment, **options)

    return run


def bits(path):
    return Model.load(path, verify=True).checksums


def until(there, process):
    """Wait until `there()`; that the process has not ended before."""
    while not there():
        assert process.poll() is None, process.stderr.read()
        time.sleep(0.002)


def checkpoints(folder):
    return sorted(folder.glob("checkpoint-*.safetensors"))


def limit_files(size):
    return lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))


@pytest.fixture(scope="module")
def uninterrupted(tmp_path_factory):
    """(the checksums of the training that nothing interrupts, the seconds that it takes here and now)."""
    folder = tmp_path_factory.mktemp("uninterrupted")
    environment = {**os.environ, "PYTHONPATH": str(ATLAS.parents[1])}
    for path in (folder / "first.safetensors", folder / "model.safetensors"):  # the first may compile, for long
        began = time.monotonic()
        command = [sys.executable, "-m", "w2v", "train", ATLAS, *ASKED, "-q", "-o", path]
        subprocess.run([*map(str, command)], env=environment, check=True)
    return bits(path), time.monotonic() - began


@pytest.mark.parametrize("most", [2, pytest.param(40, marks=pytest.mark.slow)])
def test_killed_at_random_moments_it_ends_with_the_same_bits(start, tmp_path, uninterrupted, most):
    expected, seconds = uninterrupted
    moments, kills, finished = random.Random(4), 0, 0
    threads = itertools.cycle((1, 2, 3))
    while kills < most:
        run, output = tmp_path / f"run{finished}", tmp_path / f"model{finished}.safetensors"
        while not output.exists():
            how = ("--threads", next(threads), "--every", "0.1s")
            if (run / "run.json").exists():
                process = start("resume", run, *how)
            else:
                process = start("train", ATLAS, *ASKED, "--checkpoint", run, *how, "-o", output, "--log", "run.jsonl",
                                "--overwrite")  # fmt: skip
            try:
                # From before the text is read to after all of it.
                process.wait(moments.uniform(0, seconds) if kills < most else None)
            except subprocess.TimeoutExpired:
                process.kill()
                kills += 1
            _, said = process.communicate()
            assert process.returncode in (0, -signal.SIGKILL), said
            read_log(tmp_path / "run.jsonl") if (tmp_path / "run.jsonl").exists() else None
        assert bits(output) == expected
        again = start("resume", run)  # whether or not it was killed in the very end
        assert again.wait() == 0, again.stderr.read()
        assert bits(output) == expected
        finished += 1


@pytest.mark.parametrize(
    ("number", "status"),
    [
        (signal.SIGINT, 130),
        # What they are told as is in test_interrupts.py.
        pytest.param(signal.SIGTERM, 143, marks=pytest.mark.slow),
        pytest.param(signal.SIGHUP, 129, marks=pytest.mark.slow),
    ],
)
def test_an_interrupt_writes_a_checkpoint_and_says_how_to_go_on(start, w2v, tmp_path, uninterrupted, number, status):
    run = tmp_path / "my run"
    process = start("train", ATLAS, *ASKED, "--checkpoint", run, "--every", "1h", "--log", "run.jsonl")
    until(lambda: any(r["event"] == "training" for r in read_log(tmp_path / "run.jsonl"))
          if (tmp_path / "run.jsonl").exists() else False, process)  # fmt: skip
    process.send_signal(number)
    _, said = process.communicate()
    assert process.returncode == status
    assert said.splitlines()[-1].endswith(f"; go on with: w2v resume '{run}'")
    assert not (tmp_path / "model.safetensors").exists()
    if number != signal.SIGINT:
        return
    done = w2v("resume", run, "--threads", 1)
    assert done.returncode == 0, done.stderr
    assert "going on after " in done.stderr
    assert bits(tmp_path / "model.safetensors") == uninterrupted[0]
    records = read_log(tmp_path / "run.jsonl")
    events = [record["event"] for record in records]
    assert events[0] == "started"
    assert events.index("ended") < events.index("resumed") < events.index("finished") == len(events) - 1
    # Nothing that was done before the interrupt is done again.
    done_before = [record["words_done"] for record in records[: events.index("ended")] if "words_done" in record]
    assert records[events.index("resumed")]["words_done"] == max(done_before)


def test_a_full_disk_while_encoding_checkpointing_or_saving_costs_nothing(w2v, tmp_path):
    text = tmp_path / "text.txt"
    text.write_bytes(b"".join(ATLAS.read_bytes().splitlines(keepends=True)[::4]))
    asked = ("--epochs", 2, "--dim", 112, "-q")  # no padding: the model is a little larger than a checkpoint
    assert w2v("train", text, *asked, "-o", "whole.safetensors", "--checkpoint", "whole").returncode == 0
    expected = bits(tmp_path / "whole.safetensors")
    size = (tmp_path / "whole.safetensors").stat().st_size
    [checkpoint] = checkpoints(tmp_path / "whole")
    assert checkpoint.stat().st_size < size
    limits = {"encoding": 100_000, "checkpointing": checkpoint.stat().st_size - 1000, "saving": size - 1000}
    for when, limit in limits.items():
        run, output = tmp_path / when, tmp_path / f"{when}.safetensors"
        failed = w2v("train", text, *asked, "-o", output, "--checkpoint", run, preexec_fn=limit_files(limit))
        assert failed.returncode == 1
        [line] = failed.stderr.splitlines()
        assert "no space left on the disk" in line
        assert line.endswith(f"; go on with: w2v resume {run}")
        assert not output.exists()
        assert not [path for path in (*run.iterdir(), *tmp_path.iterdir()) if path.name.endswith(".tmp")]
        if when == "saving":
            still_full = w2v("resume", run, "-q", preexec_fn=limit_files(limit))
            assert (still_full.returncode, still_full.stderr) == (1, failed.stderr)
        assert w2v("resume", run, "-q").returncode == 0
        assert bits(output) == expected


def test_a_log_on_a_full_disk_ends_and_the_training_goes_on(w2v, tmp_path):
    text = tmp_path / "corpus.txt"
    text.write_text("a b c d e f\n" * 20)
    done = w2v("train", text, "--dim", 2, "--epochs", 300, "--log", "run.jsonl", preexec_fn=limit_files(60_000))
    assert done.returncode == 0
    assert "warning: " in done.stderr
    assert "run.jsonl: no space left on the disk" in done.stderr
    assert (tmp_path / "run.jsonl").read_bytes().endswith(b"}\n")
    assert 50 < len(read_log(tmp_path / "run.jsonl")) < 600  # of 602
    assert (tmp_path / "model.safetensors").exists()


@pytest.fixture
def ended(w2v, tmp_path):
    """The folder of a short training that has ended."""
    done = w2v("train", ATLAS, "--epochs", 2, "--dim", 8, "--checkpoint", "run", "--every", "0.001s")
    assert done.returncode == 0
    assert done.stderr.count("checkpoint at ") > 1
    assert "run can be deleted" in done.stderr
    return tmp_path / "run"


def test_epochs_are_raised_only_with_extend(w2v, refused, ended, tmp_path):
    assert "--extend and --epochs N need each other" in refused("resume", ended, "--epochs", 4, status=2)
    assert "--extend and --epochs N need each other" in refused("resume", ended, "--extend", status=2)
    assert "trains for 2 epochs, and can only be given more" in refused(
        "resume", ended, "--epochs", 1, "--extend", "-o", "x.safetensors"
    )
    assert "exists: use --overwrite" in refused("resume", ended, "--epochs", 4, "--extend")
    done = w2v("resume", ended, "--epochs", 4, "--extend", "-o", "longer.safetensors")
    assert done.returncode == 0, done.stderr
    assert (
        "warning: a new schedule: 4 epochs instead of 2; the bits will not be those of a training in one go"
        in done.stderr
    )
    model = Model.load(tmp_path / "longer.safetensors")
    assert model.hyperparameters.epochs == 4
    assert [entry["epoch"] for entry in model.history] == [1, 2, 3, 4]
    [extended] = model.run["extended"]
    assert (extended["from"], extended["to"]) == (2, 4)


def test_a_damaged_checkpoint_is_skipped_for_the_one_before_it(w2v, refused, ended, tmp_path):
    expected = bits(tmp_path / "model.safetensors")
    _, last = checkpoints(ended)
    last.write_bytes(last.read_bytes()[:-1])
    done = w2v("resume", ended, "-o", "again.safetensors")
    assert done.returncode == 0, done.stderr
    assert done.stderr.count(f"warning: {last}: ") == 1
    assert bits(tmp_path / "again.safetensors") == expected
    for path in checkpoints(ended):
        data = bytearray(path.read_bytes())
        data[-5] ^= 1
        path.write_bytes(data)
    assert "all of its checkpoints are damaged" in refused("resume", ended)


def test_damaged_ids_are_found(refused, ended):
    ids = ended / "corpus.ids"
    data = bytearray(ids.read_bytes())
    data[1000] ^= 1
    ids.write_bytes(data)
    assert "corpus.ids: its checksum does not match" in refused("resume", ended)


def test_a_folder_that_cannot_be_used_is_refused(refused, ended, tmp_path):
    assert "holds a training already: go on with it" in refused("train", ATLAS, "--checkpoint", ended, "-o", "x")
    texts = tmp_path / "texts"
    texts.mkdir()
    (texts / "a.txt").write_text("a b c\n" * 9)
    assert "is in texts, a folder that is read" in refused("train", "texts", "--checkpoint", "texts/run", "-o", "x")
    assert "is in texts, a folder that is read" in refused("train", "texts", "--log", "texts/log", "-o", "x")
    assert "is read by this command" in refused("train", "texts/a.txt", "--log", "texts/a.txt", "--overwrite")
    assert "is also another output of this training" in refused("train", "texts", "--log", "x", "-o", "x")
    assert "is read by this command" in refused("resume", ended, "-o", ATLAS, "--overwrite")
    for place in ("-o", "new"), ("-o", "new/run.json"), ("-o", "x", "--log", "new/log"):
        if "new" not in place:
            (tmp_path / "new").mkdir(exist_ok=True)
        assert "is in new, the folder of checkpoints" in refused("train", ATLAS, "--checkpoint", "new", *place)
    for place in ("-o", ended / "run.json"), ("--log", ended / "corpus.ids"):
        before = place[1].read_bytes()
        assert "the folder of checkpoints" in refused("resume", ended, *place, "--overwrite")
        assert place[1].read_bytes() == before
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").touch()
    assert "has other files in it ('letter.txt')" in refused("train", ATLAS, "--checkpoint", "mine", "-o", "x")
    assert "there is no training in this folder" in refused("resume", "mine")
    assert "there is no training in this folder" in refused("resume", "nowhere")
    assert "no such folder: make it first" in refused("train", ATLAS, "--checkpoint", "no/where", "-o", "x")
    assert "is not a folder" in refused("train", ATLAS, "--checkpoint", "model.safetensors", "-o", "x")
    asked = json.loads((ended / "run.json").read_text())
    for wrong in ({"log": 7}, {"every": "x"}, {"every": 0}, {"sources": "abc"}, {"asked": {"dim": 0}}, {"strict": 1}):
        (ended / "run.json").write_text(json.dumps(asked | wrong))
        assert "its settings cannot be read" in refused("resume", ended)
    for text in (
        "",
        "{}",
        "[]",
        "null",
        '{"format": 1}',
        json.dumps({"format": "w2v checkpoints"}),
        "\x00",
        "[" * 9999,
    ):
        (ended / "run.json").write_text(text)
        assert "its settings cannot be read" in refused("resume", ended)


def test_leftovers_of_a_kill_while_saving_are_removed_on_resuming(w2v_here, ended, tmp_path):
    ours, others = ".model.safetensors.0123456789ab.tmp", ".other.safetensors.0123456789ab.tmp"
    output = tmp_path / "model.safetensors"
    for options in ([], ["-o", "elsewhere.safetensors"]):
        output.unlink()
        for left in (ours, others, ".model.safetensors.lock"):
            (tmp_path / left).touch()
        assert w2v_here("resume", ended, "-q", *options).returncode == 0
        assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == [others]
        if options:
            assert not output.exists()


def test_a_training_resumes_without_the_folder_of_its_log(w2v_here, refused, tmp_path):
    (tmp_path / "logs").mkdir()
    asked = ("--epochs", 1, "--dim", 4, "-q", "--checkpoint", "run", "--log", "logs/run.jsonl")
    assert w2v_here("train", ATLAS, *asked).returncode == 0
    before = bits(tmp_path / "model.safetensors")
    shutil.rmtree(tmp_path / "logs")
    (tmp_path / "model.safetensors").unlink()
    done = w2v_here("resume", "run", "-q")
    assert done.returncode == 0
    assert done.stderr.startswith("w2v: warning: going on without a log (")
    assert bits(tmp_path / "model.safetensors") == before
    done = w2v_here("resume", "run", "-q", "--log", "new.jsonl")
    assert (done.returncode, done.stderr) == (0, "")
    assert [record["event"] for record in read_log(tmp_path / "new.jsonl")] == ["started", "resumed", "finished"]
    assert "is also the model's file" in refused("resume", "run", "-q", "--log", "model.safetensors")


def test_two_trainings_are_kept_out_of_one_folder(refused, ended):
    with (ended / "lock").open() as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "in use by another training" in refused("resume", ended)
        assert "in use by another training" in refused("train", ATLAS, "--checkpoint", ended, "-o", "x")


def test_text_that_cannot_be_read_again_is_an_error(start, refused, tmp_path):
    process = start("train", "-", "--checkpoint", "run", stdin=subprocess.PIPE)
    until((tmp_path / "run" / "run.json").exists, process)
    process.kill()
    process.communicate()
    assert "came from standard input and was not read to its end" in refused("resume", "run")


def test_a_wrong_interval_is_a_usage_error(refused, tmp_path):
    for every in ("soon", "0", "-1s", "1e5", "nan", ""):
        assert "is not a duration: write 90s, 10m or 1.5h" in refused(
            "train", ATLAS, "--checkpoint", "run", "--every", every, status=2
        )
    assert not (tmp_path / "run").exists()


def test_a_damaged_model_does_not_count_as_saved(refused, ended, tmp_path):
    model = tmp_path / "model.safetensors"
    data = bytearray(model.read_bytes())
    data[-5] ^= 1
    model.write_bytes(data)
    assert "exists: use --overwrite" in refused("resume", ended, "-q")


def test_a_folder_without_checkpoints_can_be_reused(w2v, refused, tmp_path):
    (tmp_path / "short.txt").write_text("alone\n" * 50)
    assert "only one word of the vocabulary" in refused("train", "short.txt", "--checkpoint", "run")
    assert w2v("train", ATLAS, "--epochs", 1, "--dim", 4, "--checkpoint", "run").returncode == 0


def test_overwrite_applies_only_to_the_training_that_asked_for_it(w2v, refused):
    asked = (ATLAS, "--epochs", 1, "--dim", 4, "--overwrite")
    assert w2v("train", *asked, "--checkpoint", "run").returncode == 0
    assert w2v("train", *asked, "--seed", 2).returncode == 0
    assert "exists: use --overwrite" in refused("resume", "run", "-q")
