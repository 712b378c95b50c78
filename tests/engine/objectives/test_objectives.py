"""What holds for every objective: a new line in the table is tested by being there."""

import numpy as np
import pytest

import reference
from compile_kernels import USUAL
from plain_runner import PlainRunner
from w2v.engine.inputs import INPUTS
from w2v.engine.kernels.counter import derive_key
from w2v.engine.objectives import OBJECTIVES
from w2v.engine.records import Block, Work
from w2v.engine.runner import ThreadRunner

PARTITION = {"proposal": "partition", "partition_size": 11}
CASES = [(name, {}) for name in OBJECTIVES] + [("sampled-softmax", PARTITION)]
# Every objective with every input: all but the usual ones are compiled by `make slow` alone.
OTHERS = [(name, kind) for kind in INPUTS if kind != "word" for name in OBJECTIVES]
TRAINED = CASES + [
    pytest.param(name, {"input": kind}, marks=[] if (name, kind) in USUAL else pytest.mark.slow)
    for name, kind in OTHERS
]


@pytest.mark.parametrize(("name", "numbers"), CASES)
def test_textbook_coefficient_is_minus_the_derivative_of_its_loss(scored, name, numbers):
    textbook = scored(objective=name, **numbers).textbook()
    _, *coefficients = reference.OBJECTIVES[name](textbook)
    step = 1e-5
    for scores, expected in zip((textbook.shared, textbook.contexts), coefficients, strict=True):
        random = np.random.default_rng(1)
        places = [np.unravel_index(random.integers(scores.size), scores.shape) for _ in range(8)]
        places += list(zip(*np.nonzero(expected), strict=True))[:8]
        for place in places:
            kept = scores[place]
            losses = []
            for change in (step, -step):
                scores[place] = kept + change
                losses.append(reference.OBJECTIVES[name](textbook)[0])
            scores[place] = kept
            assert -(losses[0] - losses[1]) / (2 * step) == pytest.approx(expected[place], rel=1e-4, abs=1e-6)


@pytest.mark.parametrize(("name", "numbers"), CASES)
@pytest.mark.parametrize("more", [{}, {"window": 40}, {"words": 2}, {"sentence": 2}, {"scale": 0.8}])
def test_kernel_agrees_with_the_textbook(scored, name, numbers, more):
    if more.get("words") == 2 and numbers:
        numbers = {**numbers, "partition_size": 2}
    case = scored(objective=name, **{**numbers, **more})
    expected_loss, *expected = reference.OBJECTIVES[name](case.textbook())
    assert case.loss() == pytest.approx(expected_loss, rel=1e-5, abs=1e-4)
    case.to_coefficients()
    for found, textbook in zip(case.coefficients(), expected, strict=True):
        assert found == pytest.approx(textbook, rel=1e-2, abs=1e-4)


@pytest.mark.parametrize(("name", "numbers"), CASES)
def test_kernel_coefficient_is_minus_the_derivative_of_its_own_loss(scored, name, numbers):
    case = scored(objective=name, **numbers)
    shape, tile = case.made.shape, case.tile
    both = case.scores.shared, case.scores.pairs
    scores = [array.copy() for array in both]
    case.to_coefficients()
    coefficients = [array.copy() for array in both]
    used = np.flatnonzero(np.abs(coefficients[0][: tile.in_use[0] * shape.centres]) > 1e-3)
    pairs = np.arange(tile.pair_starts[-1] if shape.rows > shape.shared else 0)
    for of, places in enumerate((used, pairs)):
        for place in np.random.default_rng(2).permutation(places)[:30]:
            losses, moved = [], []
            for change in (0.02, -0.02):
                for array, kept in zip(both, scores, strict=True):
                    array[:] = kept
                both[of][place] += np.float32(change)
                moved.append(float(both[of][place]))
                losses.append(case.loss())
            derivative = (losses[0] - losses[1]) / (moved[0] - moved[1])
            assert -derivative == pytest.approx(coefficients[of][place], rel=1e-2, abs=1e-4)


def trained(made, runner, rounds, rate):
    """The runner after some rounds of the stream, with the weights it was given."""
    runner.load(made.weights)
    block = Block(0, 0, 0, len(made.ids))
    runner.run(Work(block, 0, np.full(rounds, rate, np.float32), np.uint64(1)))
    return runner


