"""From ids to a model: the plan of a training, the held-out part of the corpus, and the training itself."""

import dataclasses
import platform
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numba
import numpy as np

import w2v
from w2v import address_space
from w2v.corpus.encoded import EncodedCorpus
from w2v.engine.kernels.compiled import is_compiled, note_compiled
from w2v.engine.kernels.counter import Purpose, derive_key
from w2v.engine.kernels.vectors import WIDTH
from w2v.engine.method import method_name
from w2v.engine.plan import Plan, make_plan
from w2v.engine.records import Runner, Weights
from w2v.engine.runner import ThreadRunner
from w2v.engine.schedule import epochs_for, measured_every
from w2v.engine.weights import packed, start_weights
from w2v.errors import CheckpointError, CorpusError, HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.model.record import Model
from w2v.threads import use_threads
from w2v.training.checkpoint import Checkpoint, CheckpointFolder
from w2v.training.checkpoint_writer import BestWeights, CheckpointWriter
from w2v.training.events import Listener, Resumed, Starting, ignore
from w2v.training.held_out import HeldOut, Likelihood, measuring_bytes, split
from w2v.training.loop import Loop
from w2v.training.methods import check_method, check_vocabulary
from w2v.training.parts import WordParts, vectors_and_ngrams, word_parts
from w2v.training.resources import check_memory, check_time, model_bytes
from w2v.training.state import State
from w2v.training.warm_start import Start, frozen_rows

_WORDS_FOR_THREADS = 100_000  # of a corpus: with fewer, threads wait for each other more than they work


def plan(corpus: EncodedCorpus, config: Hyperparameters) -> tuple[Plan, WordParts]:
    """(the plan of a training, the parts of its words).

    CorpusError, HyperparameterError or TrainingError if the training is impossible.
    """
    check_method(config)
    if config.shards > 1:
        raise HyperparameterError("only w2v train and w2v.train can train in shards: set shards to 1 here")
    check_pairs(corpus)
    words, facts = corpus.vocabulary.words, corpus.facts
    check_vocabulary(config, len(words))
    made_of = word_parts(words, config)
    planned = make_plan(config, corpus.vocabulary.counts, facts.words, held_out=facts.held_out, parts=made_of.parts)
    check_memory(planned, measuring_bytes(config, len(words)))
    return planned, made_of


def with_epochs(config: Hyperparameters, corpus: EncodedCorpus) -> Hyperparameters:
    """The hyperparameters with their epochs: those asked for, or else a number that depends on the corpus's size."""
    if config.epochs is not None:
        return config
    return dataclasses.replace(config, epochs=epochs_for(corpus.facts.words + corpus.facts.held_out))


def hold_out(
    corpus: EncodedCorpus, config: Hyperparameters, *, folder: Path
) -> tuple[EncodedCorpus, Callable[[str], HeldOut]]:
    """(the rest of the corpus to train on, a function that makes a held-out sample for a kind of input).

    CorpusError if either part has no words.
    """
    key, counts = derive_key(config.seed, Purpose.HELD_OUT), corpus.vocabulary.counts
    left, ids = split(corpus, config.held_out, key, folder)
    return left, lambda kind: HeldOut(ids, counts, config.sample, config.window, key, kind)


def fit(
    corpus: EncodedCorpus,
    config: Hyperparameters,
    *,
    folder: Path,
    threads: int | None = None,
    long: bool = False,
    held_out: HeldOut | None = None,
    start: Start | None = None,
    kept: CheckpointFolder | None = None,
    listener: Listener | None = None,
) -> Model:
    """Train on an encoded corpus, as `train` does; `held_out` was already taken out of it.

    `start` has the rows of the words that were known when it was encoded; `kept` is where checkpoints are written, and
    where training resumes from the last one.
    """
    listen, asked, config = listener or ignore, config, with_epochs(config, corpus)
    planned, made_of = plan(corpus, config)
    threads = _threads_for(corpus, threads, planned.lanes)
    if not long:
        check_time(corpus.facts.words * config.epoch_count, planned.shape, threads)
    if held_out is None and config.held_out > 0:
        corpus, sample = hold_out(corpus, config, folder=folder)
        held_out = sample(config.input)
        planned = planned._replace(measured_every=measured_every(corpus.facts.words, planned.shape.centres))
    objective, counts = planned.method.objective, corpus.vocabulary.counts
    from_outputs = None if start is None else start.outputs is not None
    compiling = not is_compiled(method_name(config))
    needed = planned.bytes(threads) + measuring_bytes(config, len(counts)) + address_space.COMPILING * compiling
    address_space.require(needed, "training, and compiling its kernels," if compiling else "training")
    while threads > 1 and not address_space.has(needed + address_space.of_threads(threads)):
        threads -= 1
    decided = config.epochs if asked.epochs is None else None
    listen(
        Starting(
            corpus, compiling, threads, model_bytes(planned, corpus.vocabulary.words), decided, from_outputs,
            ngrams=len(made_of.buckets), memory_bytes=planned.bytes(threads),
        )
    )  # fmt: skip
    if kept is not None:
        kept.check_room((planned.input_rows + planned.output_rows) * planned.shape.stride * 4)

    weights = start_weights(
        planned.input_rows, planned.output_rows, config.dim, derive_key(config.seed, Purpose.START), threads
    )
    if start is not None:
        start.put_into(weights, corpus.vocabulary.words, made_of)
    state, run = _taken_up(kept, weights, corpus, config, listen)
    frozen = None
    if config.freeze_known and start is not None and corpus.known is not None:
        frozen = frozen_rows(corpus.known, planned, with_outputs=bool(from_outputs))
    runner = ThreadRunner(planned, config, counts, corpus.ids, threads, frozen=frozen)
    runner.load(weights)
    note_compiled(method_name(config))
    keeper = _keeper(kept, runner, corpus, config, run, state, folder, listen)

    def measure() -> Likelihood | None:
        return (
            None
            if held_out is None
            else held_out.measure(objective.log_probability(config, counts), runner.weights(), planned.parts)
        )

    Loop(
        runner, config, state, positions=len(corpus.ids), words=corpus.facts.words, measure=measure, keeper=keeper,
        listen=listen,
    ).run()  # fmt: skip
    if config.early_stop is not None:
        keeper.restore_best(state)
        run["kept_epoch"] = state.best
    if start is not None:
        run["started_from"] = {"words": len(start.words.words), "outputs": from_outputs}
    weights = runner.weights()
    run |= {"threads": threads, "seconds": state.seconds, "output_rows": objective.output_rows}
    return model_of(weights, corpus, config, made_of, state, run)


