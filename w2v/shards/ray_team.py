"""Workers on the machines of a Ray cluster: an actor on each, which has some shards and combines a part of the rows.

Rows go from worker to worker through Ray's object store and never through the driver. A worker that dies costs what was
trained since all rows were combined last: its shards go to others, which read their text again, and all go on from the
rows that every worker kept then. Random numbers are counters, so that ends with the same bits.
"""

import contextlib
import itertools
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

import w2v
from w2v.errors import CheckpointError, TrainingError
from w2v.hyperparameters import Hyperparameters
from w2v.shards.cutting import Shard
from w2v.shards.periods import Period
from w2v.shards.ray_connection import import_ray, join_cluster, meaning_of
from w2v.shards.records import Combined, Counted, Encoded, Sizes, Span, Task, Tell, Trained, WholeVocabulary
from w2v.shards.team import LostError
from w2v.shards.worker import Worker, shard_plan
from w2v.training.events import WorkerTime

_TICK = 0.2  # seconds between two looks at whether somebody interrupts
_PATIENCE = 60.0  # seconds in which a machine must give a worker its cores
_ROWS = 1 << 20  # handed to a new worker at a time


class _Remote:
    """A worker on a machine."""

    def __init__(self, actor: Any, node: str, name: str) -> None:
        self.actor = actor
        self.node = node  # Ray's number of the machine
        self.name = name  # in messages
        self.shards: set[int] = set()  # that it is to have
        self.read: set[int] = set()  # of these, those whose text it has read
        self.encoded: set[int] = set()  # and those that it can train
        self.has_begun = False  # and has the rows that were kept

    def ask(self, method: str, *arguments: Any, returns: int = 1) -> Any:
        """Ray's reference of what a method will give."""
        return getattr(self.actor, method).options(num_returns=returns).remote(*arguments)


