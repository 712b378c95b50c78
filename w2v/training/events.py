"""The events of a training: plain records, so that a terminal, a log and a test can listen to the same."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from w2v.corpus.encoded import EncodedCorpus
from w2v.engine.records import Loss
from w2v.hyperparameters import Hyperparameters
from w2v.survey.sample import SampleSurveyor
from w2v.training.held_out import Likelihood


@dataclass(frozen=True)
class Reading:
    """While the text is read."""

    bytes_done: int
    bytes_total: int | None  # None if unknown: a pipe


@dataclass(frozen=True)
class Sampled:
    """Enough of the text has been read to survey it: sent once, while the rest is read or at its end.

    Asking the sample for its survey takes about a tenth of a second, which only a listener that asks for it pays.
    """

    config: Hyperparameters
    sample: SampleSurveyor


@dataclass(frozen=True)
class Starting:
    """The corpus is encoded and training begins."""

    corpus: EncodedCorpus
    compiling: bool  # kernels have to be compiled first, which takes some seconds
    threads: int
    model_bytes: int  # of the model's file, about
    epochs: int | None = None  # chosen by the size of the corpus; None if they were asked for
    from_outputs: bool | None = None  # whether known words had output rows to start from; None without known words
    ngrams: int = 0  # of subwords: rows that words share
    memory_bytes: int = 0  # that training takes, without measuring
    shards: int = 1
    workers: int = 1  # that train these


@dataclass(frozen=True)
class Progress:
    """About every tenth of a second of training, or after every round if rounds take longer."""

    words_done: int
    words_total: int
    epoch: int  # from 1
    rate: float
    loss: Loss  # of all tiles measured since the beginning of the training
    seconds: float  # of training since then, including the time before it was resumed


@dataclass(frozen=True)
class WorkerTime:
    """A worker's share of a period."""

    name: str
    shards: tuple[int, ...]  # assigned to it, from 0
    seconds: float  # spent on training


@dataclass(frozen=True)
class PeriodEnded:
    """The weights of all shards have been combined."""

    number: int  # from 1
    periods: int  # in all
    rows: int  # that were combined, of both matrices
    bytes: int  # sent between workers
    seconds: float  # of training and combining
    workers: tuple[WorkerTime, ...]


@dataclass(frozen=True)
class WorkersLost:
    """Workers were lost, others have taken their shards, and training goes back to where all rows were combined."""

    workers: int
    left: int
    period: int  # in which they were lost
    back_to: int  # the last period that is not repeated


@dataclass(frozen=True)
class WorkersDiffer:
    """Workers differ in what a result's last digits depend on."""

    versions: dict[str, list[str]]  # name -> all versions in use


@dataclass(frozen=True)
class EpochEnded:
    """An epoch has ended."""

    epoch: int  # from 1
    loss: Loss  # of the tiles measured in the epoch
    likelihood: Likelihood | None  # where sentences are held out


@dataclass(frozen=True)
class StoppedEarly:
    """No more epochs are run, because the held-out likelihood no longer improves."""

    epoch: int  # the last, from 1
    best: int  # the epoch whose weights are kept


@dataclass(frozen=True)
class Resumed:
    """A training continues from a checkpoint."""

    words_done: int
    words_total: int
    loss: Loss  # of all tiles measured before
    seconds: float  # of training before
    warnings: tuple[str, ...]  # about what has changed since


@dataclass(frozen=True)
class Checkpointed:
    """A checkpoint has been written."""

    path: Path
    words_done: int
    words_total: int


Event = (
    Reading
    | Sampled
    | Starting
    | Resumed
    | Progress
    | PeriodEnded
    | WorkersLost
    | WorkersDiffer
    | EpochEnded
    | StoppedEarly
    | Checkpointed
)
Listener = Callable[[Event], None]


def ignore(_event: object) -> None:
    """Listen to nothing."""
