"""The records that the engine's parts hand to each other. Shapes: V words, D dimensions, T centres, W window, L lanes.

Records that kernels see are named tuples of flat arrays and numbers; the others are seen by Python alone.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from .kernels.kernel import Kernel

UNUSED = -1  # in place of a row that a tile does not move


class Settings(Protocol):
    """The hyperparameters that the engine reads."""

    @property
    def objective(self) -> str:
        """A name in OBJECTIVES."""

    @property
    def input(self) -> str:
        """A name in INPUTS."""

    @property
    def dim(self) -> int:
        """D."""

    @property
    def window(self) -> int:
        """W."""

    @property
    def negative(self) -> int:
        """Noise words for each pair."""

    @property
    def sample(self) -> float:
        """The subsampling threshold t."""

    @property
    def noise_power(self) -> float:
        """The exponent of counts in the noise distribution."""

    @property
    def proposal(self) -> str | None:
        """How candidates are proposed, where the objective has a choice."""

    @property
    def partition_size(self) -> int | None:
        """Candidates of the partition proposal."""


class Weights(NamedTuple):
    """The two matrices that training moves; they may differ in their number of rows.

    A row has `stride` float32 numbers, of which D are used; it starts on a cache line.
    """

    inputs: NDArray[np.float32]  # [rows * stride], flat: centres
    outputs: NDArray[np.float32]  # [rows * stride], flat: contexts and noise, or inner nodes
    dim: int
    stride: int

    def rows(self, matrix: NDArray[np.float32]) -> NDArray[np.float32]:
        """One of the two without its padding, as a view [rows, D]."""
        return matrix.reshape(-1, self.stride)[:, : self.dim]


class Parts(NamedTuple):
    """The rows of the input matrix that each word's vector is made of, where that is more than its own."""

    starts: NDArray[np.int64]  # [V + 1] those of word w are rows[starts[w]] .. rows[starts[w + 1] - 1]
    rows: NDArray[np.int32]  # its own row w, then those that it shares with other words
    input_rows: int  # that the input matrix has

    @property
    def most(self) -> int:
        """Of one word."""
        return int(np.diff(self.starts).max(initial=0))


NO_PARTS = Parts(np.zeros(1, np.int64), np.zeros(0, np.int32), 0)  # for inputs that have no use for them


class Stream(NamedTuple):
    """The kept tokens of a block; two of them are in one sentence when their sentence numbers agree."""

    words: NDArray[np.int32]  # [n]
    sentences: NDArray[np.int32]  # [n]


class Shape(NamedTuple):
    """What all tiles of a training share."""

    dim: int
    stride: int  # of a row in the matrices
    window: int
    shared: int  # K, room for output rows that all centres share: a multiple of products.TOGETHER
    centres: int  # T
    slots: int  # T + 2W, one for each context position
    rows: int  # K, and the slots where contexts are scored
    moves: int  # room for the input rows that a tile moves
    sums: int  # rows of dX: T, and what the kind of input adds up of them
    parts: int  # rows that one row of X is made of, at most
    row_starts: NDArray[np.int64]  # [max(D, K)] 0, T, 2T ...: where rows of X^T and S^T start
    column_starts: NDArray[np.int64]  # [T] 0, 1, 2 ...: where columns of S^T start


class Tile(NamedTuple):
    """What was chosen, and the steps that come of it. For all tiles together, arrays have the tile first."""

    centres: NDArray[np.int32]  # [T] words, UNUSED where there is no pair
    contexts: NDArray[np.int32]  # [slots] words
    window_begins: NDArray[np.int32]  # [T] slots of each centre's window, its own among them
    window_ends: NDArray[np.int32]  # [T]
    pair_counts: NDArray[np.float32]  # [T] m
    pair_starts: NDArray[np.int32]  # [T + 1] the pairs of centre i are pair_starts[i] .. pair_starts[i + 1] - 1
    pair_centres: NDArray[np.int32]  # [T * 2W] i of each pair
    pair_slots: NDArray[np.int32]  # [T * 2W] the slot whose word it predicts
    pair_offsets: NDArray[np.int64]  # [T * 2W] where that word's row starts in the outputs
    slot_counts: NDArray[np.int32]  # [slots] how many pairs predict the slot's word
    slot_pairs: NDArray[np.int32]  # [slots * 2W] which they are
    rows: NDArray[np.int32]  # [rows] the output rows that are scored: K shared ones, then the contexts
    row_offsets: NDArray[np.int64]  # [rows] where they start in the outputs
    in_use: NDArray[np.int64]  # [2] how many of the K shared rows, and of the moves, are in use
    input_steps: NDArray[np.float32]  # [sums * stride] dX, and sums of its rows
    output_steps: NDArray[np.float32]  # [rows * stride] dY
    input_norms: NDArray[np.float32]  # [sums] of the rows of input_steps, where one is moved by them
    output_norms: NDArray[np.float32]  # [rows] of those of output_steps
    loss: NDArray[np.float64]  # [2] its loss and pairs, where it is measured, else 0
    # to be applied by the owners: row input_rows[e] moves by input_factors[e] times row input_sources[e] of input_steps
    input_rows: NDArray[np.int32]  # [moves] or UNUSED
    input_sources: NDArray[np.int32]  # [moves]
    input_factors: NDArray[np.float32]  # [moves]
    input_order: NDArray[np.int32]  # [moves] e, owner by owner
    input_starts: NDArray[np.int32]  # [owners + 1] where each owner's begin
    output_rows: NDArray[np.int32]  # [rows] the row that moves by the same row of dY, or UNUSED
    output_order: NDArray[np.int32]  # [rows] rows of dY, owner by owner
    output_starts: NDArray[np.int32]  # [owners + 1] where each owner's begin


