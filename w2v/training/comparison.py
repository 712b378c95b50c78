"""Methods compared: each trained on the same corpus with the same settings, judged by the same held-out sentences.

A method is an objective and an input. The corpus is encoded once and sentences are held out once, by the first seed.
Then every method is trained with the first seed, every one with the next, and so on: after the first round of runs it
is known how long each takes.
"""

import itertools
import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from w2v.corpus.encoded import EncodedCorpus
from w2v.corpus.facts import CorpusFacts
from w2v.engine.inputs import INPUTS
from w2v.engine.kernels.compiled import is_compiled
from w2v.engine.method import method_name
from w2v.engine.objectives import OBJECTIVES, load_objective
from w2v.errors import DivergedError, HyperparameterError, TrainingError
from w2v.hyperparameters import Hyperparameters, usual_rate
from w2v.model.record import Model
from w2v.text_options import AS_IT_IS, TextOptions
from w2v.threads import use_threads
from w2v.training.events import Event, ignore
from w2v.training.fitting import fit, hold_out, plan, with_epochs
from w2v.training.held_out import HeldOut, Likelihood
from w2v.training.methods import check_known, check_method
from w2v.training.resources import DAY, estimated_seconds
from w2v.training.trainer import Corpus, encode_corpus

HELD_OUT = 0.02  # share of the sentences, by default
Figures = Mapping[str, Mapping[str, Any]]  # name of the evaluation -> its figures
Judge = Callable[[Model], Figures]


@dataclass(frozen=True)
class PlannedRun:
    """One training of a comparison, before it runs."""

    config: Hyperparameters
    estimate: float  # seconds of training, very roughly
    compiling: bool  # kernels have to be compiled first


@dataclass(frozen=True)
class ComparedRun:
    """One training of a comparison, when it is done."""

    config: Hyperparameters
    diverged: str | None = None  # the error, if its weights became non-finite
    seconds: float = 0.0  # of training alone
    words: int = 0  # trained on in that time, over all epochs
    nll: float = float("nan")  # of the held-out pairs, nats per pair
    error: float = float("nan")  # its standard error, by the sample of pairs
    threads: int = 0  # on which it ran
    figures: Figures | None = None


@dataclass(frozen=True)
class Row:
    """All runs of one method; the figures are None if a run diverged."""

    objective: str
    input: str
    runs: Sequence[ComparedRun]

    @property
    def diverged(self) -> list[ComparedRun]:
        """The runs whose weights became non-finite."""
        return [run for run in self.runs if run.diverged]

    @property
    def seconds(self) -> float | None:
        """Mean seconds of a training."""
        return self._mean([run.seconds for run in self.runs])

    @property
    def words_per_second(self) -> float | None:
        """Words trained on per second."""
        return None if self.diverged else sum(run.words for run in self.runs) / sum(run.seconds for run in self.runs)

    @property
    def nll(self) -> float | None:
        """Mean held-out negative log-likelihood, nats per pair."""
        return self._mean([run.nll for run in self.runs])

    @property
    def error(self) -> float | None:
        """Its standard error over the sample of pairs, which all seeds share: more seeds do not shrink it."""
        return self._mean([run.error for run in self.runs])

    @property
    def spread(self) -> float | None:
        """The standard deviation of the likelihood over seeds; None for one seed."""
        if self.diverged or len(self.runs) < 2:
            return None
        return statistics.stdev(run.nll for run in self.runs)

    def figure(self, judged_by: str, name: str) -> float | None:
        """The mean over seeds of one evaluation figure; None if a run has none."""
        values = [(run.figures or {}).get(judged_by, {}).get(name) for run in self.runs]
        return self._mean([value for value in values if value is not None]) if None not in values else None

    def _mean(self, values: Sequence[float]) -> float | None:
        return None if self.diverged else statistics.fmean(values)


@dataclass(frozen=True)
class Comparison:
    """The result: a row for each method, input by input, objectives in the order of OBJECTIVES."""

    config: Hyperparameters  # objective and input do not apply; seed is the first one
    rows: Sequence[Row]
    seeds: Sequence[int]
    facts: CorpusFacts
    vocabulary: int  # words
    threads: int  # on which runs ran
    unigrams: Mapping[str, Likelihood]  # by word frequencies alone, for each input's held-out pairs: the floor

    @property
    def unigram(self) -> Likelihood:
        """The floor of the first input."""
        return next(iter(self.unigrams.values()))


@dataclass(frozen=True)
class Planned:
    """Before the first run: all runs, in order."""

    runs: Sequence[PlannedRun]


@dataclass(frozen=True)
class Began:
    """A run begins."""

    number: int  # from 0


@dataclass(frozen=True)
class Ended:
    """A run has ended and its model has been judged."""

    number: int
    run: ComparedRun


ComparisonEvent = Event | Planned | Began | Ended


