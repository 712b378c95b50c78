"""Rounds: all lanes compute a tile from the same weights, then the owners of the rows move them.

Whoever runs a lane, its tile depends on the weights at the round's beginning and on counters. Each row has one owner,
who adds the lanes' steps in the order of the lanes. So the weights are the same bits whatever the number of threads.

Trust region: the owner keeps the sum of the lengths of the steps that a row was given in this round, and scales the
next one by min(1, REACH / sum). Steps beyond REACH add up like a logarithm: a sum of n REACH moves the row by at most
REACH (1 + log n). At ordinary settings that never binds; without it, many lanes over a small vocabulary add up steps
of one direction and diverge.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba import prange
from numpy.typing import NDArray

from w2v.compiled import kernel
from w2v.training.counter import below, random_bits
from w2v.training.objectives.objective import Objective, Tables
from w2v.training.stream import Stream
from w2v.training.tile import Lanes, Shape, choose, compute, fetch, lane_tile, make_lanes
from w2v.training.vector import WIDTH, load, multiply_add, prefetch, spread, store, total, zeros
from w2v.training.weights import Weights

REACH = np.float32(0.5)  # Euclidean
_AHEAD = 6  # steps between asking for a row and using it
_APART = 16  # numbers between the owners' fault counts, which would otherwise share cache lines


class Still(NamedTuple):
    """Which rows of the two matrices never move."""

    inputs: NDArray[np.bool_]  # [V]
    outputs: NDArray[np.bool_]  # [V]


class Owners(NamedTuple):
    """What the owners of rows need; `queue` and `faults` have a part for each owner."""

    moved_inputs: NDArray[np.float32]  # [V] how far each row has moved in this round
    moved_outputs: NDArray[np.float32]  # [V]
    still_inputs: NDArray[np.bool_]  # [V] rows that never move
    still_outputs: NDArray[np.bool_]  # [V]
    queue: NDArray[np.int64]  # [owners, steps of a round] which of them are the owner's
    faults: NDArray[np.int64]  # [owners * _APART] steps that were not finite, and not taken


@dataclass(frozen=True)
class Runner:
    """Runs rounds on this machine's threads: everything that is made once for a training."""

    objective: Objective
    shape: Shape
    weights: Weights
    tables: Tables
    lanes: Lanes
    owners: Owners
    loss: NDArray[np.float64]  # [L, 2] each lane's loss and pairs since they were last taken
    loss_every: int  # the loss is measured on one in so many tiles
    threads: int

    @classmethod
    def make(
        cls,
        objective: Objective,
        shape: Shape,
        weights: Weights,
        tables: Tables,
        lanes: int,
        threads: int,
        loss_every: int = 1,
        still: "Still | None" = None,
    ) -> "Runner":
        """Allocate the buffers."""
        words = len(weights.inputs) // weights.stride
        owners = Owners(
            np.zeros(words, np.float32),
            np.zeros(words, np.float32),
            *(still or Still(np.zeros(words, np.bool_), np.zeros(words, np.bool_))),
            np.zeros((threads, lanes * max(shape.rows, shape.centres)), np.int64),
            np.zeros(threads * _APART, np.int64),
        )
        return cls(
            objective,
            shape,
            weights,
            tables,
            make_lanes(shape, lanes),
            owners,
            np.zeros((lanes, 2)),
            loss_every,
            threads,
        )

    def run(self, stream: Stream, first: int, rates: NDArray[np.float32], key: np.uint64) -> None:
        """Rounds first, first + 1 ... of a block with this stream, one for each rate."""
        run_rounds(
            self.objective, self.shape, self.lanes, self.owners, self.weights.inputs, self.weights.outputs,
            stream, first, rates, self.tables, key, self.loss, self.loss_every, self.threads,
        )  # fmt: skip

    def warm_up(self, empty: Stream) -> None:
        """Load or compile the kernels, so that they are not timed as training."""
        self.run(empty, 0, np.zeros(0, np.float32), np.uint64(0))

    def take_loss(self) -> tuple[float, float]:
        """(loss, pairs) summed over the tiles measured since the last call."""
        loss, pairs = (float(value) for value in self.loss.sum(axis=0))
        self.loss[:] = 0
        return loss, pairs

    def faults(self) -> int:
        """How many steps were not finite so far."""
        return int(self.owners.faults.sum())


@kernel(parallel=True)
def run_rounds(
    objective: Any,
    shape: Shape,
    lanes: Lanes,
    owners: Owners,
    inputs: NDArray[np.float32],
    outputs: NDArray[np.float32],
    stream: Stream,
    first: int,
    rates: NDArray[np.float32],
    tables: Tables,
    key: Any,
    loss: NDArray[np.float64],
    loss_every: int,
    threads: int,
) -> None:
    """Compute and apply rounds first .. first + len(rates) - 1, each in two parallel steps.

    What the parallel loops write to is written in kernels that they call: numba (0.68) loses a write, in the very body
    of such a loop, to an array that is a tuple's field.
    """
    count = loss.shape[0]
    for r in range(rates.size):
        for thread in prange(threads):
            begin, end = count * thread // threads, count * (thread + 1) // threads
            compute_lanes(
                objective, shape, lanes, inputs, outputs, stream, first + r, tables, key, loss, loss_every, begin, end
            )  # fmt: skip
        for thread in prange(threads):
            apply_lanes(shape, lanes, owners, inputs, outputs, rates[r], thread, threads)


