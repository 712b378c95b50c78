"""The driver of a training in shards: it counts, schedules and keeps, and holds no matrix in memory.

What it does is the same whoever the workers are. It knows the vocabulary, the place that the training has reached, and
the losses; weights go past it, some rows at a time, to a checkpoint or to the model.
"""

import copy
import dataclasses
import hashlib
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.encoded import EncodedCorpus, check_reading, without_foreign
from w2v.corpus.facts import CorpusFacts, merged_facts
from w2v.corpus.foreign import foreign_files
from w2v.corpus.sources import find_sources
from w2v.corpus.vocabulary import Vocabulary, select
from w2v.engine.kernels.compiled import is_compiled
from w2v.engine.method import method_name
from w2v.engine.objectives import load_objective
from w2v.engine.records import Loss, Weights
from w2v.engine.schedule import LAST_RATE
from w2v.errors import CheckpointError, DivergedError
from w2v.hyperparameters import Hyperparameters
from w2v.model.record import Model
from w2v.shards.cutting import cut
from w2v.shards.periods import Period, periods
from w2v.shards.records import Encoded, Sizes, Span, WholeVocabulary
from w2v.shards.team import ROWS, LostError, Team
from w2v.shards.worker import matrices, on_disk, shard_plan
from w2v.text_options import TextOptions
from w2v.training.checkpoint import Checkpoint, CheckpointFolder
from w2v.training.checkpoint_writer import CheckpointWriter
from w2v.training.events import (
    EpochEnded,
    Listener,
    PeriodEnded,
    Progress,
    Reading,
    Resumed,
    Starting,
    WorkersDiffer,
    WorkersLost,
)
from w2v.training.fitting import changes, check_pairs, model_of, run_on, with_epochs
from w2v.training.loop import entry
from w2v.training.methods import check_vocabulary
from w2v.training.parts import word_parts
from w2v.training.resources import check_time, model_bytes
from w2v.training.signals import deferred
from w2v.training.state import State


def fit(
    sources: Sequence[str | Path],
    config: Hyperparameters,
    team: Team,
    *,
    text: TextOptions,
    threads: int,
    long: bool,
    folder: Path,
    kept: CheckpointFolder | None = None,
    listen: Listener,
) -> Model:
    """Train on `sources` by a team, in shards; `kept` is where checkpoints are written, and the last is taken up again.

    The matrices of a checkpoint, and of the model, lie in nameless files in `folder`.
    """
    corpus = _counted(sources, config, team, text, listen)
    asked, config = config, with_epochs(config, corpus)
    vocabulary = WholeVocabulary(corpus.vocabulary.words, corpus.vocabulary.counts, corpus.facts.words)
    check_vocabulary(config, len(vocabulary.words))
    planned = shard_plan(config, vocabulary)
    if not long:
        check_time(vocabulary.tokens * config.epoch_count, planned.shape, threads * team.workers)
    made_of, sizes = word_parts(vocabulary.words, config), Sizes.of(planned)
    listen(
        Starting(
            corpus, not is_compiled(method_name(config)), threads, model_bytes(planned, vocabulary.words),
            config.epochs if asked.epochs is None else None, ngrams=len(made_of.buckets),
            memory_bytes=planned.bytes(threads), shards=config.shards, workers=team.workers,
        )
    )  # fmt: skip
    if kept is not None:
        kept.check_room(sizes.bytes)
    encoded = team.begin(config, vocabulary)
    corpus = _with_sentences(corpus, encoded)
    check_pairs(corpus)
    place = _Place(team, sizes, config.dim, folder)
    state = State()
    run: dict[str, Any] = {"versions": _joined(team.versions()), "text": _fingerprint(corpus, encoded)}
    keeper = None
    if kept is not None:
        state, run = _taken_up(kept, place, run, corpus, config, listen)
        total = vocabulary.tokens * config.epoch_count
        keeper = CheckpointWriter(kept, place, config, run, words_total=total, listen=listen)
        if kept.latest is not None and kept.latest.config == config:
            keeper.reached(state)

    def begin_again() -> State:
        return State() if kept is None or kept.latest is None else _put_back(kept.latest, place)

    state = _Periods(team, config, state, sizes, corpus, encoded, keeper, begin_again, listen).run()
    run |= {"threads": threads, "workers": team.workers, "seconds": state.seconds}
    run["versions"] = _joined(team.versions())  # with those of workers that have joined
    run["output_rows"] = load_objective(config.objective).output_rows
    return model_of(place.weights(), corpus, config, made_of, state, run)


