"""What a training will take: memory by the sizes of its arrays, time by running its beginning here."""

import contextlib
from dataclasses import dataclass
from pathlib import Path

from w2v.corpus.encoded import EncodedCorpus
from w2v.engine.probability import keep_probability
from w2v.engine.weights import row_stride
from w2v.hyperparameters import Hyperparameters
from w2v.training.events import Event, Listener, Progress, Starting, ignore
from w2v.training.fitting import fit, plan
from w2v.training.held_out import measuring_bytes
from w2v.training.resources import model_bytes, used_bytes

SECONDS = 2.0  # of training to run, at most, unless two events take longer
_SETTLING = 0.2  # seconds, or one event, not counted: memory is touched for the first time


@dataclass(frozen=True)
class Estimate:
    """What training on a corpus takes."""

    words: int  # of the vocabulary
    kept: float  # the share of its tokens that stays in the stream
    matrices_bytes: int  # both, as they are in memory: exact
    memory_bytes: int  # of the whole process, w2v itself and its libraries included: about
    ids_bytes: int  # of the corpus's ids on disk: exact
    model_bytes: int  # of the model's file: about
    threads: int
    words_per_second: float  # of the corpus, measured here
    seconds: float  # of training, all epochs: about


class _EnoughError(Exception):
    """Enough of the training has run."""


class _Watch:
    """Listens to a training, and ends it when its speed is known."""

    def __init__(self, seconds: float, listen: Listener) -> None:
        self._seconds = seconds
        self._listen = listen
        self.first: Progress | None = None  # after the first one, which is not counted
        self.last: Progress | None = None
        self.threads = 1

    def listen(self, event: Event) -> None:
        """Take an event; _EnoughError when no more are needed."""
        self._listen(event)
        match event:
            case Progress():
                if self.last is None or event.seconds < _SETTLING:
                    self.first = event
                self.last = event
                if event.seconds > self._seconds and event is not self.first:
                    raise _EnoughError
            case Starting():
                self.threads = event.threads
            case _:
                pass

    @property
    def words_per_second(self) -> float:
        """Words trained on per second."""
        first, last = self.first, self.last
        if first is None or last is None:
            return 0.0
        if last.words_done > first.words_done:
            return (last.words_done - first.words_done) / (last.seconds - first.seconds)
        return last.words_done / last.seconds


def estimate(
    corpus: EncodedCorpus,
    config: Hyperparameters,
    *,
    folder: Path,
    threads: int | None = None,
    long: bool = False,
    seconds: float = SECONDS,
    listener: Listener | None = None,
) -> Estimate:
    """What `fit` would take with these arguments, and its errors: it is begun, and ended after `seconds`."""
    (planned, _), counts = plan(corpus, config), corpus.vocabulary.counts
    watch = _Watch(seconds, listener or ignore)
    with contextlib.suppress(_EnoughError):
        fit(corpus, config, folder=folder, threads=threads, long=long, listener=watch.listen)
    speed, last = watch.words_per_second, watch.last
    words = len(counts)
    return Estimate(
        words=words,
        kept=float((counts * keep_probability(counts, config.sample)).sum() / counts.sum()),
        matrices_bytes=(planned.input_rows + planned.output_rows) * row_stride(config.dim) * 4,
        memory_bytes=planned.bytes(watch.threads) + measuring_bytes(config, words) + (used_bytes() or 0),
        ids_bytes=corpus.ids.nbytes,
        model_bytes=model_bytes(planned, corpus.vocabulary.words),
        threads=watch.threads,
        words_per_second=speed,
        seconds=last.words_total / speed if last else 0.0,
    )
