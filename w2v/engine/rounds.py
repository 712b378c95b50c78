"""Rounds: all lanes compute a tile from the same weights, then the owners of the rows move them.

Whoever computes a lane, its tile depends on the weights at the round's beginning and on counters. Each row has one
owner, who adds the lanes' steps in the order of the lanes. So the weights are the same bits whatever the number of
threads, of owners, or who was faster.

Lanes and owners are pieces of work that any thread takes when it is free: its own first, which it took in the round
before and whose memory is near, then others'. All wait twice a round until the last piece is done. A thread that has
lost its core to another program is not waited for: others compute its lanes again, in tiles of their own, and the
first to finish counts.

Trust region: the owner keeps the sum of the norms of the steps that a row was given in this round, and scales the
next one by min(1, MAX_STEP / sum). Steps beyond MAX_STEP add up like a logarithm: a sum of n MAX_STEP moves the row by
at most MAX_STEP (1 + log n). At ordinary settings that never binds; without it, many lanes over a small vocabulary add
up steps of one direction and diverge.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .kernels.atomic import increase, look, pause, replace, rest
from .kernels.counter import below, random_bits
from .kernels.kernel import kernel
from .kernels.reference import part, refer
from .kernels.vectors import WIDTH, load, multiply_add, prefetch, spread, store, zeros
from .records import UNUSED, Board, Common, Matrix, Own, Queue, Shape
from .tile import choose, compute, fetch

MAX_STEP = np.float32(0.5)  # Euclidean
SPARE_TILES = 2  # of a thread: one is computed while the rows of the other arrive
_APART = 16  # numbers between two threads' counts, which would otherwise share a cache line
_AHEAD = 6  # steps between asking for a row and using it
_LOOKS = 2000  # at the board before a waiting thread gives its core away: about 50 microseconds
_REST = 50  # microseconds
_SHY = 16  # rounds: some milliseconds, for which a system lets a program run


def make_queues(shape: Shape, lanes: int, threads: int) -> Queue:
    """Room for all moves of a round, for each thread."""
    room = lanes * max(shape.rows, shape.moves)
    return Queue(
        rows=np.zeros((threads, room), np.int32),
        steps=np.zeros((threads, room), np.int64),
        factors=np.zeros((threads, room), np.float32),
        norms=np.zeros((threads, room), np.float32),
        non_finite=np.zeros((threads, _APART), np.int64),
    )


def make_board(lanes: int, owners: int, threads: int) -> Board:
    """A board for so many threads; `clear` it before each use."""
    return Board(
        taken_lanes=np.zeros(lanes, np.int64),
        taken_owners=np.zeros(owners, np.int64),
        finished=np.arange(lanes, dtype=np.int64),
        done=np.zeros(1, np.int64),
        spare=np.arange(lanes, lanes + SPARE_TILES * threads, dtype=np.int64),
        loss=np.zeros((lanes, 2)),
        tiles=lanes + SPARE_TILES * threads,
    )


def clear(board: Board) -> None:
    """Nothing is taken, nothing done; tiles stay where they are."""
    board.taken_lanes[:] = -1
    board.taken_owners[:] = -1
    board.finished[:] %= board.tiles
    board.done[:] = 0


def owned(weights: NDArray[np.float32], stride: int, frozen: NDArray[np.bool_] | None) -> Matrix:
    """A matrix of weights, none of whose rows is frozen unless `frozen` says so."""
    rows = len(weights) // stride
    if frozen is not None and len(frozen) != rows:
        raise ValueError(f"{len(frozen)} rows have a value for frozen, but there are {rows} rows")
    return Matrix(weights, np.zeros(rows, np.float32), np.zeros(rows, np.bool_) if frozen is None else frozen)


@kernel()
def run_rounds(method: Any, common: Common, own: Own) -> None:
    """One thread's share of the rounds, while the others do theirs."""
    run_share(method, refer(common), refer(own))


@kernel()
def run_share(method: Any, common: Common, own: Own) -> None:
    """`run_rounds`, whose records are references from here on."""
    board, rates = common.board, common.rounds.rates
    pieces, held_up = 0, -_SHY
    for r in range(rates.size):
        pieces += board.finished.size
        if compute_lanes(method, common, own, r, pieces):
            held_up = r
        pieces += board.taken_owners.size
        # A row that is being moved cannot be computed again: a thread that was held up lately leaves that to others.
        apply_owners(common, own, r, pieces, _LOOKS if r < held_up + _SHY else 0)