@kernel()
def compute_lanes(
    objective: Any,
    shape: Shape,
    lanes: Lanes,
    inputs: NDArray[np.float32],
    outputs: NDArray[np.float32],
    stream: Stream,
    round_: int,
    tables: Tables,
    key: Any,
    loss: NDArray[np.float64],
    loss_every: int,
    begin: int,
    end: int,
) -> None:
    """The tiles of lanes begin .. end - 1 in one round; each lane's rows are fetched while the one before computes."""
    length, count = stream.words.size, loss.shape[0]
    for lane in range(begin, end):
        first = length * lane // count + round_ * shape.centres
        last = length * (lane + 1) // count
        tile_key = random_bits(key, round_ * count + lane)
        choose(objective, shape, lane_tile(shape, lanes, lane), stream, first, last, tables, tile_key)
    for lane in range(begin, end):
        if lane + 1 < end:
            fetch(shape, lane_tile(shape, lanes, lane + 1), inputs, outputs)
        measured = below(random_bits(key, ~np.uint64(round_ * count + lane)), loss_every) == 0
        compute(objective, shape, lanes, lane_tile(shape, lanes, lane), inputs, outputs, tables, loss[lane], measured)


@kernel()
def apply_lanes(
    shape: Shape,
    lanes: Lanes,
    owners: Owners,
    inputs: NDArray[np.float32],
    outputs: NDArray[np.float32],
    rate: float,
    owner: int,
    count: int,
) -> None:
    """Move the rows of one of `count` owners by all lanes' steps."""
    queue = owners.queue[owner]
    owners.faults[owner * _APART] += apply_steps(
        inputs, lanes.centres.reshape(-1), lanes.input_steps.reshape(-1), owners.moved_inputs, owners.still_inputs,
        rate, shape.stride, owner, count, queue,
    )  # fmt: skip
    owners.faults[owner * _APART] += apply_steps(
        outputs, lanes.moved.reshape(-1), lanes.output_steps.reshape(-1), owners.moved_outputs, owners.still_outputs,
        rate, shape.stride, owner, count, queue,
    )  # fmt: skip


@kernel()
def apply_steps(
    matrix: NDArray[np.float32],
    words: NDArray[np.int32],
    steps: NDArray[np.float32],
    moved: NDArray[np.float32],
    still: NDArray[np.bool_],
    rate: float,
    stride: int,
    owner: int,
    owners: int,
    queue: NDArray[np.int64],
) -> int:
    """Move the owner's rows by rate times their steps, in the order of `words`; how many steps were not finite."""
    waiting = queue_steps(words, owner, owners, queue)
    for e in range(waiting):
        moved[words[queue[e]]] = 0
    faults = 0
    for e in range(waiting):
        if e + _AHEAD < waiting:
            later = queue[e + _AHEAD]
            for column in range(0, stride, 16):
                prefetch(matrix, np.int64(words[later]) * stride + column)
                prefetch(steps, later * stride + column)
        step, word = queue[e] * stride, words[queue[e]]
        if still[word]:
            continue
        length = rate * step_length(steps, step, stride)
        if not np.isfinite(length):
            faults += 1
            continue
        moved[word] += length
        scale = rate if moved[word] <= REACH else rate * REACH / moved[word]
        move_row(matrix, np.int64(word) * stride, steps, step, stride, scale)
    return faults


@kernel()
def queue_steps(words: NDArray[np.int32], owner: int, owners: int, queue: NDArray[np.int64]) -> int:
    """Put into `queue` which steps are for rows of this owner, without a branch that could be mispredicted."""
    waiting = 0
    for step in range(words.size):
        # Multiplicative hashing: neighbouring words, which are about as frequent, go to different owners.
        spread_bits = np.uint32(np.uint32(words[step]) * np.uint32(2654435769))
        its_owner = np.int64((np.uint64(spread_bits) * np.uint64(owners)) >> np.uint64(32))
        queue[waiting] = step
        waiting += int((words[step] >= 0) & (its_owner == owner))
    return waiting


@kernel()
def step_length(steps: NDArray[np.float32], step: int, stride: int) -> Any:
    """The Euclidean length of a step: float32."""
    squares = zeros(WIDTH)
    for column in range(0, stride, WIDTH):
        part = load(steps, step + column, squares)
        squares = multiply_add(part, part, squares)
    return np.sqrt(total(squares))


@kernel()
def move_row(
    matrix: NDArray[np.float32], row: int, steps: NDArray[np.float32], step: int, stride: int, scale: float
) -> None:
    """Add `scale` times the step to the row."""
    factor = spread(scale, zeros(WIDTH))
    for column in range(0, stride, WIDTH):
        moved = multiply_add(factor, load(steps, step + column, factor), load(matrix, row + column, factor))
        store(matrix, row + column, moved)