def compare(
    corpus: Corpus,
    config: Hyperparameters | None = None,
    objectives: Sequence[str] = tuple(OBJECTIVES),
    seeds: int = 3,
    *,
    inputs: Sequence[str] | None = None,
    usual_rates: bool = False,
    threads: int | None = None,
    text: TextOptions = AS_IT_IS,
    strict: bool = False,
    long: bool = False,
    folder: str | Path | None = None,
    judge: Judge | None = None,
    listener: Callable[[ComparisonEvent], None] | None = None,
) -> Comparison:
    """Train with each of `objectives` and this many seeds, from config.seed on, and measure the models.

    Every objective is combined with each of `inputs`, by default config.input. The other hyperparameters are the same
    for all, except that a proposal applies only to objectives that have it, and that with `usual_rates` each input has
    its own rate. If `config.held_out` is 0, HELD_OUT of the sentences are held out. `judge` is called with each model
    and returns its figures. A run that diverges does not end the comparison. The other arguments, and the errors, are
    those of `train`.
    """
    config, place, listen = config or Hyperparameters(), Path(folder or tempfile.gettempdir()), listener or ignore
    config = replace(config, held_out=config.held_out or HELD_OUT)
    settings = settings_of_runs(config, objectives, seeds, inputs, usual_rates=usual_rates)
    encoded = encode_corpus(corpus, config, folder=place, text=text, strict=strict, listener=listen)
    config = with_epochs(config, encoded)
    settings = [replace(its, epochs=config.epochs) for its in settings]
    threads = use_threads(threads)
    planned = _plan_runs(encoded, settings, threads)
    if not long:
        _check_time(planned)
    encoded, sample = hold_out(encoded, config, folder=place)
    held_out = {its.input: sample(its.input) for its in settings}
    listen(Planned(planned))
    runs = []
    for number, its in enumerate(settings):
        listen(Began(number))
        runs.append(_run(encoded, its, held_out[its.input], place, threads, judge, listen))
        listen(Ended(number, runs[-1]))
    compared = settings[: len(settings) // seeds]
    rows = [
        Row(its.objective, its.input, [run for run in runs if replace(run.config, seed=its.seed) == its])
        for its in compared
    ]
    return Comparison(
        config,
        rows,
        range(config.seed, config.seed + seeds),
        encoded.facts,
        len(encoded.vocabulary),
        max(run.threads for run in runs),
        {kind: its.unigram for kind, its in held_out.items()},
    )


def settings_of_runs(
    config: Hyperparameters,
    objectives: Sequence[str],
    seeds: int,
    inputs: Sequence[str] | None = None,
    *,
    usual_rates: bool = False,
) -> list[Hyperparameters]:
    """The hyperparameters of each run, seed by seed, input by input, in OBJECTIVES' order; HyperparameterError."""
    inputs = [config.input] if inputs is None else inputs
    for name in objectives:
        check_known("objective", name, OBJECTIVES)
    for name in inputs:
        check_known("input", name, INPUTS)
    if not objectives or not inputs or seeds < 1:
        raise HyperparameterError("a comparison takes at least one objective, one input and one seed")
    compared = [name for name in OBJECTIVES if name in objectives]
    if config.proposal is not None:
        known = {name: load_objective(name).proposals for name in OBJECTIVES}
        if not any(config.proposal in known[name] for name in compared):
            having = "; ".join(f"{name} has {', '.join(some)}" for name, some in known.items() if some)
            raise HyperparameterError(
                f"none of the compared objectives ({', '.join(compared)}) has a proposal {config.proposal!r}: {having}"
            )
    settings = []
    for seed in range(config.seed, config.seed + seeds):
        for kind, name in itertools.product([kind for kind in INPUTS if kind in inputs], compared):
            rate = usual_rate(kind) if usual_rates else config.rate
            its = replace(config, objective=name, input=kind, rate=rate, seed=seed)
            if config.proposal is not None and not load_objective(name).proposals:
                its = replace(its, proposal=None, partition_size=None)
            check_method(its)
            settings.append(its)
    return settings


def _plan_runs(corpus: EncodedCorpus, settings: Sequence[Hyperparameters], threads: int) -> list[PlannedRun]:
    """Every run with its estimate; an error in any of them is raised before the first begins."""
    first = settings[0].seed
    plans = {its: plan(corpus, its)[0] for its in settings if its.seed == first}
    planned = []
    for its in settings:
        shape, compiled = plans[replace(its, seed=first)].shape, is_compiled(method_name(its))
        seconds = estimated_seconds(corpus.facts.words * its.epoch_count, shape, threads)
        planned.append(PlannedRun(its, seconds, compiling=its.seed == first and not compiled))
    return planned


def _check_time(planned: Sequence[PlannedRun]) -> None:
    """TrainingError, with the estimate, if all runs together would take more than a day."""
    seconds = sum(run.estimate for run in planned)
    if seconds > DAY:
        longest = max(planned, key=lambda run: run.estimate).config.objective
        its = sum(run.estimate for run in planned if run.config.objective == longest)
        raise TrainingError(
            f"the comparison would take about {seconds / DAY:,.1f} days, {its / DAY:,.1f} of them {longest}: lower "
            "`max_vocab`, `epochs` or `seeds`, leave it out of `objectives`, or use `long=True` to go on"
        )


def _run(
    corpus: EncodedCorpus,
    config: Hyperparameters,
    held_out: HeldOut,
    folder: Path,
    threads: int,
    judge: Judge | None,
    listen: Callable[[ComparisonEvent], None],
) -> ComparedRun:
    try:
        model = fit(corpus, config, folder=folder, threads=threads, long=True, held_out=held_out, listener=listen)
    except DivergedError as error:
        return ComparedRun(config, str(error))
    kept = model.run.get("kept_epoch") or len(model.history)
    last, words = model.history[kept - 1], sum(epoch["words"] for epoch in model.history)
    seconds: float = model.run["seconds"]
    return ComparedRun(
        config,
        None,
        seconds,
        words,
        last["held_out"],
        last["held_out_error"],
        model.run["threads"],
        judge(model) if judge else None,
    )
