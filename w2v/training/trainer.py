"""Training from beginning to end, or from where it was interrupted: text to ids, ids to a model."""

import dataclasses
import itertools
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from w2v.corpus.columns import Column
from w2v.corpus.encoded import EncodedCorpus, encode, encode_rows, encode_sentences
from w2v.corpus.vocabulary import KnownWords
from w2v.engine.objectives import load_objective
from w2v.errors import CheckpointError, HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.model.record import Model
from w2v.survey.sample import SampleSurveyor
from w2v.text_options import AS_IT_IS, TextOptions
from w2v.training.checkpoint import CheckpointFolder
from w2v.training.events import Listener, Reading, Sampled, ignore
from w2v.training.fitting import fit
from w2v.training.methods import check_method
from w2v.training.request import EVERY, Request, absolute
from w2v.training.state import State
from w2v.training.warm_start import Known, Start, start_from

Corpus = str | Path | Sequence[str | Path] | Iterable[Iterable[str]] | Column


def train(
    corpus: Corpus,
    hyperparameters: Hyperparameters | None = None,
    *,
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
    """The record of a model trained on `corpus`: what `w2v.train` does, with all hyperparameters in one record.

    `corpus` is a file or folder or several of them, `-` for standard input, a column of a table, or an iterable of
    sentences; `text` says how files are found and read. The other arguments, and the errors, are those of `w2v.train`.
    """
    config = hyperparameters or Hyperparameters()
    sources, sentences = sources_or_sentences(corpus)
    if checkpoint is not None:
        names = None if sources is None else absolute(sources)
        request = Request(names, config, strict=strict, long=long, every=every, text=text)
        with CheckpointFolder.create(checkpoint, request) as kept:
            return begin(kept, sentences, init=init, threads=threads, listener=listener)
    start = _start(init, config)
    work = _RunOptions(threads, Path(folder or tempfile.gettempdir()), listener or ignore)
    encoded = _encoded(sources, sentences, config, work, text=text, strict=strict, known=start and start.words)
    return fit(encoded, config, threads=threads, folder=work.folder, long=long, start=start, listener=listener)


def resume(
    checkpoint: str | Path,
    *,
    threads: int | None = None,
    epochs: int | None = None,
    every: float | None = None,
    listener: Listener | None = None,
) -> Model:
    """Continue the training kept in the folder `checkpoint`, to the same bits as in one go.

    Any number of threads will do. Raising `epochs` means a new schedule: the rate is what it would have been at this
    position of that many epochs, so the bits are not those of any training in one go. Raises CheckpointError if there
    is nothing to resume, and what `train` raises.
    """
    with CheckpointFolder.open(checkpoint) as kept:
        return go_on(kept, threads=threads, epochs=epochs, every=every, listener=listener)


def begin(
    kept: CheckpointFolder,
    sentences: Iterable[Iterable[str]] = (),
    *,
    init: Known | None = None,
    threads: int | None = None,
    listener: Listener | None = None,
) -> Model:
    """`train`, for the request in a folder that was created for it; `sentences` if the request names no sources."""
    start = _start(init, kept.request.config)
    with kept.advice():
        kept.begin(start)
        work = _RunOptions(threads, kept.path, listener or ignore)
        return _train_in(kept, kept.request.config, work, start, sentences)


def go_on(
    kept: CheckpointFolder,
    *,
    threads: int | None = None,
    epochs: int | None = None,
    every: float | None = None,
    listener: Listener | None = None,
) -> Model:
    """`resume`, in an open folder."""
    config, request, latest = config_of(kept, epochs=epochs, every=every), kept.request, kept.latest
    if latest is None and not (kept.is_encoded or request.is_readable_again):
        source = "Python" if request.sources is None else "standard input"
        raise CheckpointError(f"{kept.path}: its text came from {source} and was not read to its end: start again")
    with kept.advice():
        return _train_in(kept, config, _RunOptions(threads, kept.path, listener or ignore), kept.start())


def config_of(kept: CheckpointFolder, *, epochs: int | None, every: float | None) -> Hyperparameters:
    """The hyperparameters of a resumed training, in which `epochs` may raise their number."""
    config = kept.latest.config if kept.latest else kept.request.config
    if every is not None:
        kept.request = dataclasses.replace(kept.request, every=every)
    if epochs is None:
        return config
    return _extended(kept, config, dataclasses.replace(config, epochs=epochs))


def _extended(kept: CheckpointFolder, config: Hyperparameters, more: Hyperparameters) -> Hyperparameters:
    """`more`, which has another number of epochs; CheckpointError if they cannot be run."""
    if config.epochs is None:  # training has not begun
        return more
    if more.epoch_count < config.epochs:
        raise CheckpointError(f"{kept.path}: trains for {config.epochs} epochs, and can only be given more")
    state = kept.latest.state if kept.latest else State()
    if more.epoch_count > config.epochs and state.is_over(more.epoch_count, more.early_stop):
        raise CheckpointError(
            f"{kept.path}: stopped early after {state.epoch} epochs, as the held-out likelihood no longer improved: "
            "it would not train for more"
        )
    return more


def _start(init: Known | None, config: Hyperparameters) -> Start | None:
    """The rows to start from; HyperparameterError if they do not fit `config`, or `config` is wrong."""
    check_method(config)
    if init is not None:
        return start_from(init, config, load_objective(config.objective))
    if config.freeze_known:
        raise HyperparameterError("freeze_known needs init: without it there are no known words")
    if config.drop_missing:
        raise HyperparameterError("drop_missing needs init: without it there are no known words")
    return None


class _RunOptions(NamedTuple):
    """How a training is run, as opposed to what is trained."""

    threads: int | None
    folder: Path  # for unnamed files
    listen: Listener


def _train_in(
    kept: CheckpointFolder,
    config: Hyperparameters,
    work: _RunOptions,
    start: Start | None,
    sentences: Iterable[Iterable[str]] = (),
) -> Model:
    """Encode the corpus unless that has been done, and train."""
    request, encoded = kept.request, kept.corpus(start)
    if encoded is None:
        encoded = _encoded(
            request.sources,
            sentences,
            config,
            work,
            text=request.text,
            strict=request.strict,
            known=start and start.words,
            kept=kept.ids,
        )
        kept.save_corpus(encoded)
    long = request.long or kept.latest is not None
    return fit(
        encoded, config, threads=work.threads, folder=work.folder, long=long, start=start, kept=kept,
        listener=work.listen,
    )  # fmt: skip


def encode_corpus(
    corpus: Corpus,
    config: Hyperparameters,
    *,
    folder: Path,
    text: TextOptions = AS_IT_IS,
    strict: bool = False,
    listener: Listener | None = None,
) -> EncodedCorpus:
    """The ids of `corpus`, as `train` makes them, in an unnamed file in `folder`."""
    sources, sentences = sources_or_sentences(corpus)
    return _encoded(sources, sentences, config, _RunOptions(None, folder, listener or ignore), text=text, strict=strict)


def _encoded(
    sources: Sequence[str | Path] | None,
    sentences: Iterable[Iterable[str]],
    config: Hyperparameters,
    work: _RunOptions,
    *,
    text: TextOptions,
    strict: bool,
    known: KnownWords | None = None,
    kept: Path | None = None,
) -> EncodedCorpus:
    def report(done: int, total: int | None) -> None:
        work.listen(Reading(done, total))

    if isinstance(sentences, Column) and sentences.is_text:
        return encode_rows(sentences, config, folder=work.folder, known=known, kept=kept, progress=report)
    if sources is None:
        return encode_sentences(sentences, config, folder=work.folder, known=known, kept=kept)
    sample, told = SampleSurveyor(lowercase=config.lowercase), False

    def tell_once() -> None:
        nonlocal told
        if sample.is_complete and not told:
            told = True
            work.listen(Sampled(config, sample))

    def progress(done: int, total: int | None) -> None:
        report(done, total)
        tell_once()

    try:
        return encode(
            sources, config, folder=work.folder, known=known, kept=kept, options=text, strict=strict,
            progress=progress, observer=sample,
        )  # fmt: skip
    finally:
        tell_once()  # for a text that is short, or is refused


def sources_or_sentences(corpus: Corpus) -> tuple[list[str | Path] | None, Iterable[Iterable[str]]]:
    """(paths, nothing) or (None, sentences), whichever the corpus of `train` is."""
    if isinstance(corpus, str | Path):
        return [corpus], ()
    if isinstance(corpus, Column):
        return None, corpus
    items = iter(corpus)
    first = list(itertools.islice(items, 1))
    rest: Iterable[Any] = itertools.chain(first, items)
    if first and isinstance(first[0], str | Path):
        paths = list(rest)
        if not all(isinstance(path, str | Path) for path in paths):
            raise HyperparameterError("a corpus is either paths or sentences of words, not a mixture")
        return paths, ()
    return None, rest
