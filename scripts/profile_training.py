"""Where a training's time goes: nanoseconds a word of the corpus for each phase, and how fast its products are.

    python scripts/profile_training.py corpus.txt [--dim 100] [--window 5] [--negative 5] [--sample 1e-3]

One thread runs rounds as w2v does, reading the processor's clock between phases. Products are also run again and again
on one tile, whose rows are then in the first caches: what the processor can do. Needs w2v alone.
"""

import argparse
import platform
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numba
import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numpy.typing import NDArray

from benchmark import cpu
from w2v import Hyperparameters
from w2v.corpus.encoded import encode
from w2v.engine.kernels.counter import Purpose, derive_key, random_bits
from w2v.engine.kernels.kernel import kernel
from w2v.engine.kernels.products import Rows
from w2v.engine.kernels.reference import part, refer
from w2v.engine.kernels.vectors import WIDTH
from w2v.engine.plan import Plan, make_plan
from w2v.engine.probability import keep_probability
from w2v.engine.records import Common, Own, Rounds
from w2v.engine.rounds import apply_owners, clear, make_board, make_queues, owned, sort_by_owner
from w2v.engine.schedule import BLOCK, blocks, rates, rounds_of
from w2v.engine.stream import Subsampler, keep_threshold
from w2v.engine.tile import choose, fetch, make_scores, make_tiles, score, step_inputs, step_outputs
from w2v.engine.weights import start_weights
from w2v.training.parts import word_parts

PHASES = ("choose", "sort and fetch", "scores", "coefficients", "input steps", "output steps", "owners")
PRODUCTS = PHASES[2], PHASES[4], PHASES[5]
PAIRS, SHARED, STEPS = range(3)  # what tiles are made of: pairs, shared rows, rows of steps
REPEATED = 2000  # times that one tile's products are run


