"""From ids to a model: the plan of a training, what is held out, and the training itself."""

import dataclasses
import platform
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np

import w2v
from w2v.compiled import is_compiled, note_compiled, slow_threads, use_threads
from w2v.corpus.encoded import EncodedCorpus
from w2v.errors import CorpusError
from w2v.hyperparameters import Hyperparameters
from w2v.model import Model
from w2v.probability import keep_probability, log_probability
from w2v.training.checkpoint import Checkpoint, CheckpointFolder
from w2v.training.counter import Purpose, derive_key
from w2v.training.demands import check_memory, check_time
from w2v.training.held_out import HeldOut, Likelihood, measuring_bytes, split
from w2v.training.initial import Start, still_rows
from w2v.training.keeping import BestAlone, InFolder
from w2v.training.objectives import check_objective, load_objective
from w2v.training.objectives.objective import Objective, Tables
from w2v.training.passes import Passes, read_only
from w2v.training.reports import Listener, Report, Resumed, Starting
from w2v.training.rounds import Runner
from w2v.training.schedule import BLOCK, lanes_for, loss_every
from w2v.training.state import State
from w2v.training.stream import Subsampler, keep_threshold
from w2v.training.tile import Shape, tile_bytes, tile_shape
from w2v.training.vector import WIDTH
from w2v.training.weights import Weights, packed, start_weights

_WORDS_FOR_THREADS = 100_000  # of a corpus: with fewer, threads wait for each other more than they work


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
    check_memory(len(counts), shape, lanes, measuring_bytes(asked, len(counts)))
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
    start: Start | None = None,
    kept: CheckpointFolder | None = None,
    listener: Listener | None = None,
) -> Model:
    """Train on a corpus that is encoded already, as `train` does; `held_out` is what it is already without.

    `start` are the rows of the words that were known when it was encoded; `kept` is where checkpoints are written, and
    where the last one is taken up again.
    """
    listen = listener or _ignore
    objective, tables, shape, lanes = plan(corpus, asked)
    counts = corpus.vocabulary.counts
    threads = _threads_for(corpus, threads, lanes)
    if not long:
        check_time(corpus.facts.words * asked.epochs, shape, threads)
    if held_out is None and asked.held_out > 0:
        corpus, held_out = hold_out(corpus, asked, folder=folder)
    from_outputs = None if start is None else start.outputs is not None
    listen(Starting(corpus, not is_compiled(objective.name), threads, slow_threads(), from_outputs))

    weights = start_weights(len(counts), asked.dim, derive_key(asked.seed, Purpose.START))
    if start is not None:
        start.put_into(weights, corpus.vocabulary.words)
    state, run, keeper = _taken_up(kept, weights, corpus, asked, folder, listen)
    still = None
    if asked.freeze_known and start is not None and corpus.known is not None:
        still = still_rows(corpus.known, with_outputs=bool(from_outputs))
    every = loss_every(corpus.facts.words, shape.centres)
    runner = Runner.make(objective, shape, weights, tables, lanes, threads, every, still)
    subsampler = Subsampler(keep_threshold(keep_probability(counts, asked.sample)), min(BLOCK, len(corpus.ids)))
    runner.warm_up(subsampler.stream(read_only(corpus.ids[:0]), derive_key(asked.seed)))
    note_compiled(objective.name)

    def measure() -> Likelihood | None:
        return held_out.measure(log_probability(asked, counts), weights) if held_out else None

    Passes(corpus, asked, runner, subsampler, state, measure=measure, keeper=keeper, listen=listen).run()
    if asked.early_stop is not None:
        keeper.restore_best(state)
        run["kept_epoch"] = state.best
    if start is not None:
        run["started_from"] = {"words": len(start.words.words), "outputs": from_outputs}
    run |= {"threads": threads, "seconds": state.seconds, "output_rows": objective.output_rows}
    return Model(
        words=corpus.vocabulary.words,
        counts=counts,
        vectors=packed(weights.inputs, weights.dim),
        contexts=packed(weights.outputs, weights.dim),
        hyperparameters=asked,
        corpus=dataclasses.asdict(corpus.facts),
        history=state.history,
        run=run,
    )


def _threads_for(corpus: EncodedCorpus, asked: int | None, lanes: int) -> int:
    """The threads to train on: those asked for, unless the corpus is too small for them."""
    threads = use_threads(asked)
    if corpus.facts.words < _WORDS_FOR_THREADS:
        threads = use_threads(1)
    return min(threads, lanes)


def _taken_up(
    kept: CheckpointFolder | None,
    weights: Weights,
    corpus: EncodedCorpus,
    asked: Hyperparameters,
    folder: Path,
    listen: Listener,
) -> tuple[State, dict[str, Any], InFolder | BestAlone]:
    """(where the training stands, how it was run, who keeps what it reaches), `weights` being what they were then."""
    run: dict[str, Any] = {"versions": _versions()}
    if kept is None:
        return State(), run, BestAlone(folder, weights)
    words_total, state, latest = corpus.facts.words * asked.epochs, State(), kept.latest
    if latest:
        latest.put_into(weights)
        state, run = latest.state, _run_on(latest, asked)
        warnings = (*kept.warnings, *_changes(latest, asked))
        listen(Resumed(state.words_done, words_total, state.loss, state.seconds, warnings))
    keeper = InFolder(kept, weights, asked, run, words_total=words_total, listen=listen)
    if latest and latest.asked == asked:
        keeper.reached(state)
    elif latest:
        keeper.keep(state)  # from here on the folder knows of what was raised
    return state, run, keeper


def _versions() -> dict[str, str]:
    """Of what a result's last digits depend on."""
    return {
        "w2v": w2v.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
        "processor": f"{platform.machine()}, vectors of {WIDTH} numbers",
    }


def _run_on(latest: Checkpoint, asked: Hyperparameters) -> dict[str, Any]:
    """What a model says of how it was run, for one that goes on from a checkpoint."""
    run = dict(latest.run)
    if asked.epochs != latest.asked.epochs:
        raised = {"from": latest.asked.epochs, "to": asked.epochs, "after_words": latest.state.words_done}
        run["extended"] = [*run.get("extended", []), raised]
    return run


def _changes(latest: Checkpoint, asked: Hyperparameters) -> Iterator[str]:
    """Reasons why the result will not have the bits of a training in one go."""
    if asked.epochs != latest.asked.epochs:
        yield (
            f"a new schedule: {asked.epochs} epochs instead of {latest.asked.epochs}; no training in one go ends with "
            "these bits"
        )
    now = _versions()
    changed = [f"{what} {was} is now {now.get(what)}" for what, was in latest.run.get("versions", {}).items()
               if now.get(what) != was]  # fmt: skip
    if changed:
        yield f"the last digits may differ from those of a training in one go: {', '.join(changed)}"


def _check_pairs(corpus: EncodedCorpus) -> None:
    """CorpusError where no word has another one in its sentence."""
    if corpus.facts.words <= corpus.facts.sentences:
        raise CorpusError(
            "every sentence has only one word of the vocabulary, so no word has a context: "
            "a line is a sentence, put several words on one"
        )


def _ignore(_report: Report) -> None:
    """Listen to nothing."""
