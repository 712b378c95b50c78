"""What a cluster gives: two workers against one on this machine, and what to expect of more, by a model of bandwidth.

    python scripts/measure_cluster.py corpus.txt
    python scripts/measure_cluster.py corpus.txt --limit 500   # as root: emulated nodes with so many Mbit/s each

Workers have one thread each, on Ray nodes of one core on this machine, and train two shards; one worker and two take
turns. Seconds are those from the first hired worker to the finished model: Ray's start and the workers' are left out.

The model: nodes have a shard each. A period is trained, then its rows are combined, and nothing overlaps:

    seconds of a period = tokens / (N w)  +  k (2 a + (2 + 1/N) u)  +  (1 - 1/N) (a + u) / (b B)

for N nodes that each train w words a second and send and receive B bytes a second, of which they use the share b; a
bytes of rows that a shard moved and that are due, u bytes of those that any shard moved, and k seconds that a worker
takes for a byte (measured where nothing is sent). The numbers of rows are those of a vocabulary with Zipf's counts.
Efficiency is the first of the three terms over all three. --limit compares the third, with b = 1, with what emulated
nodes take, in network namespaces with a token bucket each way (tc).
"""

import argparse
import contextlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import NamedTuple

import numpy as np
import ray
from ray.cluster_utils import Cluster

import w2v
from w2v.engine.method import load_method
from w2v.engine.noise import noise_distribution, noise_rows
from w2v.engine.probability import keep_probability
from w2v.engine.weights import row_stride
from w2v.hyperparameters import Hyperparameters
from w2v.quoting import counted
from w2v.shards.driver import fit
from w2v.shards.periods import ALL_EVERY, PERIOD, Period
from w2v.shards.ray_team import RayTeam
from w2v.shards.records import Task
from w2v.text_options import AS_IT_IS
from w2v.training.events import PeriodEnded

SHARDS = 2
HEAD = {"num_cpus": 0, "include_dashboard": False}  # the node of the driver, which trains nothing
STORE = 400_000_000  # bytes of a node's object store
NODES = (2, 4, 8, 16, 32, 64)
GIGABITS = (10, 25)
VOCABULARY, DIM = 1_000_000, 300
THREADS = (1, 4, 16)  # of a node
USED = 0.7  # of the bandwidth: what two nodes with --limit 200 reached
BRIDGE, NETWORK = "w2v-bridge", "10.77.7"


class Run(NamedTuple):
    """A training."""

    workers: int
    seconds: float  # from the first worker on
    trained: float  # of these, in which the slower worker of each period trained
    combined: float  # and in which rows were combined
    rows: int  # that were combined in all
    bytes: int  # that were sent
    words: int  # in all epochs


class TimedTeam(RayTeam):
    """Knows when its first worker was hired."""

    hired: float | None = None

    def _hire(self) -> None:
        super()._hire()
        self.hired = self.hired or time.perf_counter()


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("corpus", type=Path, nargs="+")
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--repeats", type=int, default=3, help="of each, taking turns")
    parser.add_argument("--dim", type=int, default=100)
    parser.add_argument("--sample", type=float, default=1e-4)
    parser.add_argument("--limit", type=int, metavar="MBIT", help="only compare the model with nodes so limited")
    options = parser.parse_args()
    config = Hyperparameters(shards=SHARDS, epochs=options.epochs, dim=options.dim, sample=options.sample)
    if options.limit:
        check_model(options.corpus, config, options.limit)
        return
    runs = [
        measured(options.corpus, config, workers, nodes_here) for _ in range(options.repeats) for workers in (1, SHARDS)
    ]
    print_runs(runs)
    print_table(runs, config, thread_speed(options.corpus, options.sample))


def measured(
    corpus: list[Path],
    config: Hyperparameters,
    workers: int,
    nodes: Callable[[int], "contextlib.AbstractContextManager[str]"],
) -> Run:
    """Train on so many nodes."""
    told: list[PeriodEnded] = []

    def listen(event: object) -> None:
        if isinstance(event, PeriodEnded):
            told.append(event)

    with contextlib.ExitStack() as stack:
        address, folder = stack.enter_context(nodes(workers)), stack.enter_context(tempfile.TemporaryDirectory())
        team = stack.enter_context(contextlib.closing(TimedTeam(address, Task(config, AS_IT_IS, False, 1))))
        model = fit(corpus, config, team, text=AS_IT_IS, threads=1, long=True, folder=Path(folder), listen=listen)
        seconds = time.perf_counter() - (team.hired or 0)
    trained = sum(max(worker.seconds for worker in event.workers) for event in told)
    run = Run(
        workers, seconds, trained, sum(event.seconds for event in told) - trained, sum(event.rows for event in told),
        sum(event.bytes for event in told), model.corpus["words"] * config.epochs,
    )  # fmt: skip
    print(f"{counted(workers, 'worker')}: {seconds:.1f} s", file=sys.stderr)
    return run


