"""What a training tells whoever listens: plain records, so that a terminal, a log and a test can hear the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from w2v.corpus.encoded import EncodedCorpus
from w2v.training.held_out import Likelihood


class Loss(NamedTuple):
    """The objective's loss summed over so many pairs."""

    total: float = 0.0
    pairs: float = 0.0

    @property
    def mean(self) -> float:
        """The loss of a pair; NaN without pairs."""
        return self.total / self.pairs if self.pairs else float("nan")

    def since(self, earlier: "Loss") -> "Loss":
        """What has come since `earlier`."""
        return Loss(self.total - earlier.total, self.pairs - earlier.pairs)


@dataclass(frozen=True)
class Encoding:
    """Report while the text is read."""

    bytes_done: int
    bytes_total: int | None  # None where nobody knows: a pipe


@dataclass(frozen=True)
class Starting:
    """Report when the corpus is encoded and training begins."""

    corpus: EncodedCorpus
    compiling: bool  # kernels have to be compiled first, which takes some seconds
    threads: int
    warning: str | None  # a reason why training will be slow, and what to do about it


@dataclass(frozen=True)
class Training:
    """Report every few milliseconds of training."""

    words_done: int
    words_total: int
    epoch: int  # from 1
    rate: float
    loss: Loss  # of all tiles measured since the beginning of the training
    seconds: float  # since then


@dataclass(frozen=True)
class Measured:
    """Report at an epoch's end, where sentences are held out."""

    epoch: int
    likelihood: Likelihood


Report = Encoding | Starting | Training | Measured
Listener = Callable[[Report], None]
