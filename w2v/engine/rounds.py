"""Rounds: all lanes compute a tile from the same weights, then the owners of the rows move them.

Whoever runs a lane, its tile depends on the weights at the round's beginning and on counters. Each row has one owner,
who adds the lanes' steps in the order of the lanes. So the weights are the same bits whatever the number of threads.

Trust region: the owner keeps the sum of the norms of the steps that a row was given in this round, and scales the
next one by min(1, MAX_STEP / sum). Steps beyond MAX_STEP add up like a logarithm: a sum of n MAX_STEP moves the row by
at most MAX_STEP (1 + log n). At ordinary settings that never binds; without it, many lanes over a small vocabulary add
up steps of one direction and diverge.
"""

from typing import Any

import numpy as np
from numba import prange
from numpy.typing import NDArray

from .kernels.counter import below, random_bits
from .kernels.kernel import kernel
from .kernels.vectors import WIDTH, load, multiply_add, part, prefetch, spread, store, total, zeros
from .records import Matrix, Queue, Rounds, Shape, Stream, Tile, Weights
from .tile import choose, compute, fetch

MAX_STEP = np.float32(0.5)  # Euclidean
_APART = 16  # numbers between two owners' counts, which would otherwise share a cache line
_AHEAD = 6  # steps between asking for a row and using it


def make_queues(shape: Shape, lanes: int, owners: int) -> Queue:
    """Room for all moves of a round, for each owner."""
    room = lanes * max(shape.rows, shape.moves)
    return Queue(
        rows=np.zeros((owners, room), np.int32),
        steps=np.zeros((owners, room), np.int32),
        factors=np.zeros((owners, room), np.float32),
        non_finite=np.zeros((owners, _APART), np.int64),
    )


def owned(weights: NDArray[np.float32], stride: int, frozen: NDArray[np.bool_] | None) -> Matrix:
    """A matrix of weights, none of whose rows is frozen unless `frozen` says so."""
    rows = len(weights) // stride
    if frozen is not None and len(frozen) != rows:
        raise ValueError(f"{len(frozen)} rows are said to be frozen or not, and there are {rows}")
    return Matrix(weights, np.zeros(rows, np.float32), np.zeros(rows, np.bool_) if frozen is None else frozen)


@kernel()
def run_rounds(
    method: Any,
    shape: Shape,
    tiles: Tile,
    scratch: Any,
    tables: Any,
    weights: Weights,
    inputs: Matrix,
    outputs: Matrix,
    queues: Queue,
    stream: Stream,
    rounds: Rounds,
) -> None:
    """Compute and apply rounds, each in two parallel steps on as many threads as there are queues.

    The steps are kernels of their own: numba (0.68) joins two parallel loops of one kernel, so that rows would move
    that others still read. It also loses a write, in the very body of such a loop, to an array that is a tuple's field:
    what the loops write to is written in kernels that they call.
    """
    for r in range(rounds.rates.size):
        compute_round(method, shape, tiles, scratch, tables, weights, stream, rounds, r, queues.rows.shape[0])
        apply_round(shape, tiles, inputs, outputs, queues, rounds.rates[r])


@kernel(parallel=True)
def compute_round(
    method: Any,
    shape: Shape,
    tiles: Tile,
    scratch: Any,
    tables: Any,
    weights: Weights,
    stream: Stream,
    rounds: Rounds,
    r: int,
    threads: int,
) -> None:
    """All lanes' tiles in round r."""
    lanes = tiles.centres.shape[0]
    for thread in prange(threads):
        begin, end = lanes * thread // threads, lanes * (thread + 1) // threads
        compute_lanes(method, shape, tiles, scratch, tables, weights, stream, rounds, r, begin, end)


@kernel(parallel=True)
def apply_round(shape: Shape, tiles: Tile, inputs: Matrix, outputs: Matrix, queues: Queue, rate: float) -> None:
    """Every row moved by its owner."""
    for owner in prange(queues.rows.shape[0]):
        apply_lanes(shape, tiles, inputs, outputs, part(queues, owner), rate, owner, queues.rows.shape[0])


