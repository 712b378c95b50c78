import numpy as np
import pytest

from w2v.engine.records import UNUSED, Block, Frozen, Work
from w2v.engine.rounds import MAX_STEP
from w2v.engine.runner import ThreadRunner

LANES = 32


def runner_of(made, threads=1, frozen=None):
    runner = ThreadRunner(made.plan, made.settings, made.counts, made.ids, threads, frozen=frozen)
    runner.load(made.weights)
    return runner


def work(made, first, rates):
    return Work(Block(0, 0, 0, len(made.ids)), first, np.asarray(rates, np.float32), np.uint64(1))


def run(made, threads=1, rounds=1, rate=0.01):
    runner = runner_of(made, threads)
    runner.run(work(made, 0, np.full(rounds, rate)))
    return runner


def lane_steps(runner, made):
    """(matrix name, word, step) of one round, in the order of the lanes."""
    tiles = runner._tiles
    for lane in runner._board.finished % runner._board.tiles:
        for name, words, steps in (
            ("inputs", tiles.input_rows[lane], tiles.input_steps[lane]),
            ("outputs", tiles.output_rows[lane], tiles.output_steps[lane]),
        ):
            for word, step in zip(words, steps.reshape(-1, made.shape.stride), strict=True):
                if word != UNUSED:
                    yield name, word, step[: made.shape.dim]


@pytest.mark.parametrize("threads", [1, 3])
@pytest.mark.parametrize("rate", [0.0003, 5.0])
def test_owners_add_steps_in_the_order_of_the_lanes_within_reach(setting, threads, rate):
    made = setting(words=30, tokens=5000, lanes=LANES)
    expected = {
        "inputs": made.weights.rows(made.weights.inputs).astype(np.float64),
        "outputs": made.weights.rows(made.weights.outputs).astype(np.float64),
    }
    before = {name: matrix.copy() for name, matrix in expected.items()}
    runner = run(made, threads, rate=rate)
    moved, bound = {}, False
    for name, word, step in lane_steps(runner, made):
        length = rate * np.sqrt((step.astype(np.float64) ** 2).sum())
        moved[name, word] = moved.get((name, word), 0) + length
        bound |= moved[name, word] > MAX_STEP
        expected[name][word] += rate * min(1, MAX_STEP / max(moved[name, word], 1e-30)) * step
    assert bound == (rate == 5.0)  # the trust region is met in one case and not in the other
    for name, matrix in (("inputs", made.weights.inputs), ("outputs", made.weights.outputs)):
        assert made.weights.rows(matrix) == pytest.approx(expected[name], abs=1e-4)
        assert not np.array_equal(made.weights.rows(matrix), before[name])
        for word, row in enumerate(made.weights.rows(matrix)):  # the bound that the docstring gives
            most = MAX_STEP * (1 + np.log(max(1, moved.get((name, word), 0) / MAX_STEP)))
            assert np.linalg.norm(row - before[name][word]) <= most + 1e-4


@pytest.mark.parametrize("words", [2, 50])
def test_weights_are_the_same_bits_at_any_number_of_threads(setting, words):
    results = []
    for threads in (1, 2, 4, 7, 40):
        made = setting(words=words, tokens=5000, lanes=LANES)
        runner = run(made, threads, rounds=5, rate=0.1)
        results.append((made.weights.inputs.tobytes(), made.weights.outputs.tobytes(), runner.take_loss()))
    assert all(result == results[0] for result in results)


def test_rounds_may_be_run_in_several_goes(setting):
    at_once, in_goes = setting(tokens=5000, lanes=LANES), setting(tokens=5000, lanes=LANES)
    rates = np.linspace(0.1, 0.01, 5)
    runner_of(at_once).run(work(at_once, 0, rates))
    runner = runner_of(in_goes)
    runner.run(work(in_goes, 0, rates[:2]))
    runner.run(work(in_goes, 2, rates[2:]))
    assert np.array_equal(at_once.weights.inputs, in_goes.weights.inputs)


def test_padding_stays_zero(setting):
    made = setting(dim=20, tokens=5000, lanes=LANES)
    run(made, rounds=5)
    assert not made.weights.inputs.reshape(-1, made.shape.stride)[:, 20:].any()


def test_step_that_is_not_finite_is_counted_and_not_taken(setting):
    made = setting(words=30, tokens=5000, lanes=LANES)
    made.weights.rows(made.weights.inputs)[3, 0] = np.nan
    runner = run(made, threads=2)
    assert runner.non_finite_steps() > 0
    clean = np.delete(made.weights.rows(made.weights.inputs), 3, axis=0)
    assert np.isfinite(clean).all()
    assert np.isfinite(made.weights.outputs).all()


def test_loss_is_of_the_measured_tiles_and_taken_once(setting):
    made = setting(tokens=5000, lanes=LANES)
    runner = run(made)
    loss, pairs = runner.take_loss()
    assert pairs == runner._tiles.pair_counts[runner._board.finished % runner._board.tiles].sum() > 0
    assert 1 < loss / pairs < 10
    assert runner.take_loss() == (0, 0)


def test_frozen_rows_stay_and_the_others_move(setting):
    made = setting(words=30, tokens=5000, lanes=LANES)
    frozen = Frozen(np.arange(30) % 2 == 0, np.arange(30) % 3 == 0)
    before = [made.weights.rows(matrix).copy() for matrix in (made.weights.inputs, made.weights.outputs)]
    runner_of(made, 2, frozen).run(work(made, 0, [0.1]))
    for rows, old, still in zip((made.weights.inputs, made.weights.outputs), before, frozen, strict=True):
        moved = (made.weights.rows(rows) != old).any(axis=1)
        assert moved.tolist() == (~still).tolist()
