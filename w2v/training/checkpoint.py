"""A folder that a training goes on from, whatever ended it: Ctrl-C, a crash, a full disk, a machine that was killed.

In it stand, each written whole to a temporary name, flushed to disk and renamed:

    start.safetensors             the rows of words that were known before, where there are any
    run.json                      what was asked for: with it a training has begun
    corpus.ids                    the encoded corpus, little-endian int32
    corpus.safetensors            its vocabulary and facts, and the checksum of the ids; nothing is encoded without it
    checkpoint-000007.safetensors the last two checkpoints: both matrices, and the state in the metadata
    best-000003.safetensors       with early stopping, the weights of the best epochs that these know of, or the last
    lock                          held by the process that trains here

What is newer is only built on what is whole: a file that a kill left unfinished is not there.
"""

import contextlib
import dataclasses
import hashlib
import json
import re
import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.encoded import CorpusFacts, EncodedCorpus
from w2v.corpus.vocabulary import KnownWords, Vocabulary
from w2v.errors import CheckpointError, DivergedError, ModelError, OutputError, TrainingError, W2VError
from w2v.hyperparameters import Hyperparameters
from w2v.model import word_tensors, words_of
from w2v.storage import FolderLock, atomic_write, check_folder, open_tensors, output_errors, save_tensors
from w2v.training.initial import Start
from w2v.training.state import State
from w2v.training.weights import Weights

FORMAT = "w2v checkpoints"
FORMAT_VERSION = 1
START = "start.safetensors"
RUN = "run.json"
IDS = "corpus.ids"
CORPUS = "corpus.safetensors"
_KEPT = 2  # checkpoints
_LONGEST_RUN = 10_000_000  # bytes of run.json: names of many files
_PIECE = 1 << 24  # bytes of ids read at a time


@dataclass(frozen=True)
class Request:
    """What a training was asked for: all that it takes to begin it once more."""

    sources: tuple[str, ...] | None  # absolute paths, or - for standard input; None for sentences from Python
    asked: Hyperparameters
    strict: bool = False
    long: bool = False
    every: float = 600.0  # seconds between two checkpoints
    output: str | None = None  # where the command line puts the model, an absolute path
    overwrite: bool = False  # what is there already
    log: str | None = None  # where the command line keeps the run's log

    def as_json(self) -> str:
        """The text that `from_json` reads."""
        return json.dumps({"format": FORMAT, "format_version": FORMAT_VERSION, **dataclasses.asdict(self)}, indent=1)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """The request that was written; ValueError, KeyError or TypeError where it is none."""
        values = json.loads(text)
        if values.pop("format") != FORMAT or values.pop("format_version") != FORMAT_VERSION:
            raise ValueError("of another format, or of another version of w2v")
        sources = values.pop("sources")
        asked = Hyperparameters.from_dict(values.pop("asked"))
        return cls(None if sources is None else tuple(map(str, sources)), asked, **values)


def absolute(sources: Sequence[str | Path]) -> tuple[str, ...]:
    """The names of sources as they are everywhere; - is standard input."""
    return tuple("-" if str(source) == "-" else str(Path(source).absolute()) for source in sources)