class _Place:
    """The weights at the place that a training can go back to: fetched some rows at a time, into nameless files."""

    def __init__(self, team: Team, sizes: Sizes, dim: int, folder: Path) -> None:
        self._team, self._sizes, self._dim, self._folder = team, sizes, dim, folder

    def weights(self) -> Weights:
        """All rows; changes of these change nothing else."""
        inputs, outputs = map(self._matrix, self._sizes.all())
        return Weights(inputs, outputs, self._dim, self._sizes.stride)

    def load(self, weights: Weights) -> None:
        """Let all rows be these."""
        stride = self._sizes.stride
        while True:
            try:
                self._team.restore(
                    (piece, matrices(weights)[piece.matrix][piece.begin * stride : piece.end * stride])
                    for span in self._sizes.all()
                    for piece in span.pieces(ROWS)
                )
            except LostError:
                self._team.go_back()
            else:
                return

    def empty(self) -> Weights:
        """Room for all rows."""
        inputs, outputs = map(self._room, self._sizes.all())
        return Weights(inputs, outputs, self._dim, self._sizes.stride)

    def _matrix(self, span: Span) -> NDArray[np.float32]:
        matrix, stride = self._room(span), self._sizes.stride
        for piece in span.pieces(ROWS):
            matrix[piece.begin * stride : piece.end * stride] = self._team.rows(piece)
        return matrix

    def _room(self, span: Span) -> NDArray[np.float32]:
        return on_disk(span.end * self._sizes.stride, self._folder)