def model_of(
    weights: Weights,
    corpus: EncodedCorpus,
    config: Hyperparameters,
    made_of: WordParts,
    state: State,
    run: dict[str, Any],
) -> Model:
    """The model at the end of training."""
    words, counts = corpus.vocabulary.words, corpus.vocabulary.counts
    vectors, ngrams = vectors_and_ngrams(packed(weights.inputs, weights.dim), len(words), config, made_of)
    return Model(
        words=words,
        counts=counts,
        vectors=vectors,
        contexts=packed(weights.outputs, weights.dim),
        hyperparameters=config,
        corpus=dataclasses.asdict(corpus.facts),
        history=[dict(entry) for entry in state.history],
        run=run,
        ngrams=ngrams,
    )


def compile_kernels(config: Hyperparameters) -> None:
    """Compile the kernels that `fit` needs for these hyperparameters, or load them."""
    counts, ids = np.ones(2, np.int64), np.zeros(1, np.int32)
    planned = make_plan(config, counts, 2, parts=word_parts(["a", "b"], config).parts)
    weights = start_weights(planned.input_rows, planned.output_rows, config.dim, derive_key(0, Purpose.START))
    ThreadRunner(planned, config, counts, ids, threads=1).load(weights)


def _threads_for(corpus: EncodedCorpus, wanted: int | None, lanes: int) -> int:
    """The threads to train on: those asked for, unless the corpus is too small for them."""
    threads = use_threads(wanted)
    if corpus.facts.words < _WORDS_FOR_THREADS:
        threads = use_threads(1)
    return min(threads, lanes)


def _taken_up(
    kept: CheckpointFolder | None,
    weights: Weights,
    corpus: EncodedCorpus,
    config: Hyperparameters,
    listen: Listener,
) -> tuple[State, dict[str, Any]]:
    """(the state of the training, how it was run); `weights` are restored from the checkpoint, if there is one."""
    latest = None if kept is None else kept.latest
    if kept is None or latest is None:
        return State(), {"versions": versions()}
    if not latest.state.is_within(len(corpus.ids), corpus.facts.words, latest.config.epoch_count):
        raise CheckpointError(f"{latest.path}: its position is not in this corpus: the folder holds two trainings")
    latest.put_into(weights)
    state, warnings = latest.state, (*kept.warnings, *changes(latest, config, versions()))
    listen(Resumed(state.words_done, corpus.facts.words * config.epoch_count, state.loss, state.seconds, warnings))
    return state, run_on(latest, config)


def _keeper(
    kept: CheckpointFolder | None,
    runner: Runner,
    corpus: EncodedCorpus,
    config: Hyperparameters,
    run: dict[str, Any],
    state: State,
    folder: Path,
    listen: Listener,
) -> CheckpointWriter | BestWeights:
    """The object that saves the state of the training."""
    if kept is None:
        return BestWeights(folder, runner)
    total = corpus.facts.words * config.epoch_count
    keeper = CheckpointWriter(kept, runner, config, run, words_total=total, listen=listen)
    if kept.latest and kept.latest.config == config:
        keeper.reached(state)
    elif kept.latest:
        keeper.keep(state)  # so that the folder records the raised epochs
    return keeper


def versions() -> dict[str, str]:
    """The versions on which the last digits of a result depend."""
    return {
        "w2v": w2v.__version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "numba": numba.__version__,
        "processor": f"{platform.machine()}, vectors of {WIDTH} numbers",
    }


def run_on(latest: Checkpoint, config: Hyperparameters) -> dict[str, Any]:
    """The `run` record of a model whose training continues from a checkpoint."""
    run = dict(latest.run)
    if config.epoch_count != latest.config.epoch_count:
        raised = {"from": latest.config.epoch_count, "to": config.epoch_count, "after_words": latest.state.words_done}
        run["extended"] = [*run.get("extended", []), raised]
    return run


def changes(latest: Checkpoint, config: Hyperparameters, now: Mapping[str, str]) -> Iterator[str]:
    """Reasons why the result will differ from that of a training in one go, given the versions `now`."""
    if config.epoch_count != latest.config.epoch_count:
        yield (
            f"a new schedule: {config.epoch_count} epochs instead of {latest.config.epoch_count}; the bits will not "
            "be those of a training in one go"
        )
    changed = [f"{what} {was} is now {now.get(what)}" for what, was in latest.run.get("versions", {}).items()
               if now.get(what) != was]  # fmt: skip
    if changed:
        yield f"the last digits may differ from those of a training in one go: {', '.join(changed)}"


def check_pairs(corpus: EncodedCorpus) -> None:
    """CorpusError if no sentence has two words of the vocabulary."""
    if corpus.facts.words <= corpus.facts.sentences:
        raise CorpusError(
            "every sentence has only one word of the vocabulary, so no word has a context: "
            "a line is a sentence, put several words on one"
        )