@dataclass(frozen=True)
class Checkpoint:
    """Weights and state as they were."""

    path: Path
    inputs: NDArray[np.float32]  # [V, stride], memory-mapped
    outputs: NDArray[np.float32]  # [V, stride]
    state: State
    asked: Hyperparameters  # what the training had been asked for by then: epochs may have been raised
    run: dict[str, Any]  # how it was run: versions, what it started from

    def put_into(self, weights: Weights) -> None:
        """Make `weights` what they were; CheckpointError where the sizes differ."""
        if self.inputs.shape != (len(weights.inputs) // weights.stride, weights.stride):
            raise CheckpointError(
                f"{self.path}: its matrices do not fit the vocabulary: the folder holds two trainings"
            )
        weights.inputs[:] = self.inputs.reshape(-1)
        weights.outputs[:] = self.outputs.reshape(-1)


class CheckpointFolder:
    """One training's folder, locked: a context manager."""

    def __init__(self, path: Path, request: Request, lock: FolderLock) -> None:
        self.path = path
        self.request = request
        self.warnings: list[str] = []  # what was found damaged and passed over
        self._bests: list[int | None] = []  # the best epochs that the last two checkpoints know of
        self._lock = lock

    @classmethod
    def create(cls, path: str | Path, request: Request) -> Self:
        """A folder for a new training, made if need be; CheckpointError where another training is kept in it."""
        path = Path(path).absolute()
        check_folder(path)
        lock = FolderLock(path)
        try:
            _check_unused(path)
            _remove_leftovers(path)
            for name in (RUN, START):  # of a training that encoded nothing
                (path / name).unlink(missing_ok=True)
        except BaseException:
            lock.release()
            raise
        return cls(path, request, lock)

    @classmethod
    def open(cls, path: str | Path) -> Self:
        """The folder of a training that was begun; CheckpointError where there is none, or another process has it."""
        path = Path(path).absolute()
        if not (path / RUN).is_file():
            raise CheckpointError(
                f"{path}: no training was begun in this folder: begin one with w2v train --checkpoint {path}"
            )
        lock = FolderLock(path)
        try:
            folder = cls(path, _read_request(path / RUN), lock)
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
        """Add to what ends the block how one goes on, where one can."""
        try:
            yield
        except (KeyboardInterrupt, MemoryError, OutputError, TrainingError) as error:
            advice = f"go on with: w2v resume {shlex.quote(str(self.path))}"
            can = (self.path / RUN).exists() and not isinstance(error, DivergedError)
            if can and advice not in getattr(error, "__notes__", ()):
                error.add_note(advice)
            raise

    def begin(self) -> None:
        """From here on there is something to go on with."""
        with atomic_write(self.path / RUN, overwrite=True) as temporary:
            temporary.write_text(self.request.as_json(), encoding="utf-8")

    def save_start(self, start: Start) -> None:
        """Keep what the training starts from, so that nobody needs the file that it came from."""
        tensors: dict[str, NDArray[Any]] = {
            "inputs": start.inputs,
            "counts": start.words.counts,
            **word_tensors(start.words.words),
        }
        if start.outputs is not None:
            tensors["outputs"] = start.outputs
        save_tensors(self.path / START, tensors, {}, overwrite=True)

    def start(self) -> Start | None:
        """What the training starts from; None where that is nothing but a seed."""
        if not (self.path / START).exists():
            return None
        with self._damage():
            file = open_tensors(self.path / START)
            file.verify()
            tensors = file.tensors
            words = KnownWords(words_of(tensors), tensors["counts"])
            return Start(words, tensors["inputs"], tensors.get("outputs"))

    @property
    def ids(self) -> Path:
        """Where the encoded corpus's ids stand."""
        return self.path / IDS

    @property
    def is_encoded(self) -> bool:
        """Whether the corpus has been read to its end."""
        return (self.path / CORPUS).exists()

    def save_corpus(self, corpus: EncodedCorpus) -> None:
        """Keep the vocabulary and facts of a corpus whose ids are at `ids` already."""
        tensors: dict[str, NDArray[Any]] = {"counts": corpus.vocabulary.counts, **word_tensors(corpus.vocabulary.words)}
        if corpus.known is not None:
            tensors["known"] = corpus.known.astype(np.uint8)
        metadata = {"facts": dataclasses.asdict(corpus.facts), "ids": _sha256(self.ids)}
        save_tensors(self.path / CORPUS, tensors, metadata, overwrite=True)

    def corpus(self) -> EncodedCorpus | None:
        """The corpus that was encoded, its checksums compared; None where encoding did not come to its end."""
        if not self.is_encoded:
            return None
        with self._damage():
            file = open_tensors(self.path / CORPUS)
            file.verify()
            if _sha256(self.ids) != file.metadata["ids"]:
                raise CheckpointError(
                    f"{self.ids}: its checksum does not match: the file is damaged; restore it from a copy, or begin "
                    "again in another folder"
                )
            tensors = file.tensors
            known = tensors["known"].astype(np.bool_) if "known" in tensors else None
            vocabulary = Vocabulary(words_of(tensors), np.array(tensors["counts"]))
            ids = np.asarray(np.memmap(self.ids, np.int32, "r"))
            return EncodedCorpus(ids, vocabulary, CorpusFacts(**file.metadata["facts"]), known)

    def save(self, weights: Weights, state: State, asked: Hyperparameters, run: dict[str, Any]) -> Path:
        """Write a checkpoint, then remove all but the last two; OutputError where there is no room."""
        number = max((_number(path) for path in self._files("checkpoint")), default=0) + 1
        path = self._save("checkpoint", number, weights, state, asked, run)
        for old in self._files("checkpoint")[:-_KEPT]:
            old.unlink()
        self._bests = [*self._bests[1 - _KEPT :], state.best]
        self._remove_bests(but=self._bests)
        return path

    def save_best(self, weights: Weights, state: State, asked: Hyperparameters, run: dict[str, Any]) -> None:
        """Write the weights of the epoch that has just ended and is the best so far."""
        self._save("best", state.epoch, weights, state, asked, run)
        self._remove_bests(but=[*self._bests, state.epoch])

    def _remove_bests(self, but: Sequence[int | None]) -> None:
        for path in self._files("best"):
            if _number(path) not in but:
                path.unlink()

    def latest(self) -> Checkpoint | None:
        """The last checkpoint whose checksums match, None before the first; CheckpointError if all are damaged."""
        paths = self._files("checkpoint")
        for path in reversed(paths):
            try:
                latest = self._load(path)
            except CheckpointError as error:
                self.warnings.append(f"{error}; the one before it is taken")
            else:
                self._bests = [latest.state.best]
                return latest
        if paths:
            raise CheckpointError(f"{self.path}: all of its checkpoints are damaged: begin again in another folder")
        return None

    def best(self, epoch: int) -> Checkpoint:
        """The weights of an epoch that was the best; CheckpointError where they are damaged or gone."""
        return self._load(self._file("best", epoch))

    def _save(
        self, kind: str, number: int, weights: Weights, state: State, asked: Hyperparameters, run: dict[str, Any]
    ) -> Path:
        path = self._file(kind, number)
        tensors = {
            "inputs": weights.inputs.reshape(-1, weights.stride),
            "outputs": weights.outputs.reshape(-1, weights.stride),
        }
        metadata = {"state": state.as_dict(), "asked": dataclasses.asdict(asked), "run": run}
        save_tensors(path, tensors, metadata, overwrite=True)
        return path

    def _load(self, path: Path) -> Checkpoint:
        with self._damage():
            file = open_tensors(path)
            file.verify()
            metadata = file.metadata
            inputs, outputs = file.tensors["inputs"], file.tensors["outputs"]
            if not (inputs.ndim == 2 and inputs.shape == outputs.shape and inputs.dtype == outputs.dtype == np.float32):
                raise CheckpointError(f"{path}: its matrices do not fit together")
            asked = Hyperparameters.from_dict(metadata["asked"])
            return Checkpoint(path, inputs, outputs, State.from_dict(metadata["state"]), asked, metadata["run"])

    @contextlib.contextmanager
    def _damage(self) -> Iterator[None]:
        """Turn what a damaged file leads to into a CheckpointError."""
        try:
            yield
        except CheckpointError:
            raise
        except W2VError as error:
            raise CheckpointError(str(error)) from error
        except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
            raise CheckpointError(f"{self.path}: damaged ({type(error).__name__}: {error})") from error

    def _files(self, kind: str) -> list[Path]:
        found = [path for path in self.path.iterdir() if re.fullmatch(rf"{kind}-\d{{6,}}\.safetensors", path.name)]
        return sorted(found, key=_number)

    def _file(self, kind: str, number: int) -> Path:
        return self.path / f"{kind}-{number:06}.safetensors"


def _number(path: Path) -> int:
    """Which of its kind a file is."""
    return int(path.stem.partition("-")[2])


def _is_ours(name: str) -> bool:
    """Whether a file of that name may be in a folder whose training has encoded nothing yet."""
    return name in {START, RUN, IDS, FolderLock.NAME} or _is_leftover(name)


def _is_leftover(name: str) -> bool:
    """Whether a file of that name was being written by a process that was killed."""
    return name.startswith(".") and name.endswith(".tmp")


def _check_unused(folder: Path) -> None:
    """CheckpointError unless a training may begin in `folder`."""
    if (folder / CORPUS).exists():
        raise CheckpointError(
            f"{folder}: holds a training already: go on with it (w2v resume {folder}), or name another folder"
        )
    if foreign := sorted(found.name for found in folder.iterdir() if not _is_ours(found.name)):
        raise CheckpointError(f"{folder}: has other files in it ({foreign[0]}): name an empty folder")


def _remove_leftovers(folder: Path) -> None:
    for path in folder.iterdir():
        if _is_leftover(path.name):
            with output_errors(path):
                path.unlink(missing_ok=True)


def _read_request(path: Path) -> Request:
    try:
        with path.open(encoding="utf-8") as file:
            text = file.read(_LONGEST_RUN)
        return Request.from_json(text)
    except (OSError, W2VError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise CheckpointError(f"{path}: does not say what was asked for ({error})".replace("\n", " ")) from error


def _sha256(path: Path) -> str:
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(_PIECE):
                digest.update(piece)
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror or error}") from error
    return digest.hexdigest()