class Scores(NamedTuple):
    """A tile's scores and how they are computed: needed by a thread for the tile at hand alone, so it stays cached.

    For all threads together, arrays have the thread first.
    """

    x: NDArray[np.float32]  # [T * stride] X, of inputs that compute it
    x_offsets: NDArray[np.int64]  # [T] where the rows of X start, here or in the inputs
    x_columns: NDArray[np.float32]  # [stride * T] X^T
    shared: NDArray[np.float32]  # [K * T] S^T of the shared rows, then C^T
    pairs: NDArray[np.float32]  # [T * 2W] of the pairs, then their coefficients
    pair_offsets: NDArray[np.int64]  # [T * 2W] where the pairs' rows of X start
    factors: NDArray[np.float32]  # [n] of the rows that are added up: those of one slot's pairs, or of one row of X
    offsets: NDArray[np.int64]  # [n] where these rows start


class Frozen(NamedTuple):
    """Rows that are never moved."""

    inputs: NDArray[np.bool_]  # [input rows]
    outputs: NDArray[np.bool_]  # [output rows]


class Queue(NamedTuple):
    """The moves of one owner's rows in a round, in the order of the lanes. For all threads, arrays have it first."""

    rows: NDArray[np.int32]  # [n]
    steps: NDArray[np.int64]  # [n] where the step starts among those of all lanes
    factors: NDArray[np.float32]  # [n] of the step
    norms: NDArray[np.float32]  # [n] of the step, without its factor
    non_finite: NDArray[np.int64]  # [APART] in the first: steps that were not finite, and not taken


class Board(NamedTuple):
    """Who does what, and where each lane's tile is. There are more tiles than lanes: two of them are each thread's."""

    taken_lanes: NDArray[np.int64]  # [L] the last round in which a thread took the lane
    taken_owners: NDArray[np.int64]  # [owners] and an owner
    finished: NDArray[np.int64]  # [L] the number of the lane's tile, plus `tiles` times the rounds that are computed
    done: NDArray[np.int64]  # [1] pieces of work that are finished
    spare: NDArray[np.int64]  # [threads * 2] the tiles that a thread computes next
    loss: NDArray[np.float64]  # [L, 2] loss and pairs of the tiles that were measured
    tiles: int  # how many there are


class Matrix(NamedTuple):
    """One of the two matrices as the owners of its rows see it."""

    weights: NDArray[np.float32]  # [rows * stride]
    distances: NDArray[np.float32]  # [rows] the summed norms of a row's steps in this round
    frozen: NDArray[np.bool_]  # [rows] those that are never moved


class Rounds(NamedTuple):
    """Consecutive rounds of one block."""

    first: int
    rates: NDArray[np.float32]  # one for each round
    key: np.uint64  # of the block's random numbers
    measured_every: int  # the loss is measured on one in so many tiles


class Common(NamedTuple):
    """What all threads of a runner work on."""

    shape: Shape
    tiles: Tile
    scratch: Any  # the objective's own, of each tile
    tables: Any  # the objective's own
    parts: Parts
    weights: Weights
    inputs: Matrix
    outputs: Matrix
    stream: Stream
    rounds: Rounds
    board: Board


class Own(NamedTuple):
    """What one of so many threads has to itself."""

    scores: Scores
    queue: Queue
    thread: int
    threads: int


# (scores [B, V], b [P], v [P]) -> log p(v|b) [P] for pairs of a centre b and a word v; scores are used up
LogProbability = Callable[[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]]


class NoScratch(NamedTuple):
    """The buffers of an objective that needs none of its own."""


