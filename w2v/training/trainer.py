"""Training from beginning to end, or from where it was interrupted: text to ids, ids to a model."""

import contextlib
import dataclasses
import itertools
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from w2v.corpus.encoded import EncodedCorpus, encode, encode_sentences
from w2v.corpus.vocabulary import KnownWords
from w2v.errors import CheckpointError, HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.model import Model
from w2v.training.checkpoint import CheckpointFolder, Request, absolute
from w2v.training.fitting import fit
from w2v.training.initial import Known, Start, start_from
from w2v.training.objectives import check_objective, load_objective
from w2v.training.reports import Encoding, Listener, Report

Corpus = str | Path | Sequence[str | Path] | Iterable[Iterable[str]]
EVERY = 600.0  # seconds between two checkpoints


def train(
    corpus: Corpus,
    hyperparameters: Hyperparameters | None = None,
    *,
    threads: int | None = None,
    strict: bool = False,
    long: bool = False,
    folder: str | Path | None = None,
    init: Known | None = None,
    checkpoint: str | Path | CheckpointFolder | None = None,
    every: float = EVERY,
    listener: Listener | None = None,
) -> Model:
    """Skip-gram vectors of `corpus`: the same text and hyperparameters give the same bits, whatever the threads.

    That holds for one version of w2v and numba on one kind of processor; elsewhere last digits may differ.

    `corpus` is a file or folder or several of them, `-` for standard input, or an iterable of sentences, each an
    iterable of words. `threads` defaults to all cores. `strict` refuses text that is not UTF-8; `long` accepts a
    training that will take more than a day. The corpus's ids lie in a nameless file in `folder` (by default the
    system's temporary one) until training ends. `init` is a model or other vectors whose rows the training starts
    from. `checkpoint` is a folder, made if it is not there, from which `resume` goes on, whatever has ended the
    training: it keeps the ids, and a checkpoint `every` so many seconds. `listener` is called with reports. Raises
    CorpusError, HyperparameterError, TrainingError, CheckpointError or OutputError; nothing else is left behind.
    """
    asked = hyperparameters or Hyperparameters()
    check_objective(asked)
    start = None if init is None else start_from(init, asked, load_objective(asked.objective))
    if asked.freeze_known and start is None:
        raise HyperparameterError("freeze_known goes with init alone: there are no known words to keep still")
    sources, sentences = _sources_or_sentences(corpus)
    work = _Work(threads, Path(folder or tempfile.gettempdir()), listener or _ignore)
    if checkpoint is None:
        encoded = _encoded(sources, sentences, asked, work, strict=strict, known=start and start.words)
        return fit(encoded, asked, threads=threads, folder=work.folder, long=long, start=start, listener=listener)
    request = Request(None if sources is None else absolute(sources), asked, strict=strict, long=long, every=every)
    with _opened(checkpoint, request) as kept, kept.advice():
        if start is not None:
            kept.save_start(start)
        kept.begin()
        return _go_on(kept, sources, sentences, asked, work._replace(folder=kept.path), start)


def resume(
    checkpoint: str | Path | CheckpointFolder,
    *,
    threads: int | None = None,
    epochs: int | None = None,
    every: float | None = None,
    listener: Listener | None = None,
) -> Model:
    """Go on with the training kept in the folder `checkpoint`, to the very bits that it would have had in one go.

    Any number of threads does. Raising `epochs` means a new schedule: the rate is what it would have been at this place
    in so many epochs, so the bits are those of no training in one go. Raises CheckpointError where there is nothing to
    go on from, and what `train` raises.
    """
    with _opened(checkpoint) as kept, kept.advice():
        request, latest = kept.request, kept.latest()
        asked = latest.asked if latest else request.asked
        if epochs is not None and epochs < asked.epochs:
            raise CheckpointError(f"{kept.path}: trains for {asked.epochs} epochs, and can only be given more")
        asked = dataclasses.replace(asked, epochs=epochs or asked.epochs)
        if every is not None:
            kept.request = dataclasses.replace(request, every=every)
        if latest is None and (request.sources is None or "-" in request.sources) and not kept.is_encoded:
            source = "Python" if request.sources is None else "standard input"
            raise CheckpointError(f"{kept.path}: its text came from {source} and was not read to its end: begin again")
        work = _Work(threads, kept.path, listener or _ignore)
        return _go_on(kept, request.sources, (), asked, work, kept.start())


class _Work(NamedTuple):
    """How a training is run."""

    threads: int | None
    folder: Path  # for nameless files
    listen: Listener


def _go_on(
    kept: CheckpointFolder,
    sources: Sequence[str | Path] | None,
    sentences: Iterable[Iterable[str]],
    asked: Hyperparameters,
    work: _Work,
    start: Start | None,
) -> Model:
    """Encode, unless that has been done, and train on."""
    encoded = kept.corpus()
    if encoded is None:
        encoded = _encoded(
            sources, sentences, asked, work, strict=kept.request.strict, known=start and start.words, kept=kept.ids
        )
        kept.save_corpus(encoded)
    return fit(
        encoded, asked, threads=work.threads, folder=work.folder, long=kept.request.long, start=start, kept=kept,
        listener=work.listen,
    )  # fmt: skip


@contextlib.contextmanager
def _opened(checkpoint: str | Path | CheckpointFolder, request: Request | None = None) -> Iterator[CheckpointFolder]:
    """The folder: one that is open already stays open."""
    if isinstance(checkpoint, CheckpointFolder):
        yield checkpoint
        return
    opened = CheckpointFolder.open(checkpoint) if request is None else CheckpointFolder.create(checkpoint, request)
    with opened as kept:
        yield kept


def encode_corpus(
    corpus: Corpus, asked: Hyperparameters, *, folder: Path, strict: bool = False, listener: Listener | None = None
) -> EncodedCorpus:
    """What `train` trains on: the ids of `corpus`, in a nameless file in `folder`."""
    sources, sentences = _sources_or_sentences(corpus)
    return _encoded(sources, sentences, asked, _Work(None, folder, listener or _ignore), strict=strict)


def _encoded(
    sources: Sequence[str | Path] | None,
    sentences: Iterable[Iterable[str]],
    asked: Hyperparameters,
    work: _Work,
    *,
    strict: bool,
    known: KnownWords | None = None,
    kept: Path | None = None,
) -> EncodedCorpus:
    def progress(done: int, total: int | None) -> None:
        work.listen(Encoding(done, total))

    if sources is None:
        return encode_sentences(sentences, asked, folder=work.folder, known=known, kept=kept)
    return encode(sources, asked, folder=work.folder, known=known, kept=kept, strict=strict, progress=progress)


def _sources_or_sentences(corpus: Corpus) -> tuple[list[str | Path] | None, Iterable[Iterable[str]]]:
    """(paths, nothing) or (None, sentences): what `train` was given."""
    if isinstance(corpus, str | Path):
        return [corpus], ()
    items = iter(corpus)
    first = list(itertools.islice(items, 1))
    rest: Iterable[Any] = itertools.chain(first, items)
    if first and isinstance(first[0], str | Path):
        paths = list(rest)
        if not all(isinstance(path, str | Path) for path in paths):
            raise HyperparameterError("a corpus is either paths or sentences of words, not a mixture")
        return paths, ()
    return None, rest


def _ignore(_report: Report) -> None:
    """Listen to nothing."""