class _Periods:
    """Goes through the periods that are left. Team and state belong together whenever all rows were combined."""

    def __init__(
        self,
        team: Team,
        config: Hyperparameters,
        state: State,
        sizes: Sizes,
        corpus: EncodedCorpus,
        encoded: Sequence[Encoded],
        keeper: CheckpointWriter | None,
        begin_again: Callable[[], State],
        listen: Listener,
    ) -> None:
        self._team, self._config, self._sizes, self._listen = team, config, sizes, listen
        self._keeper, self._begin_again = keeper, begin_again
        self._words, self._vocabulary = corpus.facts.words, len(corpus.vocabulary)
        self._positions = sum(shard.positions for shard in encoded)
        self._state = state
        self._differing = dict[str, list[str]]()
        self._kept = copy.deepcopy(state)  # the place to go back to
        self._check: Callable[[], None] = lambda: None

    def run(self) -> State:
        """Train to the end. What is kept when that fails, or is interrupted, is the last place to go back to."""
        with deferred() as self._check:
            try:
                self._tell_of_differences()
                while self._go():
                    pass
            except DivergedError:
                raise
            except BaseException:
                self._keep()
                raise
            self._keep()
        return self._state

    def _go(self) -> bool:
        """Train until workers are lost, or to the end; whether it was not the end."""
        state, config, words = self._state, self._config, self._words
        for period in periods(words, config.epoch_count, config.shards, epoch=state.epoch, part=state.block):
            try:
                due = self._sizes.due(period, self._vocabulary)
                self._train(period, due)
                if due == self._sizes.all():
                    self._keep_all()
            except LostError:
                self._go_back(period)
                return True
            self._check()
        return False

    def _go_back(self, period: Period) -> None:
        """Let weights and state be what they were when all rows were combined last."""
        lost, there = self._team.lost, self._team.go_back()
        if not there:
            self._kept = self._begin_again()
        self._state = copy.deepcopy(self._kept)
        back_to = self._kept.epoch * period.parts + self._kept.block
        self._listen(WorkersLost(self._team.lost - lost, self._team.workers, period.number, back_to))
        self._tell_of_differences()

    def _keep_all(self) -> None:
        """All rows are combined."""
        self._team.keep()
        self._kept = copy.deepcopy(self._state)
        if self._keeper is not None:
            self._keeper.keep_if_due(self._kept)
        self._team.welcome()
        self._tell_of_differences()

    def _tell_of_differences(self) -> None:
        """Once of each."""
        differing = {what: its for what, its in self._team.versions().items() if len(its) > 1}
        if differing != self._differing:
            self._differing = differing
            self._listen(WorkersDiffer(differing))

    def _keep(self) -> None:
        if self._keeper is not None and self._kept.words_done:
            self._keeper.keep(self._kept)

    def _train(self, period: Period, due: Sequence[Span]) -> None:
        state, config, began = self._state, self._config, time.perf_counter()
        done, total = 0, self._words * config.epoch_count
        end = self._words * period.number // period.parts

        def tell(positions: int) -> None:
            nonlocal done
            done += positions
            words = min(state.words_done + self._words * done // self._positions, end)
            seconds = state.seconds + time.perf_counter() - began
            rate = config.rate * max(1 - words / total, LAST_RATE)
            self._listen(Progress(words, total, period.epoch + 1, rate, state.loss, seconds))
            self._check()

        trained = self._team.train(period, due, tell)
        for shard in trained:
            state.loss = Loss(state.loss.total + shard.loss.total, state.loss.pairs + shard.loss.pairs)
        state.words_done = end
        state.epoch, state.block = divmod(period.number, period.parts)
        seconds = time.perf_counter() - began
        state.seconds += seconds
        if any(shard.non_finite for shard in trained) or not np.isfinite(state.loss.total):
            raise DivergedError(
                f"after {state.words_done:,} words the weights are no longer finite: lower `rate` (it is "
                f"{config.rate}), `negative` or `window`; the model was not saved"
            )
        rows, sent = self._team.combined
        last = period.parts * config.epoch_count
        times = self._team.times(trained)
        self._listen(PeriodEnded(period.number, last, rows, sent, seconds, times))
        if not state.block:
            self._end_epoch()

    def _end_epoch(self) -> None:
        state = self._state
        loss = state.loss.since(state.epoch_loss)
        state.history.append(entry(state.epoch, loss, self._words, state.seconds - state.epoch_seconds, None))
        state.epoch_loss, state.epoch_seconds = state.loss, state.seconds
        self._listen(EpochEnded(state.epoch, loss, None))


def _counted(
    sources: Sequence[str | Path], config: Hyperparameters, team: Team, text: TextOptions, listen: Listener
) -> EncodedCorpus:
    """The vocabulary and the facts of a corpus; its ids are with the workers."""
    check_reading(config, text)
    found = find_sources(sources, text)
    if foreign := foreign_files(found.files, text):
        found = without_foreign(foreign, found, text)
    shards = cut(found.files, config.shards, text)
    numbers: dict[str, int] = {}
    counts, facts, read = np.zeros(0, np.int64), list[CorpusFacts](), 0

    def tell(size: int) -> None:
        nonlocal read
        read += size
        listen(Reading(read, found.total_bytes))

    for shard in team.count(shards, tell):
        places = np.array([numbers.setdefault(word, len(numbers)) for word in shard.words], np.int64)
        counts = np.concatenate([counts, np.zeros(len(numbers) - len(counts), np.int64)])
        counts[places] += shard.counts
        facts.append(shard.facts)
    chosen, words = select(counts, config.min_count, config.max_vocab), list(numbers)
    vocabulary = Vocabulary([words[number] for number in chosen.tolist()], counts[chosen])
    whole = dataclasses.replace(
        merged_facts(facts, found, foreign), types=len(words), words=int(vocabulary.counts.sum())
    )
    return EncodedCorpus(np.zeros(0, np.int32), vocabulary, whole)


def _with_sentences(corpus: EncodedCorpus, encoded: Sequence[Encoded]) -> EncodedCorpus:
    facts = dataclasses.replace(corpus.facts, sentences=sum(shard.sentences for shard in encoded))
    return dataclasses.replace(corpus, facts=facts)


def _fingerprint(corpus: EncodedCorpus, encoded: Sequence[Encoded]) -> str:
    """What tells a text in shards from others: its vocabulary, and the sizes of its shards."""
    digest = hashlib.sha256(json.dumps(encoded).encode())
    digest.update("\n".join(corpus.vocabulary.words).encode())
    digest.update(corpus.vocabulary.counts.astype("<i8").tobytes())
    return digest.hexdigest()


def _joined(versions: dict[str, list[str]]) -> dict[str, str]:
    """As a model's file has them."""
    return {what: " and ".join(its) for what, its in versions.items()}


def _taken_up(
    kept: CheckpointFolder,
    place: _Place,
    run: dict[str, Any],
    corpus: EncodedCorpus,
    config: Hyperparameters,
    listen: Listener,
) -> tuple[State, dict[str, Any]]:
    """(where the training stands, how it was run), all rows being what they were then."""
    latest, words = kept.latest, corpus.facts.words * config.epoch_count
    if latest is None:
        return State(), run
    if latest.run.get("text") != run["text"]:
        raise CheckpointError(f"{kept.path}: the text is no longer what was trained on: restore it, or start again")
    state = _put_back(latest, place)
    warnings = (*kept.warnings, *changes(latest, config, run["versions"]))
    listen(Resumed(state.words_done, words, state.loss, state.seconds, warnings))
    return state, run_on(latest, config)


def _put_back(checkpoint: Checkpoint, place: _Place) -> State:
    """Let all rows be a checkpoint's; its state."""
    weights = place.empty()
    checkpoint.put_into(weights)
    place.load(weights)
    return copy.deepcopy(checkpoint.state)