@contextlib.contextmanager
def nodes_here(number: int) -> Iterator[str]:
    """The address of a cluster on this machine with so many nodes of one core."""
    cluster = Cluster(initialize_head=True, head_node_args=HEAD)
    try:
        for _ in range(number):
            cluster.add_node(num_cpus=1, object_store_memory=STORE)
        cluster.wait_for_nodes()
        yield cluster.address
    finally:
        ray.shutdown()
        cluster.shutdown()


def print_runs(runs: list[Run]) -> None:
    """The ratio, and where time goes."""
    one, two = ([run for run in runs if run.workers == workers] for workers in (1, SHARDS))
    ratios = [a.seconds / b.seconds for a, b in zip(one, two, strict=True)]
    each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"two workers of one thread against one: {median(ratios):.2f} times ({each})\n")
    print("| workers | s | reading, encoding, writing | training, the slower worker | combining |")
    print("| ---: " * 5 + "|")
    for some in (one, two):
        run = sorted(some, key=lambda run: run.seconds)[len(some) // 2]
        rest = run.seconds - run.trained - run.combined
        print(f"| {run.workers} | {run.seconds:.1f} | {rest:.1f} | {run.trained:.1f} | {run.combined:.1f} |")


def thread_speed(corpus: list[Path], sample: float) -> float:
    """Words a second that a thread trains at DIM dimensions."""
    model = w2v.train(corpus, dim=DIM, epochs=1, threads=1, sample=sample, long=True, progress=False)
    return float(model.corpus["words"] / model.run["seconds"])


class Moved(NamedTuple):
    """Rows of both matrices that move in a period and are due after it, on average over periods."""

    by_shard: float  # those that one shard moves
    by_any: float


def moved_rows(shards: int, config: Hyperparameters) -> Moved:
    """Of VOCABULARY words with counts by Zipf's law, each being drawn by Poisson's."""
    counts = (1e9 / (np.arange(VOCABULARY) + 2.7)).astype(np.int64)
    kept = counts / counts.sum() * keep_probability(counts, config.sample) * PERIOD / shards
    tiles = kept.sum() / load_method(config).objective.centres
    noise = noise_distribution(counts, config.noise_power) * tiles * noise_rows(config, config.window + 1)
    times_due = np.zeros(VOCABULARY)
    for number in range(1, ALL_EVERY + 1):
        times_due[: Period(number, 0, 0, 1, False).rows_due(VOCABULARY, VOCABULARY)] += 1
    due_every = ALL_EVERY / times_due
    rows = [
        np.sum(-np.expm1(-times * many * due_every) / due_every)
        for times in (1, shards)
        for many in (kept, kept + noise)  # of a row of the inputs, and of the outputs
    ]
    return Moved(rows[0] + rows[1], rows[2] + rows[3])


def print_table(runs: list[Run], config: Hyperparameters, speed: float) -> None:
    """What the model says."""
    alone = min((run for run in runs if run.workers == 1), key=lambda run: run.combined)
    both = min((run for run in runs if run.workers == SHARDS), key=lambda run: run.combined)
    every = 4 * row_stride(config.dim) * alone.rows
    cost = alone.combined / (2 * SHARDS * (both.bytes - every) + (SHARDS + 2) * every)
    row = 4 * row_stride(DIM) + 4
    print(
        f"\nA thread trains {speed:,.0f} words a second at {DIM} dimensions; a worker handles {1e-9 / cost:.2f} GB of "
        f"rows a second;\na period is {PERIOD:,} tokens."
    )
    print(f"Expected efficiency at {VOCABULARY:,} words x {DIM}, a shard on each node:\n")
    print("| threads a node | Gbit/s | " + " | ".join(f"{nodes} nodes" for nodes in NODES) + " |")
    print("| ---: " * (2 + len(NODES)) + "|")
    moved = {nodes: moved_rows(nodes, config) for nodes in NODES}
    for threads in THREADS:
        for gigabits in GIGABITS:
            shares = []
            for nodes in NODES:
                a, u = row * moved[nodes].by_shard, row * moved[nodes].by_any
                training = PERIOD / (nodes * speed * threads)
                combining = cost * (2 * a + (2 + 1 / nodes) * u) / threads
                sending = (1 - 1 / nodes) * (a + u) / (USED * gigabits * 1e9 / 8)
                shares.append(training / (training + combining + sending))
            print(f"| {threads} | {gigabits} | " + " | ".join(f"{share:.0%}" for share in shares) + " |")
    sent = [f"{2 * row * (moved[nodes].by_shard + moved[nodes].by_any) * (1 - 1 / nodes) / 1e9:.2f}" for nodes in NODES]
    print("\nGB that a node sends and receives in a period: " + ", ".join(sent))


def check_model(corpus: list[Path], config: Hyperparameters, limit: int) -> None:
    """Combining on nodes whose bandwidth is limited, against the model."""
    free = measured(corpus, config, SHARDS, lambda number: limited_nodes(number, None))
    slow = measured(corpus, config, SHARDS, lambda number: limited_nodes(number, limit))
    expected = slow.bytes / SHARDS / (limit * 1e6 / 8)
    more = slow.combined - free.combined
    print(
        f"{SHARDS} nodes sent {slow.bytes / 1e6:,.0f} MB; combining took {free.combined:.1f} s without a limit, and at "
        f"{limit} Mbit/s {more:.1f} s more, where the model expects {expected:.1f} s"
    )


@contextlib.contextmanager
def limited_nodes(number: int, limit: int | None) -> Iterator[str]:
    """The address of a cluster of so many nodes in network namespaces, with so many Mbit/s each way."""
    with contextlib.ExitStack() as stack:
        system("ip", "link", "add", BRIDGE, "type", "bridge")
        stack.callback(system, "ip", "link", "del", BRIDGE)
        system("ip", "addr", "add", f"{NETWORK}.1/24", "dev", BRIDGE)
        system("ip", "link", "set", BRIDGE, "up")
        cluster = Cluster(initialize_head=True, head_node_args=HEAD)
        stack.callback(cluster.shutdown)
        stack.callback(ray.shutdown)
        ray.init(address=cluster.address, log_to_driver=False, logging_level="ERROR")
        for node in range(2, number + 2):
            space = _namespace(node, limit, stack)
            there = subprocess.Popen(
                [
                    *("ip", "netns", "exec", space, sys.executable, "-m", "ray.scripts.scripts", "start", "--block"),
                    *("--address", cluster.address, "--node-ip-address", f"{NETWORK}.{node}", "--num-cpus", "1"),
                    *("--object-store-memory", str(STORE)),
                ],
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            stack.callback(_end, there)
            while sum(node["Alive"] for node in ray.nodes()) < node:  # one after another: they share a folder
                if there.poll() is not None:
                    raise RuntimeError("a node did not start: see /tmp/ray/session_latest/logs")
                time.sleep(0.2)
        yield cluster.address


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _namespace(node: int, limit: int | None, stack: contextlib.ExitStack) -> str:
    """A network namespace with an address of its own."""
    space, outside, inside = f"w2v-{node}", f"w2v-out{node}", f"w2v-in{node}"
    system("ip", "netns", "add", space)
    stack.callback(system, "ip", "netns", "del", space)
    system("ip", "link", "add", outside, "type", "veth", "peer", "name", inside)
    system("ip", "link", "set", inside, "netns", space)
    system("ip", "link", "set", outside, "master", BRIDGE, "up")
    there = ("ip", "netns", "exec", space)
    system(*there, "ip", "addr", "add", f"{NETWORK}.{node}/24", "dev", inside)
    system(*there, "ip", "link", "set", inside, "up")
    system(*there, "ip", "link", "set", "lo", "up")
    system(*there, "ip", "route", "add", "default", "via", f"{NETWORK}.1")  # to the driver's node
    if limit is not None:
        bucket = ("root", "tbf", "rate", f"{limit}mbit", "burst", "512kb", "latency", "200ms")
        system("tc", "qdisc", "add", "dev", outside, *bucket)
        system(*there, "tc", "qdisc", "add", "dev", inside, *bucket)
    return space


def system(*command: str) -> None:
    """One of the system's commands, which needs root."""
    subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
