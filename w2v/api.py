"""Training as Python users call it: settings by keyword, progress that is shown, and a model that can be asked."""

import itertools
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tqdm import tqdm

from w2v.corpus.columns import Column, column_of
from w2v.errors import CorpusError, HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.quoting import quoted
from w2v.shards import trainer
from w2v.text_options import TextOptions
from w2v.training.events import EpochEnded, Event, Listener, Progress, Reading, Starting
from w2v.training.request import EVERY
from w2v.training.trainer import Corpus
from w2v.training.warm_start import Known
from w2v.urls import is_url
from w2v.vectors.model import Model


def train(
    corpus: Corpus | Column,
    hyperparameters: Hyperparameters | Mapping[str, Any] | None = None,
    *,
    column: str | None = None,
    threads: int | None = None,
    strict: bool = False,
    encoding: str | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    skip_foreign: bool = False,
    long: bool = False,
    cluster: str | None = None,
    folder: str | Path | None = None,
    init: Known | None = None,
    checkpoint: str | Path | None = None,
    every: float = EVERY,
    progress: bool | None = None,
    listener: Listener | None = None,
    **settings: Any,
) -> Model:
    """Train a model on `corpus`. The same text and hyperparameters give the same bits, on any number of threads.

    That holds for one version of w2v and Numba on one kind of processor; elsewhere the last digits may differ.

    `corpus` is a file, a folder or several of them, or `-` for standard input; or an iterable of sentences, each an
    iterable of words, which are not split further (a generator is read once); or, with the name of a `column`, a
    Parquet, CSV or TSV file or an Arrow table, whose column holds text, or lists that are sentences.
    `settings` are hyperparameters by name, as in `train(corpus, dim=64)`; or pass one `Hyperparameters`, or a mapping.
    `encoding` is Python's name for it, "auto" to guess it for each file, or None for UTF-8; `include` and `exclude` are
    patterns such as "*.txt" for the files in folders; `skip_foreign` skips files that are not text. `threads` defaults
    to all cores. `strict` refuses text that is not UTF-8; `long` accepts a training that will take more than a day.
    The ids of the corpus are in an unnamed file in `folder` (by default the system's temporary one) until training
    ends. `init` is a `Model` or what `w2v.load` returns: training starts from its vectors. `checkpoint` is a folder,
    made if necessary, from which `resume` can continue, however training ended: it keeps the ids, and a checkpoint
    `every` so many seconds.
    `progress` shows a bar on standard error, by default in terminals and notebooks. `listener` is called with each
    event, a record of `w2v.training.events`: Reading, Starting, Progress about ten times a second, EpochEnded,
    StoppedEarly, Checkpointed. An exception that it raises ends training. `training_events` hands events to a loop
    instead. Raises CorpusError, HyperparameterError, TrainingError, CheckpointError or OutputError, and then leaves
    nothing behind except checkpoints.
    """
    config = _config(hyperparameters, settings)
    text = TextOptions(encoding, include, exclude, skip_foreign)  # type: ignore[arg-type]  # any sequences
    with _Bar(progress, listener) as bar:
        model = trainer.train(
            _checked(column_of(corpus, column)), config, cluster=cluster, threads=threads, text=text, strict=strict,
            long=long, folder=folder, init=init, checkpoint=checkpoint, every=every, listener=bar.listen,
        )  # fmt: skip
    return Model.from_record(model)


def resume(
    checkpoint: str | Path,
    *,
    cluster: str | None = None,
    threads: int | None = None,
    epochs: int | None = None,
    every: float | None = None,
    progress: bool | None = None,
    listener: Listener | None = None,
) -> Model:
    """Continue the training in the folder `checkpoint`; the result has the same bits as a training in one go.

    The number of threads may differ. Raising `epochs` means a new schedule: the rate is what it would have been at this
    point of that many epochs, so the bits are not those of a training in one go. `progress` and `listener` are as for
    `train`. Raises CheckpointError if there is nothing to continue from, and what `train` raises.
    """
    with _Bar(progress, listener) as bar:
        model = trainer.resume(
            checkpoint, cluster=cluster, threads=threads, epochs=epochs, every=every, listener=bar.listen
        )
    return Model.from_record(model)


def _checked(corpus: Any) -> Any:
    """`corpus`; CorpusError where strings are given that are text rather than paths."""
    if isinstance(corpus, Column | Path):
        return corpus
    if isinstance(corpus, str):
        _check_path(corpus)
        return corpus
    items = iter(corpus)
    first = next(items, None)
    if isinstance(first, str):
        _check_path(first)
    return () if first is None else itertools.chain([first], items)


def _check_path(path: str) -> None:
    if len(path.split()) > 1 and not is_url(path) and not os.path.exists(path):  # noqa: PTH110  # unlike Path's, for any string
        raise CorpusError(
            f"{quoted(path)} is not a file: pass text as sentences, each a list of words: "
            "[line.split() for line in lines]"
        )


def _config(given: Hyperparameters | Mapping[str, Any] | None, settings: Mapping[str, Any]) -> Hyperparameters:
    """The hyperparameters that come as a record, a mapping or keywords; HyperparameterError where they come twice."""
    if given is None:
        return Hyperparameters.from_dict(settings)
    if settings:
        raise HyperparameterError(
            f"both hyperparameters and {next(iter(settings))} are given: put it among them, or give all of them by name"
        )
    if isinstance(given, Hyperparameters):
        return given
    if isinstance(given, Mapping):
        return Hyperparameters.from_dict(given)
    raise HyperparameterError(
        f"hyperparameters must be a Hyperparameters or a mapping, not a {type(given).__name__}; "
        "give single ones by name: train(corpus, dim=64)"
    )


class _Bar:
    """A bar of a training's progress, where one is wanted; every event is handed on."""

    def __init__(self, wanted: bool | None, listener: Listener | None) -> None:
        self._wanted = _is_watched() if wanted is None else wanted
        self._listener = listener
        self._bar: tqdm[Any] | None = None

    def __enter__(self) -> "_Bar":
        return self

    def __exit__(self, *_: object) -> None:
        self._close()

    def listen(self, event: Event) -> None:
        """Show how far it is, and hand the event on."""
        if self._wanted:
            self._show(event)
        if self._listener is not None:
            self._listener(event)

    def _show(self, event: Event) -> None:
        match event:
            case Reading():
                self._advance("reading", event.bytes_done, event.bytes_total, "B")
            case Starting():
                self._close()
                if event.compiling:
                    print("w2v: compiling for this machine, the first time only", file=sys.stderr)  # noqa: T201
            case Progress():
                bar = self._advance("training", event.words_done, event.words_total, " words")
                bar.set_postfix_str(f"epoch {event.epoch}, loss {event.loss.mean:.3f}", refresh=False)
            case EpochEnded(likelihood=found) if found is not None:
                tqdm.write(f"epoch {event.epoch}: held-out NLL {found.nll:.3f}", file=sys.stderr)

    def _advance(self, what: str, done: int, total: int | None, unit: str) -> "tqdm[Any]":
        if self._bar is None:
            self._bar = tqdm(
                desc=what, total=total, initial=done, unit=unit, unit_scale=True, file=sys.stderr, mininterval=0.2
            )
        self._bar.update(done - self._bar.n)
        return self._bar

    def _close(self) -> None:
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def _is_watched() -> bool:
    """Whether a bar would be seen: at a terminal, or in a notebook, whose shell has a kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython is not None else None
    return getattr(shell, "kernel", None) is not None or (sys.stderr is not None and sys.stderr.isatty())