@pytest.mark.parametrize(("name", "numbers"), TRAINED)
def test_same_bits_at_any_number_of_threads_inside_the_trust_region(setting, name, numbers):
    results = []
    for threads in (1, 2, 5):
        made = setting(words=30, tokens=4000, lanes=6, objective=name, **numbers)
        runner = trained(made, ThreadRunner(made.plan, made.settings, made.counts, made.ids, threads), 4, 2.0)
        assert runner.non_finite_steps() == 0
        assert np.isfinite(made.weights.outputs).all()
        results.append((made.weights.inputs.tobytes(), made.weights.outputs.tobytes(), runner.take_loss()))
    assert results[0] == results[1] == results[2]


@pytest.mark.parametrize(("name", "numbers"), TRAINED)
@pytest.mark.parametrize("rate", [0.02, 3.0])  # outside the trust region's reach, and well inside
def test_threads_move_weights_as_the_textbook_does(setting, name, numbers, rate):
    weights, losses = [], []
    for runner in (ThreadRunner, PlainRunner):
        made = setting(words=20, dim=8, window=2, negative=2, tokens=900, lanes=3, objective=name, **numbers)
        more = [2] if runner is ThreadRunner else []  # threads
        done = trained(made, runner(made.plan, made.settings, made.counts, made.ids, *more), 2, rate)
        assert done.non_finite_steps() == 0
        losses.append(done.take_loss())
        weights.append([made.weights.rows(matrix) for matrix in (done.weights().inputs, done.weights().outputs)])
    assert losses[0] == pytest.approx(losses[1], rel=1e-3)
    for fast, plain in zip(*weights, strict=True):
        assert np.abs(fast - plain).max() < 1e-3 * np.abs(plain).max()


@pytest.mark.parametrize(("name", "numbers"), TRAINED)
def test_stream_without_a_pair_moves_nothing(setting, name, numbers):
    made = setting(words=30, tokens=700, sentence=1, lanes=6, objective=name, **numbers)
    before = made.weights.inputs.tobytes(), made.weights.outputs.tobytes()
    runner = trained(made, ThreadRunner(made.plan, made.settings, made.counts, made.ids, 1), 2, 0.1)
    assert (made.weights.inputs.tobytes(), made.weights.outputs.tobytes()) == before
    assert runner.take_loss() == (0, 0)


def mean_coefficients(scored, name, negative, normalised):
    """(mean over draws, standard error) of each word's coefficient for each centre [V, T]; and the softmax's."""
    sums = []
    first = scored(objective=name, negative=negative, window=1, words=12, noise_power=0.0)
    made = first.made
    inputs, outputs = made.weights.rows(made.weights.inputs), made.weights.rows(made.weights.outputs)
    centres = first.tile.centres
    everything = (inputs[centres] @ outputs.T).T.astype(np.float64)  # [V, T]
    log_normaliser = np.log(np.exp(everything).sum(axis=0))
    for draw in range(400):
        case = scored(derive_key(draw, 1), made)
        if normalised:  # scores of a model whose normaliser is 1
            case.scores.shared.reshape(-1, made.shape.centres)[:] -= log_normaliser.astype(np.float32)
            pairs = case.tile.pair_centres.size
            case.scores.pairs[:pairs] -= log_normaliser.astype(np.float32)[case.tile.pair_centres]
        case.to_coefficients()
        shared, contexts = case.coefficients()
        by_word = np.zeros((12, made.shape.centres))
        np.add.at(by_word, case.tile.rows[: case.tile.in_use[0]], shared)
        np.add.at(by_word, case.tile.contexts, contexts)
        sums.append(by_word)
    counts = np.zeros((12, made.shape.centres))
    np.add.at(counts, first.tile.contexts, first.pairs())
    softmax = counts - first.tile.pair_counts * np.exp(everything - log_normaliser)
    return np.mean(sums, axis=0), np.std(sums, axis=0) / np.sqrt(len(sums)), softmax


@pytest.mark.parametrize("name", ["nce", "importance-sampling", "sampled-softmax"])
def test_mean_coefficient_goes_to_the_softmaxes_with_more_noise(scored, name):
    distances = []
    for negative in (1, 8, 250):
        mean, error, softmax = mean_coefficients(scored, name, negative, normalised=name == "nce")
        distances.append(np.abs(mean - softmax).max())
    assert distances[2] <= distances[0]
    # At K = 500 what is left is chance (576 numbers within 5 standard errors) and nce's bias, p / (k q).
    assert np.all(np.abs(mean - softmax) <= 5 * error + 0.05)
    if name != "importance-sampling":  # which draws hundreds of words from the beginning
        assert distances[2] < distances[0] / 3
