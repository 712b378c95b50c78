"""A worker: it has some shards, reads their text, trains their weights, and combines its share of the rows.

For each shard it has both matrices as that shard moves them. Beside these it has the common rows, as they were when
each was combined last, and in a file those of the last period after which all were: the place to go back to.
"""

import contextlib
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.encoded import Draft, draft
from w2v.corpus.id_file import IdFile, id_file
from w2v.engine.kernels.compiled import note_compiled
from w2v.engine.kernels.counter import Purpose, derive_key
from w2v.engine.method import method_name
from w2v.engine.plan import Plan, make_plan
from w2v.engine.records import Loss, Weights, Work
from w2v.engine.runner import ThreadRunner
from w2v.engine.schedule import rates
from w2v.engine.weights import aligned_zeros, start_weights
from w2v.errors import CorpusError
from w2v.hyperparameters import Hyperparameters
from w2v.model.paths import output_errors
from w2v.shards.combinations import COMBINATIONS
from w2v.shards.cutting import Shard
from w2v.shards.periods import Period
from w2v.shards.records import Combined, Counted, Encoded, Sizes, Span, Task, Tell, Trained, WholeVocabulary
from w2v.shards.sparse_rows import SparseRows, difference
from w2v.threads import use_threads
from w2v.training.fitting import versions
from w2v.training.parts import word_parts
from w2v.training.resources import check_memory

_PIECE = 1 << 24  # bytes written at a time


class _HeldShard:
    """A shard's text and what is trained on it."""

    def __init__(self, shard: Shard, files: contextlib.ExitStack, file: IdFile, words: Draft) -> None:
        self.shard = shard
        self.files = files
        self.file = file
        self.draft: Draft | None = words  # until it is encoded
        self.ids = np.zeros(0, np.int32)
        self.runner: ThreadRunner | None = None


