"""Training on emulated Ray clusters: real raylets, on one machine."""

import json
import os
import platform
import random
import signal
import subprocess
import sys
import time
import tracemalloc
from pathlib import Path

import pytest

import w2v
from object_stores import Relay
from w2v.errors import TrainingError
from w2v.model.tensors import checksum
from w2v.shards import driver, periods, ray_team
from w2v.training.events import PeriodEnded, Progress, WorkersDiffer, WorkersLost

ray = pytest.importorskip("ray")
cluster_utils = pytest.importorskip("ray.cluster_utils")
# Even where the tests run in the background of a shell, which lets Ctrl-C pass them by.
HEARD = "import signal; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
SETTINGS = {"shards": 4, "epochs": 2, "dim": 16}


def bits(model):
    return checksum(model.vectors), checksum(model.contexts)


@pytest.fixture(scope="module")
def cluster():
    """One without a core to work on: nodes are added by tests."""
    quick = {"health_check_initial_delay_ms": 0, "health_check_period_ms": 1000, "health_check_failure_threshold": 10}
    cluster = cluster_utils.Cluster(
        initialize_head=True,
        head_node_args={"num_cpus": 0, "include_dashboard": False, "_system_config": quick},
    )
    ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
    yield cluster
    ray.shutdown()
    cluster.shutdown()


@pytest.fixture
def nodes(cluster):
    """Adds a node with one core; all go at the end."""
    added = []

    def add():
        added.append(cluster.add_node(num_cpus=1, object_store_memory=80_000_000))
        cluster.wait_for_nodes()
        return added[-1]

    yield add
    for node in added:
        if node in cluster.worker_nodes:
            cluster.remove_node(node)


@pytest.fixture(scope="module")
def text(root):
    return root / "data" / "atlas.txt"


@pytest.fixture(scope="module")
def expected(text):
    """The bits without a cluster."""
    with pytest.MonkeyPatch.context() as here:
        here.setattr(periods, "LEAST_PARTS", 8)
        return bits(w2v.train(text, **SETTINGS))


