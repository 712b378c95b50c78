"""A folder from which a training can be resumed, whatever ended it: Ctrl-C, a crash, a full disk, a power cut.

Each of these files is written whole to a temporary name, flushed to disk and renamed:

    start.safetensors             with --init: the rows of the words that were known before
    run.json                      the request; a folder that has it can be resumed
    corpus.ids                    the encoded corpus, little-endian int32
    corpus.safetensors            its vocabulary and facts, and the checksum of the ids; without it nothing is encoded
    checkpoint-000007.safetensors the last two checkpoints: both matrices, and the state in the metadata
    best-000003.safetensors       with early stopping: the weights of the best epoch, for each of these checkpoints
    lock                          held by the process that trains here

A file is only written when those that it depends on are complete: what a kill left unfinished is never read.
"""

import contextlib
import dataclasses
import functools
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypedDict

import numpy as np

from w2v.corpus.encoded import EncodedCorpus
from w2v.engine.records import Weights
from w2v.errors import CheckpointError, OutputError
from w2v.hyperparameters import Hyperparameters
from w2v.model.claims import FolderLock
from w2v.model.paths import check_folder, check_local, check_room, output_errors
from w2v.model.record import RunMetadata
from w2v.model.tensors import open_tensors, save_tensors
from w2v.quoting import quoted
from w2v.training.request import Request
from w2v.training.saved_corpus import CORPUS, IDS, load_corpus, save_corpus
from w2v.training.saved_start import START, load_start, save_start
from w2v.training.state import State
from w2v.training.verified_file import damage, verified
from w2v.training.warm_start import Start

RUN = "run.json"
_KEPT = 2  # checkpoints


class _Metadata(TypedDict):
    """What the metadata of a checkpoint must have."""

    state: dict[str, Any]
    asked: Hyperparameters  # its name in the file, since w2v 0.1.0
    run: RunMetadata