class Worker:
    """Some shards of one training on this machine; nothing that it does depends on which others there are."""

    def __init__(self, task: Task, folder: Path | None = None) -> None:
        self._config, self._text, self._strict, threads = task
        self._threads = use_threads(threads)
        self._folder = folder or Path(tempfile.gettempdir())
        self._files = contextlib.ExitStack()
        self._shards: dict[int, _HeldShard] = {}  # by number

    def versions(self) -> dict[str, str]:
        """Of what a result's last digits depend on."""
        return versions()

    def close(self) -> None:
        """Let go of all files."""
        self._files.close()

    def read(self, shard: Shard, tell: Tell | None = None) -> Counted:
        """Read a shard's text, which is this worker's from here on."""
        files = self._files.enter_context(contextlib.ExitStack())
        file = files.enter_context(id_file(self._folder))
        before = 0

        def progress(done: int, _total: int | None) -> None:
            nonlocal before
            if tell is not None:
                tell(done - before)
                before = done

        words = draft(
            shard.files, self._config, file, options=self._text, strict=self._strict, progress=progress
        )  # fmt: skip
        self._shards[shard.number] = _HeldShard(shard, files, file, words)
        table = words.words
        return Counted(table.words(np.arange(len(table))), table.counts, words.facts)

    def begin(self, config: Hyperparameters, vocabulary: WholeVocabulary) -> None:
        """Make the weights that all begin with, and what is needed to train them."""
        self._config, self._vocabulary = config, vocabulary
        self._plan = plan = shard_plan(config, vocabulary)
        check_memory(plan, Sizes.of(plan).bytes * max(1, len(self._shards)))
        key = derive_key(config.seed, Purpose.START)
        self._common = start_weights(plan.input_rows, plan.output_rows, config.dim, key, self._threads)
        self._kept = [on_disk(len(matrix), self._folder) for matrix in matrices(self._common)]
        self.keep()

    def encode(self, number: int) -> Encoded:
        """Give a shard's tokens their ids in the vocabulary, and weights of its own."""
        held, vocabulary = self._shards[number], self._vocabulary
        assert held.draft is not None  # noqa: S101  # it has just been read
        words, sentences = held.file.renumber(held.draft.final_ids(held.draft.words.enter(vocabulary.words)))
        if words == 0:
            raise CorpusError(f"shard {number + 1} has no word of the vocabulary: lower `shards` or `min_count`")
        held.ids = held.file.mapped()
        held.draft = None  # its table is large
        held.runner = ThreadRunner(self._plan, self._config, vocabulary.counts, held.ids, self._threads)
        common = self._common
        held.runner.load(Weights(_copy(common.inputs), _copy(common.outputs), common.dim, common.stride))
        note_compiled(method_name(self._config))
        return Encoded(words, sentences, len(held.ids))

    def drop(self, number: int) -> None:
        """Let go of a shard, which is another worker's from here on."""
        self._shards.pop(number).files.close()

    def train(self, period: Period, tell: Tell | None = None) -> list[Trained]:
        """Train each shard through a period."""
        return [self._train(self._shards[number], period, tell) for number in sorted(self._shards)]

    def steps(self, spans: Sequence[Span]) -> list[dict[int, SparseRows]]:
        """How far each shard has moved the rows of each span since they were combined last, by the shard's number."""
        return [self._steps(span) for span in spans]

    def combine(self, spans: Sequence[Span], *steps: list[dict[int, SparseRows]]) -> tuple[list[SparseRows], Combined]:
        """Combine `steps` of other workers with this one's: (the rows of each span that moved, what that took).

        This worker has these rows from here on, and the others are to `take` them.
        """
        combined = [self._combine(span, its) for span, *its in zip(spans, *steps, strict=True)]
        rows, received = (sum(numbers) for numbers in zip(*(its for _, its in combined), strict=True))
        return [moved for moved, _ in combined], Combined(rows, received)

    def take(self, spans: Sequence[Span], moved: Sequence[SparseRows]) -> None:
        """The common rows that have moved are these, and so are those of each shard."""
        stride = self._common.stride
        for span, (rows, values) in zip(spans, moved, strict=True):
            for weights in (self._common, *self._weights()):
                self._of(weights, span).reshape(-1, stride)[rows] = values.reshape(-1, stride)

    def put(self, span: Span, rows: NDArray[np.float32]) -> None:
        """The common rows of a span are these, and so are those of each shard."""
        for weights in (self._common, *self._weights()):
            self._of(weights, span)[:] = rows

    def keep(self) -> None:
        """All rows are common: this is the place to go back to."""
        for kept, matrix in zip(self._kept, matrices(self._common), strict=True):
            kept[:] = matrix

    def go_back(self) -> None:
        """Let all weights be what they were when they were kept."""
        for weights in (self._common, *self._weights()):
            for kept, matrix in zip(self._kept, matrices(weights), strict=True):
                matrix[:] = kept

    def kept(self, span: Span) -> NDArray[np.float32]:
        """Rows as they were kept [rows * stride]."""
        stride = self._common.stride
        return np.array(self._kept[span.matrix][span.begin * stride : span.end * stride])

    def _train(self, held: _HeldShard, period: Period, tell: Tell | None) -> Trained:
        runner, config, length = held.runner, self._config, len(held.ids)
        assert runner is not None  # noqa: S101  # it is encoded
        key, loss = derive_key(config.seed, Purpose.SHARD, held.shard.number), Loss()
        positions, began = 0, time.perf_counter()
        for block in period.blocks(length):
            rounds = runner.rounds(block, key)
            its_rates = rates(block, rounds, length, config.epoch_count, config.rate)
            size, before = block.end - block.begin, 0
            for first in range(0, rounds, runner.rounds_at_once):
                some = its_rates[first : first + runner.rounds_at_once]
                runner.run(Work(block, first, some, key))
                measured = runner.take_loss()
                loss = Loss(loss.total + measured.total, loss.pairs + measured.pairs)
                if tell is not None:
                    behind = size * (first + len(some)) // rounds
                    tell(behind - before)
                    before = behind
            positions += block.end - block.begin
        seconds = time.perf_counter() - began
        return Trained(held.shard.number, loss, runner.non_finite_steps(), positions, seconds)

    def _steps(self, span: Span) -> dict[int, SparseRows]:
        common, stride = self._of(self._common, span), self._common.stride
        return {
            number: difference(self._of(held.runner.weights(), span), common, stride)
            for number, held in self._shards.items()
            if held.runner is not None
        }

    def _combine(self, span: Span, others: Sequence[dict[int, SparseRows]]) -> tuple[SparseRows, Combined]:
        steps, stride = self._steps(span), self._common.stride
        for its in others:
            steps |= its
        rows, values = COMBINATIONS[self._config.combination]([steps[shard] for shard in sorted(steps)], stride)
        values.reshape(-1, stride)[:] += self._of(self._common, span).reshape(-1, stride)[rows]
        moved = SparseRows(rows, values)
        self.take([span], [moved])
        return moved, Combined(len(rows), sum(one.nbytes for its in others for one in its.values()))

    def _weights(self) -> list[Weights]:
        """Those of each shard."""
        return [held.runner.weights() for held in self._shards.values() if held.runner is not None]

    def _of(self, weights: Weights, span: Span) -> NDArray[np.float32]:
        return matrices(weights)[span.matrix][span.begin * weights.stride : span.end * weights.stride]


def on_disk(size: int, folder: Path) -> NDArray[np.float32]:
    """Room for so many numbers in a nameless file, which goes with the array; OutputError where there is none."""
    with output_errors(folder), tempfile.TemporaryFile(dir=folder, prefix=".w2v-rows-", buffering=0) as file:
        nothing = bytes(min(4 * size, _PIECE))
        for begin in range(0, 4 * size, _PIECE):  # written first: a map without room would kill the process
            rest = memoryview(nothing)[: 4 * size - begin]
            while rest:
                rest = rest[file.write(rest) :]
        return np.memmap(file, np.float32, "r+", shape=size)


def matrices(weights: Weights) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Inputs and outputs, by their numbers in a Span."""
    return weights.inputs, weights.outputs


def shard_plan(config: Hyperparameters, vocabulary: WholeVocabulary) -> Plan:
    """The plan of every shard: lanes and measured tiles are those of a corpus as large as one."""
    parts = word_parts(vocabulary.words, config).parts
    return make_plan(config, vocabulary.counts, vocabulary.tokens // config.shards, parts=parts)


def _copy(matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """On a cache line, too."""
    copied = aligned_zeros(len(matrix))
    copied[:] = matrix
    return copied