@kernel()
def compute_lanes(method: Any, common: Common, own: Own, r: int, pieces: int) -> bool:
    """Compute lanes in round r until so many pieces are done; whether others had to take over from this thread.

    A lane's tile is prepared before the one that was prepared before it is computed: its rows are on their way then.
    """
    board = common.board
    lanes, overtaken = board.finished.size, False
    spare = 2 * own.thread
    ready: Any = np.int64(-1)  # a literal's type is its value, for which kernels would be compiled
    for n in range(lanes + 1):
        lane = (lanes * own.thread // own.threads + n) % lanes
        if n < lanes:
            if not replace(board.taken_lanes, lane, r - 1, r):
                continue
            prepare(method, common, r, lane, board.spare[spare])
        other = 4 * own.thread + 1 - spare
        if ready >= 0:
            overtaken |= not finish(method, common, own, r, ready, other)
        ready, spare = lane, other
    looks = 0
    while look(board.done, 0) < pieces:
        looks = wait(looks)
        if looks == _LOOKS:
            for lane in range(lanes):
                if look(board.finished, lane) < (r + 1) * board.tiles:
                    prepare(method, common, r, lane, board.spare[spare])
                    finish(method, common, own, r, lane, spare)
    return overtaken


@kernel()
def prepare(method: Any, common: Common, r: int, lane: int, tile: int) -> None:
    """Choose what the lane computes in round r, in that tile, and ask for its rows."""
    shape, stream, rounds, lanes = common.shape, common.stream, common.rounds, common.board.finished.size
    number, its = rounds.first + r, part(common.tiles, tile)
    first = stream.words.size * lane // lanes + number * shape.centres
    end = stream.words.size * (lane + 1) // lanes
    key = random_bits(rounds.key, number * lanes + lane)
    choose(method, shape, its, part(common.scratch, tile), common.tables, common.parts, stream, first, end, key)
    sort_by_owner(its.input_rows[: its.in_use[1]], its.input_order, its.input_starts)
    sort_by_owner(its.output_rows, its.output_order, its.output_starts)
    fetch(shape, its, common.weights)


@kernel()
def finish(method: Any, common: Common, own: Own, r: int, lane: int, spare: int) -> bool:
    """Compute a spare tile and make it the lane's, whose former one is spare then; False where another had done so."""
    board, rounds = common.board, common.rounds
    tile, lanes = board.spare[spare], board.finished.size
    bits = random_bits(rounds.key, ~np.uint64((rounds.first + r) * lanes + lane))
    measured = below(bits, rounds.measured_every) == 0
    its, scratch = part(common.tiles, tile), part(common.scratch, tile)
    compute(method, common.shape, its, own.scores, scratch, common.tables, common.parts, common.weights, measured)
    former = look(board.finished, lane)
    if former // board.tiles != r or not replace(board.finished, lane, former, (r + 1) * board.tiles + tile):
        return False
    board.spare[spare] = former % board.tiles
    board.loss[lane, 0] += its.loss[0]
    board.loss[lane, 1] += its.loss[1]
    increase(board.done, 0)
    return True


@kernel()
def apply_owners(common: Common, own: Own, r: int, pieces: int, patience: int) -> None:
    """Move rows in round r until so many pieces are done, from the moment when they are not after so many looks."""
    board = common.board
    owners, looks = board.taken_owners.size, 0
    while look(board.done, 0) < pieces:
        if looks == patience:
            for n in range(owners):
                owner = (owners * own.thread // own.threads + n) % owners
                if replace(board.taken_owners, owner, r - 1, r):
                    apply_moves(common, own, common.rounds.rates[r], owner)
                    increase(board.done, 0)
        looks = wait(looks)


@kernel()
def wait(looks: int) -> int:
    """Wait a little after so many looks at the board; how many looks that makes."""
    if looks < _LOOKS:
        pause()
    else:  # the thread that holds the last piece may have no core: it can have this one
        rest(_REST)
    return looks + 1


@kernel()
def sort_by_owner(rows: NDArray[np.int32], order: NDArray[np.int32], starts: NDArray[np.int32]) -> None:
    """List which of the rows belong to each owner, in their order: those of owner o from order[starts[o]] on."""
    owners = starts.size - 1
    starts[:] = 0
    for row in rows:
        if row != UNUSED:
            starts[owner_of(row, owners) + 1] += 1
    for owner in range(owners):
        starts[owner + 1] += starts[owner]
    for e in range(rows.size):
        if rows[e] != UNUSED:
            owner = owner_of(rows[e], owners)
            order[starts[owner]] = e
            starts[owner] += 1
    for owner in range(owners, 0, -1):
        starts[owner] = starts[owner - 1]
    starts[0] = 0


@kernel()
def owner_of(row: int, owners: int) -> Any:
    """Who owns the row. Neighbouring words, which are about as frequent, have different owners."""
    spread_bits = np.uint32(np.uint32(row) * np.uint32(2654435769))
    return np.int64((np.uint64(spread_bits) * np.uint64(owners)) >> np.uint64(32))


@kernel()
def apply_moves(common: Common, own: Own, rate: float, owner: int) -> None:
    """Move the rows of one owner by all lanes' steps."""
    tiles, board, queue, stride, waiting = common.tiles, common.board, own.queue, common.shape.stride, np.int64(0)
    for lane in range(board.finished.size):
        tile = board.finished[lane] % board.tiles
        for n in range(tiles.input_starts[tile, owner], tiles.input_starts[tile, owner + 1]):
            e = tiles.input_order[tile, n]
            queue.rows[waiting] = tiles.input_rows[tile, e]
            queue.steps[waiting] = tile * tiles.input_steps.shape[1] + tiles.input_sources[tile, e] * stride
            queue.factors[waiting] = tiles.input_factors[tile, e]
            queue.norms[waiting] = tiles.input_norms[tile, tiles.input_sources[tile, e]]
            waiting += 1
    queue.non_finite[0] += move_rows(common.inputs, tiles.input_steps.reshape(-1), queue, waiting, rate, stride)
    waiting = np.int64(0)
    for lane in range(board.finished.size):
        tile = board.finished[lane] % board.tiles
        for n in range(tiles.output_starts[tile, owner], tiles.output_starts[tile, owner + 1]):
            e = tiles.output_order[tile, n]
            queue.rows[waiting] = tiles.output_rows[tile, e]
            queue.steps[waiting] = tile * tiles.output_steps.shape[1] + e * stride
            queue.factors[waiting] = 1
            queue.norms[waiting] = tiles.output_norms[tile, e]
            waiting += 1
    queue.non_finite[0] += move_rows(common.outputs, tiles.output_steps.reshape(-1), queue, waiting, rate, stride)


@kernel()
def move_rows(matrix: Matrix, steps: NDArray[np.float32], queue: Queue, waiting: int, rate: float, stride: int) -> int:
    """Move rows by rate times their steps, in the order of the queue; how many steps were not finite."""
    weights, distances = matrix.weights, matrix.distances
    for e in range(waiting):
        distances[queue.rows[e]] = 0
    non_finite = 0
    for e in range(waiting):
        if e + _AHEAD < waiting:
            row, step = np.int64(queue.rows[e + _AHEAD]) * stride, queue.steps[e + _AHEAD]
            for column in range(0, stride, 16):
                prefetch(weights, row + column)
                prefetch(steps, step + column)
        row, step, scale = queue.rows[e], queue.steps[e], rate * queue.factors[e]
        if matrix.frozen[row]:
            continue
        norm = scale * queue.norms[e]
        if not np.isfinite(norm):
            non_finite += 1
            continue
        distances[row] += norm
        if distances[row] > MAX_STEP:
            scale = scale * MAX_STEP / distances[row]
        move_row(weights, np.int64(row) * stride, steps, step, stride, scale)
    return non_finite


@kernel()
def move_row(
    weights: NDArray[np.float32], row: int, steps: NDArray[np.float32], step: int, stride: int, scale: float
) -> None:
    """Add `scale` times the step to the row."""
    factor = spread(scale, zeros(WIDTH))
    for column in range(0, stride, WIDTH):
        moved = multiply_add(factor, load(steps, step + column, factor), load(weights, row + column, factor))
        store(weights, row + column, moved)