@kernel()
def compute_lanes(
    method: Any,
    shape: Shape,
    tiles: Tile,
    scratch: Any,
    tables: Any,
    weights: Weights,
    stream: Stream,
    rounds: Rounds,
    r: int,
    begin: int,
    end: int,
) -> None:
    """The tiles of lanes begin .. end - 1 in round r; each lane's rows are fetched while the one before computes."""
    length, lanes, number = stream.words.size, tiles.centres.shape[0], rounds.first + r
    for lane in range(begin, end):
        first = length * lane // lanes + number * shape.centres
        last = length * (lane + 1) // lanes
        key = random_bits(rounds.key, number * lanes + lane)
        choose(method, shape, part(tiles, lane), part(scratch, lane), tables, stream, first, last, key)
    for lane in range(begin, end):
        if lane + 1 < end:
            fetch(shape, part(tiles, lane + 1), weights)
        measured = below(random_bits(rounds.key, ~np.uint64(number * lanes + lane)), rounds.measured_every) == 0
        compute(method, shape, part(tiles, lane), part(scratch, lane), tables, weights, measured)


@kernel()
def apply_lanes(
    shape: Shape, tiles: Tile, inputs: Matrix, outputs: Matrix, queue: Queue, rate: float, owner: int, owners: int
) -> None:
    """Move the rows of one of so many owners by all lanes' steps."""
    waiting = queue_moves(
        queue, tiles.input_rows, tiles.input_sources, tiles.input_factors, shape.centres, owner, owners
    )
    queue.non_finite[0] += apply_moves(inputs, tiles.input_steps.reshape(-1), queue, waiting, rate, shape.stride)
    # An output row moves once, by its own row of dY.
    waiting = queue_moves(queue, tiles.output_rows, None, None, shape.rows, owner, owners)
    queue.non_finite[0] += apply_moves(outputs, tiles.output_steps.reshape(-1), queue, waiting, rate, shape.stride)


@kernel()
def queue_moves(
    queue: Queue, rows: NDArray[np.int32], sources: Any, factors: Any, steps_a_lane: int, owner: int, owners: int
) -> int:
    """Queue the moves of this owner's rows, without a branch that could be mispredicted; how many they are.

    Move e of a lane, which has `steps_a_lane` steps, takes step sources[e] factors[e] times, or else step e once.
    """
    waiting = 0
    for lane in range(rows.shape[0]):
        for e in range(rows.shape[1]):
            row = rows[lane, e]
            # Multiplicative hashing: neighbouring words, which are about as frequent, go to different owners.
            spread_bits = np.uint32(np.uint32(row) * np.uint32(2654435769))
            its_owner = np.int64((np.uint64(spread_bits) * np.uint64(owners)) >> np.uint64(32))
            queue.rows[waiting] = row
            queue.steps[waiting] = lane * steps_a_lane + (e if sources is None else sources[lane, e])
            queue.factors[waiting] = np.float32(1) if factors is None else factors[lane, e]
            waiting += int((row >= 0) & (its_owner == owner))
    return waiting


@kernel()
def apply_moves(
    matrix: Matrix, steps: NDArray[np.float32], queue: Queue, waiting: int, rate: float, stride: int
) -> int:
    """Move rows by rate times their steps, in the order of the queue; how many steps were not finite."""
    weights, distances = matrix.weights, matrix.distances
    for e in range(waiting):
        distances[queue.rows[e]] = 0
    non_finite = 0
    for e in range(waiting):
        if e + _AHEAD < waiting:
            row, step = np.int64(queue.rows[e + _AHEAD]) * stride, np.int64(queue.steps[e + _AHEAD]) * stride
            for column in range(0, stride, 16):
                prefetch(weights, row + column)
                prefetch(steps, step + column)
        row, step, scale = queue.rows[e], np.int64(queue.steps[e]) * stride, rate * queue.factors[e]
        if matrix.frozen[row]:
            continue
        norm = scale * step_norm(steps, step, stride)
        if not np.isfinite(norm):
            non_finite += 1
            continue
        distances[row] += norm
        if distances[row] > MAX_STEP:
            scale = scale * MAX_STEP / distances[row]
        move_row(weights, np.int64(row) * stride, steps, step, stride, scale)
    return non_finite


@kernel()
def step_norm(steps: NDArray[np.float32], step: int, stride: int) -> Any:
    """The Euclidean norm of a step: float32."""
    squares = zeros(WIDTH)
    for column in range(0, stride, WIDTH):
        values = load(steps, step + column, squares)
        squares = multiply_add(values, values, squares)
    return np.sqrt(total(squares))


@kernel()
def move_row(
    weights: NDArray[np.float32], row: int, steps: NDArray[np.float32], step: int, stride: int, scale: float
) -> None:
    """Add `scale` times the step to the row."""
    factor = spread(scale, zeros(WIDTH))
    for column in range(0, stride, WIDTH):
        moved = multiply_add(factor, load(steps, step + column, factor), load(weights, row + column, factor))
        store(weights, row + column, moved)