class RayTeam:
    """The workers of one training on a cluster."""

    def __init__(self, address: str, task: Task) -> None:
        """Join the cluster at `address`, or start one on this machine ("local")."""
        self._ray = import_ray()
        self._task = task
        self._is_ours = not self._ray.is_initialized()
        if self._is_ours:
            join_cluster(self._ray, address)
        self._remotes: list[_Remote] = []
        self._hired = itertools.count()
        self._shards: Sequence[Shard] = ()
        self._counted: dict[int, Counted] = {}
        self._encoded: dict[int, Encoded] = {}
        self._begun: tuple[Hyperparameters, Any] | None = None  # and Ray's reference of the vocabulary
        self._sizes = Sizes(0, 0, 0)
        self._rows_are_lost = False  # those that were kept
        self._tell: Tell = _ignore
        self.combined, self.lost = Combined(0, 0), 0
        self._versions: dict[str, set[str]] = {}

    @property
    def workers(self) -> int:
        """How many there are."""
        return len(self._remotes)

    def count(self, shards: Sequence[Shard], tell: Tell) -> Iterator[Counted]:
        """Each worker reads its own, all at the same time."""
        self._shards, self._tell = shards, tell
        self._settle_down()
        self._tell = _ignore
        for number in range(len(shards)):
            yield self._counted.pop(number)

    def begin(self, config: Hyperparameters, vocabulary: WholeVocabulary) -> list[Encoded]:
        """Hand the vocabulary to all."""
        self._begun = config, self._ray.put(vocabulary)
        self._sizes = Sizes.of(shard_plan(config, vocabulary))
        self._settle_down()
        return [self._encoded[number] for number in range(len(self._shards))]

    def train(self, period: Period, due: Sequence[Span], tell: Tell) -> list[Trained]:
        """Everything is asked for at once; Ray starts what has all that it takes, on whichever machine that is."""
        self._tell = tell
        try:
            trained = [remote.ask("train", period) for remote in self._remotes]
            combined, taken = self._combine(due)
            done = sorted(itertools.chain(*self._get(trained)))
            tell(sum(shard.positions for shard in done))
            self._get(taken)
            self.combined = self._sum(self._get(combined))
        finally:
            self._tell = _ignore
        return done

    def times(self, trained: Sequence[Trained]) -> tuple[WorkerTime, ...]:
        """What each did of this."""
        return tuple(
            WorkerTime(
                remote.name, tuple(sorted(remote.shards)),
                sum(shard.seconds for shard in trained if shard.shard in remote.shards),
            )
            for remote in self._remotes
        )  # fmt: skip

    def keep(self) -> None:
        """Not waited for: who hears of it later than of what follows would be no worker."""
        for remote in self._remotes:
            remote.ask("keep")
        self._rows_are_lost = False

    def welcome(self) -> None:
        """A machine that has joined gets shards of those that have most."""
        if len(self._nodes()) > len(self._remotes) < len(self._shards):
            self._settle()

    def go_back(self) -> bool:
        """Whoever is left has the rows."""
        while True:
            self._part_with_the_lost()
            with contextlib.suppress(LostError):
                self._settle()
                self._get([remote.ask("go_back") for remote in self._remotes])
                return not self._rows_are_lost

    def rows(self, span: Span) -> NDArray[np.float32]:
        """From whoever has them."""
        for remote in self._remotes:
            with contextlib.suppress(LostError):
                [rows] = self._get([remote.ask("kept", span)])
                return rows  # type: ignore[no-any-return]  # Ray has no types
        raise TrainingError("all workers are gone: w2v resume goes on, where there is a checkpoint")

    def restore(self, pieces: Iterable[tuple[Span, NDArray[np.float32]]]) -> None:
        """Each piece is put into the object store once."""
        for span, rows in pieces:
            its = self._ray.put(np.ascontiguousarray(rows))
            self._get([remote.ask("put", span, its) for remote in self._remotes])
        self._get([remote.ask("keep") for remote in self._remotes])
        self._rows_are_lost = False

    def versions(self) -> dict[str, list[str]]:
        """All that were met."""
        return {name: sorted(its) for name, its in self._versions.items()}

    def close(self) -> None:
        """No process is left behind."""
        for remote in self._remotes:
            self._dismiss(remote)
        self._remotes = []
        if self._is_ours:
            self._ray.shutdown()

    def _combine(self, due: Sequence[Span]) -> tuple[list[Any], list[Any]]:
        """Let each worker combine a part of the due rows; (what that takes, when all have taken them)."""
        remotes, parts = self._remotes, self._parts(due)
        steps: dict[_Remote, list[Any]] = {reducer: [] for reducer in remotes}
        for k, sender in enumerate(remotes):
            for reducer in remotes[k + 1 :] + remotes[:k]:  # not all to the same one at first
                steps[reducer].append(sender.ask("steps", parts[reducer]))
        combined = {reducer: reducer.ask("combine", parts[reducer], *steps[reducer], returns=2) for reducer in remotes}
        taken = [
            remote.ask("take", parts[reducer], moved)
            for remote in remotes
            for reducer, (moved, _) in combined.items()
            if reducer is not remote
        ]
        return [its for _, its in combined.values()], taken

    def _parts(self, due: Sequence[Span]) -> dict[_Remote, list[Span]]:
        """The rows that each worker combines: about as many of each span."""
        many = len(self._remotes)
        return {
            remote: [
                span._replace(
                    begin=span.begin + (span.end - span.begin) * k // many,
                    end=span.begin + (span.end - span.begin) * (k + 1) // many,
                )
                for span in due
            ]
            for k, remote in enumerate(self._remotes)
        }

    def _sum(self, combined: Sequence[Combined]) -> Combined:
        """Of all spans: steps were sent to one worker, and what came of them to all others."""
        rows = sum(its.rows for its in combined)
        others = len(self._remotes) - 1
        return Combined(rows, sum(its.bytes for its in combined) + others * rows * (4 * self._sizes.stride + 4))

    def _settle_down(self) -> None:
        """`_settle`, until it succeeds."""
        while True:
            try:
                self._settle()
            except LostError:
                self._part_with_the_lost()
            else:
                return

    def _settle(self) -> None:
        """Let there be a worker on every machine, as far as there are shards, and each be as far as the training is."""
        self._hire()
        self._assign()
        begun, remotes = self._begun, self._remotes
        if begun is not None:
            experienced = [remote for remote in remotes if remote.has_begun]
            newcomers = [remote for remote in remotes if not remote.has_begun]
            self._get([remote.ask("begin", *begun) for remote in newcomers])
            if experienced:
                self._hand_over(experienced[0], newcomers)
            elif self._encoded:
                self._rows_are_lost = True
        read = [(remote, shard) for remote in remotes for shard in sorted(remote.shards - remote.read)]
        words = [remote.ask("read", self._shards[shard]) for remote, shard in read]
        for (remote, shard), its in zip(read, self._get(words), strict=True):
            remote.read.add(shard)
            self._tell(sum(file.size or 0 for file in self._shards[shard].files))
            if not self._encoded:
                self._counted[shard] = its
        if begun is None:
            return
        left = [(remote, shard) for remote in remotes for shard in sorted(remote.shards - remote.encoded)]
        encoded = self._get([remote.ask("encode", shard) for remote, shard in left])
        for (remote, shard), its in zip(left, encoded, strict=True):
            if self._encoded.setdefault(shard, its) != its:
                raise CheckpointError(
                    f"shard {shard + 1}: its text is no longer what it was: leave it, and start again"
                )
            remote.encoded.add(shard)
        for remote in remotes:
            remote.has_begun = True

    def _hand_over(self, experienced: _Remote, newcomers: Sequence[_Remote]) -> None:
        """Let newcomers have the rows that were kept."""
        for span in self._sizes.all():
            for piece in span.pieces(_ROWS):
                rows = experienced.ask("kept", piece)
                self._get([remote.ask("put", piece, rows) for remote in newcomers])
        self._get([remote.ask("keep") for remote in newcomers])

    def _nodes(self) -> list[tuple[str, str, int]]:
        """(number, name, cores) of each machine that is there."""
        return [
            (node["NodeID"], node["NodeManagerHostname"], int(node["Resources"]["CPU"]))
            for node in self._ray.nodes()
            if node["Alive"] and node["Resources"].get("CPU", 0) >= 1
        ]

    def _hire(self) -> None:
        """A worker on each machine that has none, as far as there are shards; TrainingError where none can be had."""
        there = {remote.node for remote in self._remotes}
        room = len(self._shards) - len(self._remotes)
        hired = [self._hired_on(*node) for node in self._nodes() if node[0] not in there][:room]
        asked = {remote.ask("versions"): remote for remote in hired}
        waiting, until = list(asked), time.monotonic() + _PATIENCE
        while waiting and time.monotonic() < until:
            done, waiting = self._ray.wait(waiting, num_returns=len(waiting), timeout=_TICK)
            self._tell(0)
            for reference in done:
                with contextlib.suppress(LostError):
                    [its] = self._get([reference])
                    self._note_versions(asked[reference], its)
                    self._remotes.append(asked[reference])
        for remote in hired:
            if remote not in self._remotes:
                self._dismiss(remote)
        if not self._remotes:
            raise TrainingError(
                f"no machine of the cluster had its cores free for {_PATIENCE:.0f} s: see ray status, or set --threads"
            )

    def _hired_on(self, node: str, host: str, cores: int) -> _Remote:
        from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy  # noqa: PLC0415  # an extra

        threads = min(self._task.threads or cores, cores)
        name = f"w2v-{self._ray.get_runtime_context().get_job_id()}-{next(self._hired)}-{host}"
        actor = self._ray.remote(Worker).options(
            name=name, num_cpus=threads, max_restarts=0,
            scheduling_strategy=NodeAffinitySchedulingStrategy(node, soft=False),
        )  # fmt: skip
        return _Remote(actor.remote(self._task._replace(threads=threads)), node, name)

    def _note_versions(self, remote: _Remote, its: dict[str, str]) -> None:
        for name, version in its.items():
            self._versions.setdefault(name, set()).add(version)
        if its["w2v"] != w2v.__version__:
            raise TrainingError(f"{remote.name} has w2v {its['w2v']}, and here is {w2v.__version__}: install the same")

    def _assign(self) -> None:
        """Each shard to one worker, to each about as many; those that are well placed stay."""
        remotes = self._remotes
        held = set[int]().union(*(remote.shards for remote in remotes))
        for shard in range(len(self._shards)):
            if shard not in held:
                min(remotes, key=lambda remote: len(remote.shards)).shards.add(shard)
        while True:
            most, least = (choose(remotes, key=lambda remote: len(remote.shards)) for choose in (max, min))
            if len(most.shards) - len(least.shards) < 2:
                return
            shard = max(most.shards)
            for its in (most.shards, most.read, most.encoded):
                its.discard(shard)
            most.ask("drop", shard)
            least.shards.add(shard)

    def _part_with_the_lost(self) -> None:
        """Keep those alone who answer."""
        for remote in self._remotes[:]:
            try:
                self._get([remote.ask("versions")])
            except LostError:
                self._dismiss(remote)
                self._remotes.remove(remote)
                self.lost += 1

    def _dismiss(self, remote: _Remote) -> None:
        with contextlib.suppress(Exception):  # it may be dead
            self._ray.kill(remote.actor)

    def _get(self, references: Sequence[Any]) -> list[Any]:
        """What they refer to; LostError, or what a worker raised, as soon as there is one."""
        waiting, found = list(references), {}
        while waiting:
            done, waiting = self._ray.wait(waiting, num_returns=len(waiting), timeout=_TICK)
            self._tell(0)
            for reference in done:
                try:
                    found[reference] = self._ray.get(reference)
                except self._ray.exceptions.RayError as error:
                    raise meaning_of(error, self._ray) from error
        return [found[reference] for reference in references]


def _ignore(_more: int) -> None:
    """Tell nobody."""