def workers():
    """The processes of workers that live on this machine, of this test alone."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if (folder / "cmdline").read_bytes().startswith((b"ray::Worker", b"ray::w2v-")) and is_ours(folder):
                found.append(int(folder.name))
        except OSError:  # it has just ended
            continue
    return found


def is_ours(folder):
    """Whether a process was started by this one, or by one that it has started."""
    while (parent := int(folder.joinpath("stat").read_text().rpartition(")")[2].split()[1])) > 1:
        if parent == os.getpid():
            return True
        folder = folder.parent / str(parent)
    return False


def all_end():
    """Whether no worker is left: Ray ends them in its own time, some milliseconds."""
    until = time.monotonic() + 30
    while workers() and time.monotonic() < until:
        os.sched_yield()
    return not workers()


def in_mid_period(number, act):
    """A listener that acts once while a period after that many is trained, and what it heard."""
    heard, acted = [], []

    def listen(event):
        ended = [event.number for event in heard if isinstance(event, PeriodEnded)]
        # Not at its very beginning.
        if ended[-1:] == [number] and isinstance(event, Progress) and isinstance(heard[-1], Progress) and not acted:
            acted.append(act())
        heard.append(event)

    return listen, heard


def test_the_same_bits_on_any_number_of_nodes_and_a_node_joins(cluster, nodes, text, expected):
    nodes()
    assert bits(w2v.train(text, cluster=cluster.address, **SETTINGS)) == expected
    nodes()
    told = []

    def join(event):
        told.append(event)
        if isinstance(event, PeriodEnded) and event.number == 3:
            nodes()

    model = w2v.train(text, cluster=cluster.address, listener=join, **SETTINGS)
    assert bits(model) == expected
    assert model.run["workers"] == 3
    assert model.hyperparameters.shards == 4
    assert [event.number for event in told if isinstance(event, PeriodEnded)] == list(range(1, 17))
    assert all(event.bytes for event in told if isinstance(event, PeriodEnded))
    assert all_end()


def test_the_same_bits_when_a_worker_or_its_whole_node_is_killed(cluster, nodes, text, expected):
    nodes()
    doomed = nodes()
    for act in (
        lambda: os.kill(random.choice(workers()), signal.SIGKILL),
        lambda: cluster.remove_node(doomed, allow_graceful=False),
    ):
        listen, heard = in_mid_period(2, act)
        assert bits(w2v.train(text, cluster=cluster.address, listener=listen, **SETTINGS)) == expected
        assert [event.period for event in heard if isinstance(event, WorkersLost)] == [3]
    assert all_end()


@pytest.mark.slow  # the test above kills one
def test_the_same_bits_when_all_workers_are_killed(cluster, nodes, text, expected):
    nodes()
    listen, _ = in_mid_period(2, lambda: [os.kill(worker, signal.SIGKILL) for worker in workers()])
    assert bits(w2v.train(text, cluster=cluster.address, listener=listen, **SETTINGS)) == expected


@pytest.mark.slow  # without a cluster: tests/shards/test_shards.py
def test_the_driver_is_interrupted_then_killed_and_goes_on_without_a_cluster(
    cluster, nodes, text, expected, root, tmp_path
):
    nodes()
    nodes()
    run = [
        sys.executable,
        "-c",
        HEARD + "from w2v.shards import periods; periods.LEAST_PARTS = 8\nfrom w2v.__main__ import main; main()",
    ]
    options = {"cwd": tmp_path, "env": os.environ | {"PYTHONPATH": str(root)}, "stderr": subprocess.PIPE, "text": True}
    where = ["--cluster", cluster.address, "--every", "0.001s"]
    asked = ["--shards", "4", "--epochs", "2", "--dim", "16", "--checkpoint", "kept", "--log", "log.jsonl"]
    for command, number in ((["train", text, *asked], signal.SIGINT), (["resume", "kept"], signal.SIGKILL)):
        with subprocess.Popen([*run, *command, *where], **options) as begun:
            for line in begun.stderr:
                if line.startswith("checkpoint"):
                    break
            begun.send_signal(number)
            rest = begun.stderr.read()
        assert begun.returncode == (130 if number == signal.SIGINT else -9)
        assert ("go on with: w2v resume" in rest) == (number == signal.SIGINT)
        assert all_end()
    assert not (tmp_path / "model.safetensors").exists()
    done = subprocess.run([*run, "resume", "kept"], check=True, **options)
    assert "going on after" in done.stderr
    assert bits(w2v.Model.load(tmp_path / "model.safetensors")) == expected
    logged = [json.loads(line) for line in (tmp_path / "log.jsonl").read_text().splitlines()]
    ended = [entry for entry in logged if entry["event"] == "period"]
    assert ended[0]["bytes"] > 0
    assert [len(entry["shards"]) for entry in ended[0]["workers"]] == [2, 2]
    assert (ended[-1]["number"], ended[-1]["bytes"]) == (16, 0)


@pytest.mark.slow
def test_the_driver_holds_no_matrix_in_memory(cluster, nodes, tmp_path, monkeypatch):
    words, dim = 80_000, 256
    (tmp_path / "text.txt").write_text("".join(f"w{k} w{k + 1}\n" for k in range(words - 1)))
    monkeypatch.setattr(driver, "ROWS", 1 << 11)  # that are fetched at a time
    nodes()
    tracemalloc.start()
    try:
        settings = {"shards": 2, "epochs": 1, "dim": dim, "min_count": 1, "sample": 0}
        model = w2v.train(tmp_path / "text.txt", cluster=cluster.address, folder=tmp_path, **settings)
        model.save(tmp_path / "model.safetensors")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert model.vectors.shape == (words, dim)
    assert most < model.vectors.nbytes


def test_a_machine_of_another_kind_is_warned_of_and_recorded(cluster, nodes, text, tmp_path, monkeypatch):
    nodes()
    (tmp_path / "sitecustomize.py").write_text("import platform\nplatform.machine = lambda: 'odd64'\n")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    nodes()
    told = []
    model = w2v.train(text, cluster=cluster.address, listener=told.append, shards=2, epochs=1, dim=4)
    [warning] = [event for event in told if isinstance(event, WorkersDiffer)]
    assert list(warning.versions) == ["processor"]
    assert [kind.partition(",")[0] for kind in warning.versions["processor"]] == ["odd64", platform.machine()]
    assert model.run["versions"]["processor"] == " and ".join(warning.versions["processor"])
    assert model.run["versions"]["w2v"] == w2v.__version__


@pytest.mark.slow  # without a cluster: tests/shards/test_object_stores.py
def test_the_same_bits_when_each_worker_reads_from_an_object_store(
    cluster, bucket, store_port, nodes, text, expected, monkeypatch
):
    bucket("corpus/atlas.txt", text.read_bytes())
    relay = Relay(store_port, 100_000, 4)
    monkeypatch.setenv("AWS_ENDPOINT_URL", relay.address)  # of nodes that are added from here on
    nodes()
    nodes()
    assert bits(w2v.train("s3://texts/corpus/", cluster=cluster.address, **SETTINGS)) == expected
    assert relay.broken == 4
    relay.close()


def test_errors_of_workers_are_one_line(cluster, nodes, text, tmp_path, monkeypatch):
    with monkeypatch.context() as here:
        here.setattr(ray_team, "_PATIENCE", 0.5)
        with pytest.raises(TrainingError, match="no machine of the cluster had its cores free"):
            w2v.train(text, cluster=cluster.address, **SETTINGS)
    nodes()
    (tmp_path / "text.txt").write_text("a b c d\n" * 500 + "x y z\n" * 500)
    with pytest.raises(w2v.W2VError, match=r"^shard 3 has no word of the vocabulary: lower `shards` or `min_count`$"):
        w2v.train(tmp_path / "text.txt", shards=3, max_vocab=2, dim=4, cluster=cluster.address)
    assert all_end()


@pytest.mark.slow  # compares versions as the test of another kind of machine does
def test_a_worker_with_another_version_is_one_line(cluster, nodes, text, monkeypatch):
    nodes()
    with monkeypatch.context() as here:
        here.setattr(w2v, "__version__", "0.0.1")
        with pytest.raises(TrainingError, match=r"^w2v-.* has w2v .*, and here is 0\.0\.1: install the same$"):
            w2v.train(text, cluster=cluster.address, **SETTINGS)
    assert all_end()


@pytest.mark.slow
def test_the_same_bits_when_workers_are_killed_ten_times(cluster, nodes, text, expected):
    nodes()
    nodes()
    drawn, killed = random.Random(1), []

    def listen(event):
        if isinstance(event, Progress) and len(killed) < 10 and drawn.random() < 0.1 and (there := workers()):
            killed.append(drawn.choice(there))
            os.kill(killed[-1], signal.SIGKILL)

    assert bits(w2v.train(text, cluster=cluster.address, listener=listen, **{**SETTINGS, "epochs": 2})) == expected
    assert killed
