"""Runs rounds on this machine's threads, where the weights lie.

A runner is handed Work and moves weights; it knows no file, no clock and nobody who watches. records.Runner says what
any runner can do: this is the first.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .kernels.counter import Purpose, derive_key
from .plan import Plan
from .probability import keep_probability
from .records import Block, Common, Frozen, Loss, Own, Rounds, Settings, Stream, Weights, Work
from .rounds import clear, make_board, make_queues, owned, run_rounds
from .schedule import BLOCK, rounds_at_once, rounds_of
from .stream import Subsampler, keep_threshold
from .threads import run_side_by_side
from .tile import make_scores, make_tiles

_OWNERS_A_THREAD = 8  # of rows: pieces small enough that no thread waits long for the last
_MOST_OWNERS = 512


class ThreadRunner:
    """Trains on the token ids of a corpus (-1 ends a sentence), in memory or memory-mapped."""

    def __init__(
        self,
        plan: Plan,
        settings: Settings,
        counts: NDArray[np.int64],
        ids: NDArray[np.int32],
        threads: int,
        *,
        frozen: Frozen | None = None,
    ) -> None:
        self.rounds_at_once = rounds_at_once(plan.lanes, plan.shape)
        self._plan = plan
        self._ids = read_only(ids)
        self._frozen = frozen
        self._threads = threads
        keep = keep_threshold(keep_probability(counts, settings.sample))
        self._subsampler = Subsampler(keep, min(BLOCK, len(ids)), threads)
        owners = 1 if threads == 1 else min(_MOST_OWNERS, _OWNERS_A_THREAD * threads)
        self._board = make_board(plan.lanes, owners, threads)
        self._tiles = make_tiles(plan.shape, self._board.tiles, owners)
        self._scores = make_scores(plan.method, plan.shape, threads)
        self._scratch = plan.method.objective.scratch(plan.shape, self._board.tiles)
        self._queues = make_queues(plan.shape, plan.lanes, threads)
        self._current: tuple[Block, np.uint64] | None = None  # whose stream is at hand
        self._stream: Stream | None = None

    def load(self, weights: Weights) -> None:
        """Train these weights in place, and compile or load the kernels, so that they are not timed as training."""
        self._weights = weights
        self._inputs = owned(weights.inputs, weights.stride, self._frozen and self._frozen.inputs)
        self._outputs = owned(weights.outputs, weights.stride, self._frozen and self._frozen.outputs)
        nothing = self._subsampler.stream(self._ids[:0], np.uint64(0))
        self._run(nothing, Rounds(0, np.zeros(0, np.float32), np.uint64(0), self._plan.measured_every))

    def weights(self) -> Weights:
        """The weights as they are now."""
        return self._weights

    def rounds(self, block: Block, key: np.uint64) -> int:
        """How many rounds the block takes."""
        return rounds_of(len(self._stream_of(block, key).words), self._plan.lanes, self._plan.shape.centres)

    def run(self, work: Work) -> None:
        """Run the rounds."""
        key = derive_key(work.key, Purpose.TILES, work.block.epoch, work.block.number)
        rounds = Rounds(work.first, work.rates, key, self._plan.measured_every)
        self._run(self._stream_of(work.block, work.key), rounds)

    def take_loss(self) -> Loss:
        """The loss of the tiles measured since the last call."""
        total, pairs = (float(value) for value in self._board.loss.sum(axis=0))
        self._board.loss[:] = 0
        return Loss(total, pairs)

    def non_finite_steps(self) -> int:
        """How many steps were not finite so far."""
        return int(self._queues.non_finite.sum())

    def _stream_of(self, block: Block, key: np.uint64) -> Stream:
        if self._stream is None or self._current != (block, key):
            self._current = block, key
            key = derive_key(key, Purpose.SUBSAMPLE, block.epoch, block.number)
            self._stream = self._subsampler.stream(self._ids[block.begin : block.end], key)
        return self._stream

    def _run(self, stream: Stream, rounds: Rounds) -> None:
        plan, board = self._plan, self._board
        clear(board)

        common = Common(
            plan.shape, self._tiles, self._scratch, plan.tables, plan.parts, self._weights, self._inputs, self._outputs,
            stream, rounds, board,
        )  # fmt: skip

        def work(thread: int) -> None:
            scores, queue = (_of(thread, buffers) for buffers in (self._scores, self._queues))
            run_rounds(plan.method, common, Own(scores, queue, thread, self._threads))

        run_side_by_side(self._threads, work)


def _of(thread: int, buffers: Any) -> Any:
    """One thread's part of a named tuple of arrays."""
    return type(buffers)(*(array[thread] for array in buffers))


def read_only(ids: NDArray[np.int32]) -> NDArray[np.int32]:
    """A view that is one and the same type to the kernels, whoever made the array."""
    view = ids.view()
    view.flags.writeable = False
    return view