@dataclass(frozen=True)
class Checkpoint:
    """The state of a training, whose weights are in the file at `path`."""

    path: Path
    state: State
    config: Hyperparameters  # as it was then: epochs may have been raised since the start
    run: dict[str, Any]  # how it was run: versions, and what was raised

    def put_into(self, weights: Weights) -> None:
        """Copy the saved weights into `weights`; CheckpointError if their shapes differ."""
        with damage(self.path):
            tensors = open_tensors(self.path).tensors
            for name, matrix in (("inputs", weights.inputs), ("outputs", weights.outputs)):
                if tensors[name].shape != (len(matrix) // weights.stride, weights.stride):
                    raise CheckpointError(
                        f"{self.path}: its matrices do not fit the vocabulary: the folder holds two trainings"
                    )
                matrix[:] = tensors[name].reshape(-1)


class CheckpointFolder:
    """One training's folder, locked: a context manager."""

    def __init__(self, path: Path, request: Request, lock: FolderLock) -> None:
        self.path = path
        self.request = request
        self.warnings: list[str] = []  # damaged checkpoints that were skipped
        self._damaged: set[Path] = set()  # checkpoints
        self._bests: list[int | None] = []  # the best epochs that the last checkpoints know of
        self._lock = lock

    @classmethod
    def create(cls, path: str | Path, request: Request) -> Self:
        """A folder for a new training, made if need be; CheckpointError if it holds another training."""
        check_local(path)
        path = Path(path).absolute()
        check_folder(path)
        lock = FolderLock(path)
        try:
            _check_unused(path)
            _remove_leftovers(path)
            for name in (CORPUS, RUN, START):  # of a training that saved no checkpoint
                (path / name).unlink(missing_ok=True)
        except BaseException:
            lock.release()
            raise
        return cls(path, request, lock)

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """The folder of a training that was begun; CheckpointError if there is none, or another process has it."""
        path = Path(path).absolute()
        if not (path / RUN).is_file():
            begin = shlex.join(["w2v", "train", "--checkpoint", str(path)])
            raise CheckpointError(f"{path}: there is no training in this folder: start one with {begin}")
        lock = FolderLock(path)
        try:
            folder = cls(path, Request.load(path / RUN), lock)
            _remove_leftovers(path)
        except BaseException:
            lock.release()
            raise
        return folder

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._lock.release()

    @contextlib.contextmanager
    def advice(self) -> Iterator[None]:
        """Add to an exception that interrupts the block how to resume, if that is possible."""
        try:
            yield
        except (KeyboardInterrupt, MemoryError, OutputError) as error:
            if (self.path / RUN).exists() and (self.is_encoded or self.request.is_readable_again):
                note = f"go on with: {shlex.join(['w2v', 'resume', str(self.path)])}"
                if note not in getattr(error, "__notes__", ()):
                    error.add_note(note)
            raise

    def begin(self, start: Start | None) -> None:
        """Save the request, and `start` if there is one: from now on the training can be resumed."""
        if start is not None:
            save_start(self.path, start)
        self.request = dataclasses.replace(self.request, started=start is not None)
        self.request.save(self.path / RUN)

    def start(self) -> Start | None:
        """What the training starts from; None if it starts from random vectors."""
        return load_start(self.path, self.request.config) if self.request.started else None

    @property
    def ids(self) -> Path:
        """The path of the encoded corpus's ids."""
        return self.path / IDS

    @property
    def is_encoded(self) -> bool:
        """Whether the corpus has been read to its end."""
        return (self.path / CORPUS).exists()

    def save_corpus(self, corpus: EncodedCorpus) -> None:
        """Save the vocabulary and facts of a corpus whose ids are at `ids` already."""
        save_corpus(self.path, corpus)

    def corpus(self, start: Start | None) -> EncodedCorpus | None:
        """The encoded corpus, its checksums verified; None if encoding was not completed.

        `start` is what the training starts from.
        """
        if not self.is_encoded:
            if self.latest is not None:
                raise CheckpointError(f"{self.path / CORPUS}: is missing: restore it, or start again in another folder")
            return None
        return load_corpus(self.path, self.request.config, start)

    def check_room(self, bytes_: int) -> None:
        """OutputError if the disk cannot hold all checkpoints that exist at a time, of this many bytes each."""
        stopping_early = self.request.config.early_stop is not None
        there = sum(path.stat().st_size for kind in ("checkpoint", "best") for path in self._files(kind))
        most = (_KEPT + 1) * (2 if stopping_early else 1) * bytes_  # one is written before the oldest goes
        check_room(self.path, "keeping checkpoints", max(bytes_, most - there), largest=bytes_)

    def save(self, weights: Weights, state: State, config: Hyperparameters, run: dict[str, Any]) -> Path:
        """Write a checkpoint, then remove all but the last two; OutputError if the disk is full."""
        paths = self._files("checkpoint")
        path = self._save("checkpoint", 1 + max(map(_number, paths), default=0), weights, state, config, run)
        good = [old for old in paths if old not in self._damaged]
        for old in paths:
            if old not in good[1 - _KEPT :]:
                old.unlink()
        self._bests = [*self._bests[1 - _KEPT :], state.best]
        self._remove_bests(but=self._bests)
        return path

    def save_best(self, weights: Weights, state: State, config: Hyperparameters, run: dict[str, Any]) -> None:
        """Write the weights of the epoch that has just ended and is the best so far."""
        self._save("best", state.epoch, weights, state, config, run)
        self._remove_bests(but=[*self._bests, state.epoch])

    @functools.cached_property
    def latest(self) -> Checkpoint | None:
        """The last undamaged checkpoint when the folder was opened; None if there was none.

        CheckpointError if all are damaged.
        """
        paths, found = self._files("checkpoint"), list[Checkpoint]()
        for path in reversed(paths):
            try:
                found.append(self._load(path))
            except CheckpointError as error:
                self._damaged.add(path)
                if not found:
                    self.warnings.append(f"{error}; the one before it is taken")
        if paths and not found:
            raise CheckpointError(f"{self.path}: all of its checkpoints are damaged: start again in another folder")
        self._bests = [one.state.best for one in reversed(found)]
        return found[0] if found else None

    def best(self, epoch: int) -> Checkpoint:
        """The weights of a best epoch; CheckpointError if they are damaged or missing."""
        return self._load(self._file("best", epoch))

    def _save(
        self, kind: str, number: int, weights: Weights, state: State, config: Hyperparameters, run: dict[str, Any]
    ) -> Path:
        path = self._file(kind, number)
        tensors = {
            "inputs": weights.inputs.reshape(-1, weights.stride),
            "outputs": weights.outputs.reshape(-1, weights.stride),
        }
        metadata = {"state": state.as_dict(), "asked": dataclasses.asdict(config), "run": run}
        save_tensors(path, tensors, metadata, overwrite=True)
        return path

    def _load(self, path: Path) -> Checkpoint:
        with damage(path):
            file = verified(path)
            metadata = file.described(_Metadata)
            config = metadata["asked"]
            if config.epochs is None:
                raise CheckpointError(f"{path}: does not say how many epochs there are")
            if dataclasses.replace(config, epochs=self.request.config.epochs) != self.request.config:
                raise CheckpointError(f"{path}: has other settings: the folder holds two trainings")
            inputs = file.tensor("inputs", np.float32, (None, None))
            file.tensor("outputs", np.float32, (None, inputs.shape[1]))
            return Checkpoint(path, State.from_dict(metadata["state"], f"{path}: its state"), config, metadata["run"])

    def _remove_bests(self, but: Sequence[int | None]) -> None:
        for path in self._files("best"):
            if _number(path) not in but:
                path.unlink()

    def _files(self, kind: str) -> list[Path]:
        found = [path for path in self.path.iterdir() if re.fullmatch(rf"{kind}-\d{{6,}}\.safetensors", path.name)]
        return sorted(found, key=_number)

    def _file(self, kind: str, number: int) -> Path:
        return self.path / f"{kind}-{number:06}.safetensors"


def _number(path: Path) -> int:
    """The number in a file's name."""
    return int(path.stem.partition("-")[2])


def _check_unused(folder: Path) -> None:
    """CheckpointError unless a training may begin in `folder`: one without checkpoints is replaced."""
    if any(folder.glob("checkpoint-*.safetensors")):
        go_on = shlex.join(["w2v", "resume", str(folder)])
        raise CheckpointError(f"{folder}: holds a training already: go on with it ({go_on}), or name another folder")
    if foreign := sorted(found.name for found in folder.iterdir() if not _is_ours(found.name)):
        raise CheckpointError(f"{folder}: has other files in it ({quoted(foreign[0])}): name an empty folder")


def _is_ours(name: str) -> bool:
    """Whether the folder of a training without checkpoints may hold a file of that name."""
    return name in {START, RUN, IDS, CORPUS, FolderLock.NAME} or name.startswith("best-") or _is_leftover(name)


def _is_leftover(name: str) -> bool:
    """Whether a file of that name was being written by a process that was killed."""
    return name.startswith(".") and name.endswith(".tmp")


def _remove_leftovers(folder: Path) -> None:
    for path in folder.iterdir():
        if _is_leftover(path.name):
            with output_errors(path):
                path.unlink(missing_ok=True)
