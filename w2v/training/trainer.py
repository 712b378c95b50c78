"""Training from beginning to end: text to ids, blocks to rounds, weights to a model."""

import dataclasses
import itertools
import platform
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

import w2v
from w2v.compiled import is_compiled, note_compiled, slow_threads, use_threads
from w2v.corpus.encoded import EncodedCorpus, encode, encode_sentences
from w2v.errors import CorpusError, DivergedError, HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.model import Model
from w2v.training.counter import derive_key
from w2v.training.demands import check_memory, check_time
from w2v.training.held_out import HeldOut, Likelihood, split
from w2v.training.objectives import check_objective, load_objective
from w2v.training.objectives.objective import Objective, Tables
from w2v.training.reports import Encoding, Listener, Loss, Measured, Report, Starting, Training
from w2v.training.rounds import Runner
from w2v.training.schedule import BLOCK, Block, blocks, lanes_for, loss_every, rates, rounds_of
from w2v.training.stream import Subsampler, keep_probability, keep_threshold
from w2v.training.tile import Shape, tile_bytes, tile_shape
from w2v.training.vector import WIDTH
from w2v.training.weights import Weights, packed, start_weights

Corpus = str | Path | Sequence[str | Path] | Iterable[Iterable[str]]
_WORDS_FOR_THREADS = 100_000  # of a corpus: with fewer, threads wait for each other more than they work
_ROUNDS_AT_ONCE = 64  # between two reports; interrupts are heard as often


class Purpose(IntEnum):
    """What random numbers are for: each use has a sequence of its own."""

    START = 0
    SUBSAMPLE = 1
    TILES = 2
    HELD_OUT = 3


def train(
    corpus: Corpus,
    hyperparameters: Hyperparameters | None = None,
    *,
    threads: int | None = None,
    strict: bool = False,
    long: bool = False,
    folder: str | Path | None = None,
    listener: Listener | None = None,
) -> Model:
    """Skip-gram vectors of `corpus`: the same text and hyperparameters give the same bits, whatever the threads.

    That holds for one version of w2v and numba on one kind of processor; elsewhere last digits may differ.

    `corpus` is a file or folder or several of them, `-` for standard input, or an iterable of sentences, each an
    iterable of words, which are taken whole: `max_token` is for text.
    `threads` defaults to all cores. `strict` refuses text that is not UTF-8; `long` accepts a
    training that will take more than a day. The corpus's ids lie in a nameless file in `folder` (by default the
    system's temporary one) until training ends. `listener` is called with reports. Raises CorpusError,
    HyperparameterError, TrainingError or OutputError; nothing is left behind.
    """
    asked = hyperparameters or Hyperparameters()
    place = Path(folder or tempfile.gettempdir())
    check_objective(asked)
    encoded = encode_corpus(corpus, asked, folder=place, strict=strict, listener=listener)
    return fit(encoded, asked, folder=place, threads=threads, long=long, listener=listener)


def encode_corpus(
    corpus: Corpus, asked: Hyperparameters, *, folder: Path, strict: bool = False, listener: Listener | None = None
) -> EncodedCorpus:
    """What `train` trains on: the ids of `corpus`, in a nameless file in `folder`."""
    listen = listener or _ignore
    sources, sentences = _sources_or_sentences(corpus)

    def progress(done: int, total: int | None) -> None:
        listen(Encoding(done, total))

    if sources is not None:
        return encode(sources, asked, folder=folder, strict=strict, progress=progress)
    return encode_sentences(sentences, asked, folder=folder)


class Plan(NamedTuple):
    """In which tiles, and in how many lanes, an objective is trained on a corpus."""

    objective: Objective
    tables: Tables
    shape: Shape
    lanes: int


def plan(corpus: EncodedCorpus, asked: Hyperparameters) -> Plan:
    """The plan of a training; CorpusError, HyperparameterError or TrainingError where there can be none."""
    check_objective(asked)
    _check_pairs(corpus)
    objective, counts = load_objective(asked.objective), corpus.vocabulary.counts
    tables = objective.tables(asked, counts)
    shape = tile_shape(objective, asked, tables, len(counts))
    # By all tokens, held out or not: whether they have been set aside already makes no difference.
    lanes = lanes_for(corpus.facts.words + corpus.facts.held_out, shape.centres, tile_bytes(shape))
    check_memory(len(counts), shape, lanes)
    return Plan(objective, tables, shape, lanes)


def hold_out(corpus: EncodedCorpus, asked: Hyperparameters, *, folder: Path) -> tuple[EncodedCorpus, HeldOut]:
    """(what is left of the corpus to train on, what is held out); CorpusError where either has nothing in it."""
    key = derive_key(asked.seed, Purpose.HELD_OUT)
    left, ids = split(corpus, asked.held_out, key, folder)
    return left, HeldOut(ids, corpus.vocabulary.counts, asked.sample, asked.window, key)


