"""What `w2v.train` and `w2v train` call: training in one shard, as ever, or in many, here or on a cluster."""

import contextlib
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from w2v.errors import CorpusError, HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.model.record import Model
from w2v.shards.combinations import COMBINATIONS
from w2v.shards.driver import fit
from w2v.shards.records import Task
from w2v.shards.team import LocalTeam, Team
from w2v.text_options import AS_IT_IS, TextOptions
from w2v.threads import use_threads
from w2v.training import trainer
from w2v.training.checkpoint import CheckpointFolder
from w2v.training.events import Listener, ignore
from w2v.training.methods import check_known, check_method
from w2v.training.request import EVERY, Request, absolute
from w2v.training.trainer import Corpus
from w2v.training.warm_start import Known


def train(
    corpus: Corpus,
    hyperparameters: Hyperparameters | None = None,
    *,
    cluster: str | None = None,
    threads: int | None = None,
    text: TextOptions = AS_IT_IS,
    strict: bool = False,
    long: bool = False,
    folder: str | Path | None = None,
    init: Known | None = None,
    checkpoint: str | Path | None = None,
    every: float = EVERY,
    listener: Listener | None = None,
) -> Model:
    """`w2v.training.trainer.train`, in as many shards as the hyperparameters say, on a cluster if one is named."""
    config = hyperparameters or Hyperparameters()
    sources = check_shards(corpus, config, cluster=cluster, init=init)
    if sources is None:
        return trainer.train(
            corpus, config, threads=threads, text=text, strict=strict, long=long, folder=folder, init=init,
            checkpoint=checkpoint, every=every, listener=listener,
        )  # fmt: skip
    request = Request(absolute(sources), config, strict=strict, long=long, every=every, text=text)
    if checkpoint is not None:
        with CheckpointFolder.create(checkpoint, request) as kept:
            return begin(kept, cluster=cluster, threads=threads, listener=listener)
    place = Path(folder or tempfile.gettempdir())
    return _fit(request, config, cluster, threads, place, listener)


def resume(
    checkpoint: str | Path,
    *,
    cluster: str | None = None,
    threads: int | None = None,
    epochs: int | None = None,
    every: float | None = None,
    listener: Listener | None = None,
) -> Model:
    """`w2v.training.trainer.resume`, in as many shards as it was begun in, on a cluster if one is named."""
    with CheckpointFolder.open(checkpoint) as kept:
        return go_on(kept, cluster=cluster, threads=threads, epochs=epochs, every=every, listener=listener)


def begin(
    kept: CheckpointFolder,
    sentences: Iterable[Iterable[str]] = (),
    *,
    cluster: str | None = None,
    init: Known | None = None,
    threads: int | None = None,
    listener: Listener | None = None,
) -> Model:
    """`train` as the request in a folder that was created for it says."""
    if kept.request.config.shards == 1:
        return trainer.begin(kept, sentences, init=init, threads=threads, listener=listener)
    with kept.advice():
        kept.begin(None)
        return _fit(kept.request, kept.request.config, cluster, threads, kept.path, listener, kept)


def go_on(
    kept: CheckpointFolder,
    *,
    cluster: str | None = None,
    threads: int | None = None,
    epochs: int | None = None,
    every: float | None = None,
    listener: Listener | None = None,
) -> Model:
    """`resume` in a folder that is open."""
    if kept.request.config.shards == 1:
        _check_one_shard(cluster)
        return trainer.go_on(kept, threads=threads, epochs=epochs, every=every, listener=listener)
    config = trainer.config_of(kept, epochs=epochs, every=every)
    with kept.advice():
        return _fit(kept.request, config, cluster, threads, kept.path, listener, kept)


def check_shards(
    corpus: Corpus, config: Hyperparameters, *, cluster: str | None, init: object = None
) -> list[str | Path] | None:
    """The files of a corpus to be cut into shards, None where it stays in one; W2VError where it cannot be cut."""
    if config.shards == 1:
        _check_one_shard(cluster)
        return None
    check_method(config)
    check_known("combination", config.combination, COMBINATIONS)
    if config.held_out > 0:
        raise HyperparameterError("held_out cannot be combined with shards: train in one shard, or hold out nothing")
    if init is not None:
        raise HyperparameterError("init cannot be combined with shards: train in one shard, or without init")
    sources, _ = trainer.sources_or_sentences(corpus)
    if not sources:
        raise CorpusError("only files can be cut into shards: write the text to a file, or train in one shard")
    if any(str(source) == "-" for source in sources):
        raise CorpusError("standard input cannot be cut into shards: write it to a file, or train in one shard")
    return sources


def _check_one_shard(cluster: str | None) -> None:
    if cluster is not None:
        raise HyperparameterError(
            "a cluster trains shards: set shards, for example to 8; the vectors depend on their number"
        )


def _fit(
    request: Request,
    config: Hyperparameters,
    cluster: str | None,
    threads: int | None,
    folder: Path,
    listener: Listener | None,
    kept: CheckpointFolder | None = None,
) -> Model:
    task = Task(config, request.text, request.strict, threads)
    with _team(cluster, task, folder) as team:
        return fit(
            request.sources or (), config, team, text=request.text, threads=use_threads(threads),
            long=request.long or (kept is not None and kept.latest is not None), folder=folder, kept=kept,
            listen=listener or ignore,
        )  # fmt: skip


@contextlib.contextmanager
def _team(cluster: str | None, task: Task, folder: Path) -> Iterator[Team]:
    """Who trains: this process, or workers on a cluster."""
    if cluster is not None:
        from w2v.shards.ray_team import RayTeam  # noqa: PLC0415  # an extra

        with contextlib.closing(RayTeam(cluster, task)) as others:
            yield others
        return
    with contextlib.closing(LocalTeam(task, folder)) as team:
        yield team