@dataclass(frozen=True, kw_only=True)
class Objective:
    """One way round the softmax's denominator: which output rows a tile scores, and how scores become coefficients.

    The first three are kernels; the others are called once a training. `tables` and `scratch` make named tuples of the
    objective's own; scratch has the lanes as its first axis.
    """

    name: str
    choose_rows: "Kernel"  # (shape, tile, scratch, tables, stream, first, key) -> shared rows in use
    coefficients: "Kernel"  # (shape, tile, scores, scratch, tables): s -> -dLoss/ds, in place
    loss: "Kernel"  # (shape, tile, scores, scratch, tables): of all the tile's pairs, in float64
    tables: Callable[[Settings, NDArray[np.int64], int], Any]  # (settings, counts [V], mean pairs of a centre)
    shared_rows: Callable[[Any, int, int], int]  # (tables, words, slots): K at most
    log_probability: Callable[[Settings, NDArray[np.int64]], LogProbability]  # (settings, counts [V])
    scratch: Callable[[Shape, int], Any] = lambda _shape, _lanes: NoScratch()  # (shape, lanes)
    refusal: Callable[[Settings, int], str | None] = lambda _settings, _words: None  # why these settings cannot be
    scores_contexts: bool = True  # whether the contexts' own rows are scored, besides the shared ones
    output_rows: str = "words"  # what the rows of the output matrix stand for
    centres: int = 64  # T: a multiple of the widest vector
    proposals: tuple[str, ...] = ()  # ways to choose candidates, the first by default


@dataclass(frozen=True, kw_only=True)
class Inputs:
    """What a row of X is made of, and what it predicts. The first three are kernels; the others are plain Python."""

    name: str
    choose: "Kernel"  # (shape, tile, parts) -> moves: lists the input rows that the tile's steps go to
    gather: "Kernel"  # (shape, tile, scores, inputs, parts): scores.x_offsets, and scores.x if it computes X
    hand_back: "Kernel"  # (shape, tile, scores): adds up rows of dX for the moves, where they are not dX's own
    predicts_centre: bool  # from its window; if not, each context in the window is predicted from the centre
    computes_x: bool  # whether gather fills scores.x; if not, X lies in the inputs themselves
    rows: Callable[[int, Parts], int]  # (words, parts): how many the input matrix has
    moves: Callable[[int, int, Parts], int]  # (centres, slots, parts): how many input rows a tile moves, at most
    sums: Callable[[int, int], int]  # (centres, slots): rows of dX and of what hand_back makes of them
    pairs: Callable[[int], int]  # (window): that noise is drawn for, of a centre on average
    # (inputs [rows, D], words [n], parts) -> [n, D]: the vectors of words, by which all but training knows them
    vectors: Callable[[NDArray[np.float32], NDArray[np.int64], Parts], NDArray[np.float32]]
    has_parts: bool = False  # whether words have parts
    most_centres: int = 1 << 16  # of a tile, where the objective would have more


@dataclass(frozen=True)
class Block:
    """Corpus positions begin .. end - 1 in one epoch."""

    epoch: int
    number: int  # in the epoch
    begin: int
    end: int


@dataclass(frozen=True)
class Work:
    """Which rounds of which block, at which rates: everything that decides what a runner does."""

    block: Block
    first: int  # round of the block
    rates: NDArray[np.float32]  # one for each round
    key: np.uint64  # of the training's random numbers


class Loss(NamedTuple):
    """The objective's loss summed over so many pairs."""

    total: float = 0.0
    pairs: float = 0.0

    @property
    def mean(self) -> float:
        """The loss of a pair; NaN without pairs."""
        return self.total / self.pairs if self.pairs else float("nan")

    def since(self, earlier: "Loss") -> "Loss":
        """What has come since `earlier`."""
        return Loss(self.total - earlier.total, self.pairs - earlier.pairs)


class Runner(Protocol):
    """Who does the work: this machine's threads (runner.py), or anything else that gives the same weights."""

    rounds_at_once: int  # that `run` should be given, so that it returns about every tenth of a second

    def load(self, weights: Weights) -> None:
        """Go on from these weights, which are the runner's from here on."""

    def weights(self) -> Weights:
        """The weights as they are now, until the next call; whoever changes them calls `load`, or is done with it."""

    def rounds(self, block: Block, key: np.uint64) -> int:
        """How many rounds the block takes."""

    def run(self, work: Work) -> None:
        """Do it."""

    def take_loss(self) -> Loss:
        """The loss of the tiles measured since the last call of this."""

    def non_finite_steps(self) -> int:
        """How many steps were not finite, since the beginning; they were not taken."""