@intrinsic
def cycles(_typing: Any) -> Any:
    """The processor's clock."""

    def generate(_context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
        function = ir.FunctionType(ir.IntType(64), [])
        return builder.call(cgutils.get_or_insert_function(builder.module, function, "llvm.readcyclecounter"), [])

    return types.int64(), generate


@kernel()
def run(method: Any, common: Common, own: Own, spent: NDArray[np.int64], done: NDArray[np.int64]) -> None:
    """The rounds, on one thread, lane after lane; the cycles that each phase took, and what was done."""
    run_timed(method, refer(common), refer(own), spent, done)


@kernel()
def run_timed(method: Any, common: Common, own: Own, spent: NDArray[np.int64], done: NDArray[np.int64]) -> None:
    """`run`, whose records are references."""
    lanes, pieces = common.board.finished.size, np.int64(0)
    for r in range(common.rounds.rates.size):
        for lane in range(lanes + 1):
            if lane < lanes:
                prepare(method, common, r, lane, spent)
            if lane > 0:
                compute(method, common, own, lane - 1, spent, done)
        began = cycles()
        pieces += 1
        apply_owners(common, own, r, pieces, 0)
        spent[6] += cycles() - began


@kernel()
def prepare(method: Any, common: Common, r: int, lane: int, spent: NDArray[np.int64]) -> None:
    """Choose a lane's tile and ask for its rows."""
    shape, stream, rounds, lanes = common.shape, common.stream, common.rounds, common.board.finished.size
    tile, number = part(common.tiles, lane), rounds.first + r
    first = stream.words.size * lane // lanes + number * shape.centres
    end = stream.words.size * (lane + 1) // lanes
    began = cycles()
    key = random_bits(rounds.key, number * lanes + lane)
    choose(method, shape, tile, part(common.scratch, lane), common.tables, common.parts, stream, first, end, key)
    chosen = cycles()
    sort_by_owner(tile.input_rows[: tile.in_use[1]], tile.input_order, tile.input_starts)
    sort_by_owner(tile.output_rows, tile.output_order, tile.output_starts)
    fetch(shape, tile, common.weights)
    spent[0] += chosen - began
    spent[1] += cycles() - chosen


@kernel()
def compute(method: Any, common: Common, own: Own, lane: int, spent: Any, done: NDArray[np.int64]) -> None:
    """A lane's steps."""
    shape, tile, scratch, scores = common.shape, part(common.tiles, lane), part(common.scratch, lane), own.scores
    if tile.in_use[0] == 0:
        return
    began = cycles()
    method.inputs.gather(shape, tile, scores, common.weights.inputs, common.parts)
    X = Rows(scores.x if method.inputs.computes_x else common.weights.inputs, scores.x_offsets)
    Y = Rows(common.weights.outputs, tile.row_offsets)
    score(shape, tile, scores, X, Y)
    scored = cycles()
    method.objective.coefficients(shape, tile, scores, scratch, common.tables)
    judged = cycles()
    step_inputs(shape, tile, scores, Y)
    stepped = cycles()
    step_outputs(shape, tile, scores, X)
    method.inputs.hand_back(shape, tile, scores)
    spent[5] += cycles() - stepped
    spent[4] += stepped - judged
    spent[3] += judged - scored
    spent[2] += scored - began
    done[PAIRS] += tile.pair_starts[shape.centres]
    done[SHARED] += tile.in_use[0]
    done[STEPS] += tile.input_starts[tile.input_starts.size - 1] + tile.output_starts[tile.output_starts.size - 1]


@kernel()
def repeat(method: Any, common: Common, own: Own, times: int, spent: NDArray[np.int64], done: Any) -> None:
    """One tile's steps, again and again."""
    reference, its = refer(common), refer(own)
    prepare(method, reference, 0, 0, spent)
    spent[:] = 0
    for _ in range(times):
        compute(method, reference, its, 0, spent, done)


class Profile(NamedTuple):
    """What was measured."""

    words: int  # of the corpus
    nanoseconds: dict[str, float]  # a word, by phase
    subsampling: float  # likewise
    operations: float  # floating-point ones a word, of each product
    rate: float  # of the products of one tile alone, GFLOP/s
    step_bytes: float  # a word, that are written by lanes and read by owners


def main() -> int:
    """Measure, print; the exit status."""
    assert __doc__  # noqa: S101  # mypy cannot know
    parser = argparse.ArgumentParser(
        description=__doc__.splitlines()[0], formatter_class=argparse.ArgumentDefaultsHelpFormatter
    )
    parser.add_argument("corpus", type=Path, help="plain text in UTF-8")
    parser.add_argument("--blocks", type=int, default=8, help=f"to run, of {BLOCK:,} words")
    parser.add_argument("--runs", type=int, default=5, help="of which the one with the median total is shown")
    for name in ("dim", "window", "negative", "sample", "objective", "input"):
        default = getattr(Hyperparameters(), name)
        parser.add_argument("--" + name, type=type(default), default=default, help="as in w2v train")
    options = parser.parse_args()
    config = Hyperparameters(
        dim=options.dim, window=options.window, negative=options.negative, sample=options.sample,
        objective=options.objective, input=options.input,
    )  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="w2v-profile-") as folder:
        corpus = encode([options.corpus], config, folder=Path(folder))
        counts, ids = corpus.vocabulary.counts, np.array(corpus.ids[: options.blocks * BLOCK])
        parts = word_parts(corpus.vocabulary.words, config).parts
    plan = make_plan(config, counts, corpus.facts.words, parts=parts)
    profiles = [measure(plan, config, counts, ids) for _ in range(options.runs + 1)][1:]
    profiles.sort(key=lambda profile: sum(profile.nanoseconds.values()))
    print("\n".join(report(profiles[len(profiles) // 2], plan, options)))
    return 0


def measure(plan: Plan, config: Hyperparameters, counts: NDArray[np.int64], ids: NDArray[np.int32]) -> Profile:
    """Run the blocks once on new weights."""
    weights = start_weights(plan.input_rows, plan.output_rows, config.dim, derive_key(1, Purpose.START))
    board = make_board(plan.lanes, 1, 1)
    tiles, scores = make_tiles(plan.shape, board.tiles, 1), make_scores(plan.method, plan.shape, 1)
    scratch, queue = plan.method.objective.scratch(plan.shape, board.tiles), make_queues(plan.shape, plan.lanes, 1)
    matrices = [owned(matrix, weights.stride, None) for matrix in (weights.inputs, weights.outputs)]
    subsampler = Subsampler(keep_threshold(keep_probability(counts, config.sample)), min(BLOCK, len(ids)), 1)
    own = Own(*(type(buffers)(*(array[0] for array in buffers)) for buffers in (scores, queue)), 0, 1)
    spent, done, subsampling, training = np.zeros(len(PHASES), np.int64), np.zeros(3, np.int64), 0.0, 0.0
    for block in blocks(len(ids), 1):
        began = time.perf_counter()
        key = derive_key(1, Purpose.SUBSAMPLE, 0, block.number)
        stream = subsampler.stream(ids[block.begin : block.end], key)
        subsampling += time.perf_counter() - began
        number = rounds_of(len(stream.words), plan.lanes, plan.shape.centres)
        key = derive_key(1, Purpose.TILES, 0, block.number)
        rounds = Rounds(0, rates(block, number, len(ids), 1, config.rate), key, plan.measured_every)
        clear(board)
        common = Common(plan.shape, tiles, scratch, plan.tables, plan.parts, weights, *matrices, stream, rounds, board)
        began = time.perf_counter()
        run(plan.method, common, own, spent, done)
        training += time.perf_counter() - began
    spent_alone, done_alone = np.zeros_like(spent), np.zeros_like(done)
    began = time.perf_counter()
    repeat(plan.method, common, own, REPEATED, spent_alone, done_alone)
    seconds = time.perf_counter() - began
    seconds *= sum(spent_alone[PHASES.index(phase)] for phase in PRODUCTS) / spent_alone.sum()
    return Profile(
        words=len(ids),
        nanoseconds=dict(zip(PHASES, (spent / spent.sum() * training / len(ids) * 1e9).tolist(), strict=True)),
        subsampling=subsampling / len(ids) * 1e9,
        operations=operations(plan, done) / len(ids),
        rate=len(PRODUCTS) * operations(plan, done_alone) / seconds / 1e9,
        step_bytes=float(done[STEPS]) / len(ids) * 4 * plan.shape.stride,
    )


def operations(plan: Plan, done: NDArray[np.int64]) -> float:
    """Floating-point operations of one of the three products."""
    return 2.0 * plan.shape.dim * float(plan.shape.centres * done[SHARED] + done[PAIRS])


def report(profile: Profile, plan: Plan, options: argparse.Namespace) -> Iterator[str]:
    """The lines of the table, and of what is needed to read it."""
    whole = sum(profile.nanoseconds.values()) + profile.subsampling
    yield "| phase | ns a word | share | GFLOP/s | of the product's rate |"
    yield "| --- | ---: | ---: | ---: | ---: |"
    for phase, spent in {"subsampling": profile.subsampling, **profile.nanoseconds}.items():
        speed = rate_of(profile.operations, spent, profile) if phase in PRODUCTS else " | "
        yield f"| {phase} | {spent:.0f} | {spent / whole:.0%} | {speed} |"
    yield f"| all | {whole:.0f} | 100% | {rate_of(len(PRODUCTS) * profile.operations, whole, profile)} |"
    yield ""
    yield f"One thread: {1e3 / whole:.2f} M words/s. A tile's products alone: {profile.rate:.0f} GFLOP/s."
    yield f"Steps that lanes write and owners read: {profile.step_bytes:.0f} bytes a word."
    yield f"{cpu()}, vectors of {WIDTH}; Python {platform.python_version()}, Numba {numba.__version__};"
    settings = ", ".join(
        f"{name} {getattr(options, name)}" for name in ("objective", "input", "dim", "window", "negative", "sample")
    )
    yield f"{settings}; {profile.words:,} words, {plan.output_rows:,} in the vocabulary, {plan.lanes} lanes."


def rate_of(operations: float, nanoseconds: float, profile: Profile) -> str:
    """Two cells: GFLOP/s, and their share of the products' rate."""
    return f"{operations / nanoseconds:.0f} | {operations / nanoseconds / profile.rate:.0%}"


if __name__ == "__main__":
    sys.exit(main())