def fit(
    corpus: EncodedCorpus,
    asked: Hyperparameters,
    *,
    folder: Path,
    threads: int | None = None,
    long: bool = False,
    held_out: HeldOut | None = None,
    listener: Listener | None = None,
) -> Model:
    """Train on a corpus that is encoded already, as `train` does; `held_out` is what it is already without."""
    listen = listener or _ignore
    objective, tables, shape, lanes = plan(corpus, asked)
    counts = corpus.vocabulary.counts
    threads = use_threads(threads)
    if corpus.facts.words < _WORDS_FOR_THREADS:
        threads = use_threads(1)
    threads = min(threads, lanes)
    if not long:
        check_time(corpus.facts.words * asked.epochs, shape, threads)
    if held_out is None and asked.held_out > 0:
        corpus, held_out = hold_out(corpus, asked, folder=folder)
    compiling = not is_compiled(objective.name)
    listen(Starting(corpus, compiling, threads, slow_threads()))

    weights = start_weights(len(counts), asked.dim, derive_key(asked.seed, Purpose.START))
    runner = Runner.make(
        objective, shape, weights, tables, lanes, threads, loss_every(corpus.facts.words, shape.centres)
    )
    subsampler = Subsampler(keep_threshold(keep_probability(counts, asked.sample)), min(BLOCK, len(corpus.ids)))
    runner.warm_up(subsampler.stream(_read_only(corpus.ids[:0]), derive_key(asked.seed)))
    note_compiled(objective.name)

    def measure() -> Likelihood | None:
        return held_out.measure(objective.log_probability(asked, counts), weights) if held_out else None

    history, seconds = _run_epochs(corpus, asked, runner, subsampler, measure, listen)
    return _model(
        corpus, asked, weights, history, {"threads": threads, "seconds": seconds, "output_rows": objective.output_rows}
    )


def _run_epochs(
    corpus: EncodedCorpus,
    asked: Hyperparameters,
    runner: Runner,
    subsampler: Subsampler,
    measure: Callable[[], Likelihood | None],
    listen: Listener,
) -> tuple[list[dict[str, Any]], float]:
    """(one entry of history an epoch, the seconds that all took)."""
    ids = _read_only(corpus.ids)
    words_total = corpus.facts.words * asked.epochs
    loss, epoch_loss = Loss(), Loss()
    history: list[dict[str, Any]] = []
    began = epoch_began = time.perf_counter()
    for block in blocks(len(ids), asked.epochs):
        key = derive_key(asked.seed, Purpose.SUBSAMPLE, block.epoch, block.number)
        stream = subsampler.stream(ids[block.begin : block.end], key)
        round_rates = rates(
            block,
            rounds_of(len(stream.words), len(runner.loss), runner.shape.centres),
            len(ids),
            asked.epochs,
            asked.rate,
        )
        key = derive_key(asked.seed, Purpose.TILES, block.epoch, block.number)
        for first in range(0, len(round_rates), _ROUNDS_AT_ONCE):
            some = round_rates[first : first + _ROUNDS_AT_ONCE]
            runner.run(stream, first, some, key)
            total, pairs = runner.take_loss()
            loss = Loss(loss.total + total, loss.pairs + pairs)
            position = _position(block, (first + len(some)) / len(round_rates), len(ids))
            words_done = round(words_total * position / (len(ids) * asked.epochs))
            if runner.faults() or not np.isfinite(loss.total):
                raise DivergedError(
                    f"after {words_done:,} words the weights are no longer finite: lower --rate (it is {asked.rate}), "
                    "--negative or --window; nothing was saved"
                )
            listen(
                Training(words_done, words_total, block.epoch + 1, float(some[-1]), loss, time.perf_counter() - began)
            )
        if block.end == len(ids):
            now = time.perf_counter()
            of_epoch = loss.since(epoch_loss)
            history.append(
                {
                    "epoch": block.epoch + 1,
                    "loss": of_epoch.mean if of_epoch.pairs else None,  # of an epoch without a measured tile
                    "pairs": int(of_epoch.pairs),
                    "words": corpus.facts.words,
                    "seconds": now - epoch_began,
                }
            )
            if likelihood := measure():
                listen(Measured(block.epoch + 1, likelihood))
                history[-1] |= {
                    "held_out": likelihood.nll,
                    "held_out_error": likelihood.error,
                    "perplexity": likelihood.perplexity,
                    "unigram": likelihood.unigram,
                    "held_out_pairs": likelihood.pairs,
                }
            began += time.perf_counter() - now  # measuring is not training
            epoch_loss, epoch_began = loss, time.perf_counter()
    return history, time.perf_counter() - began


def _read_only(ids: NDArray[np.int32]) -> NDArray[np.int32]:
    """A view that is one and the same type to the kernels, whoever made the array."""
    view = ids.view()
    view.flags.writeable = False
    return view


def _check_pairs(corpus: EncodedCorpus) -> None:
    """CorpusError where no word has another one in its sentence."""
    if corpus.facts.words <= corpus.facts.sentences:
        raise CorpusError(
            "every sentence has only one word of the vocabulary, so no word has a context: "
            "a line is a sentence, put several words on one"
        )


def _position(block: Block, share: float, length: int) -> float:
    """Corpus positions behind us when so much of the block is done, epochs counted through."""
    return block.epoch * length + block.begin + share * (block.end - block.begin)


def _model(
    corpus: EncodedCorpus,
    asked: Hyperparameters,
    weights: Weights,
    history: list[dict[str, Any]],
    run: dict[str, Any],
) -> Model:
    versions = {
        "w2v": w2v.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
        "processor": f"{platform.machine()}, vectors of {WIDTH} numbers",
    }
    return Model(
        words=corpus.vocabulary.words,
        counts=corpus.vocabulary.counts,
        vectors=packed(weights.inputs, weights.dim),
        contexts=packed(weights.outputs, weights.dim),
        hyperparameters=asked,
        corpus=dataclasses.asdict(corpus.facts),
        history=history,
        run={**run, "versions": versions},
    )


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
