import numpy as np
import pytest

from w2v.shards.combinations import COMBINATIONS

STRIDE = 32


def drawn(shards, rows=7, seed=1):
    return list(np.random.default_rng(seed).normal(size=(shards, rows * STRIDE)).astype(np.float32))


def combined(name, steps):
    return COMBINATIONS[name]([step.copy() for step in steps], STRIDE)


def adasum(steps):
    """Maleki et al. 2020, as plainly as it can be written: of one row."""
    steps = [step.astype(np.float64) for step in steps]
    while len(steps) > 1:
        pairs = [steps[k : k + 2] for k in range(0, len(steps), 2)]
        steps = [
            pair[0] if len(pair) == 1 else
            (1 - pair[0] @ pair[1] / (2 * pair[0] @ pair[0])) * pair[0]
            + (1 - pair[0] @ pair[1] / (2 * pair[1] @ pair[1])) * pair[1]
            for pair in pairs
        ]  # fmt: skip
    return steps[0]


@pytest.mark.parametrize("shards", [1, 2, 3, 4, 7, 8])
def test_rules_are_what_they_are_said_to_be(shards):
    steps = drawn(shards)
    rows = [step.reshape(-1, STRIDE) for step in steps]
    expected = [adasum([row[k] for row in rows]) for k in range(7)]
    np.testing.assert_allclose(combined("adasum", steps).reshape(-1, STRIDE), expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(combined("mean", steps), np.mean(steps, axis=0), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", COMBINATIONS)
def test_each_row_is_combined_by_itself_to_the_same_bits(name):
    steps = drawn(5)
    whole = combined(name, steps)
    by_row = [combined(name, [step[k : k + STRIDE] for step in steps]) for k in range(0, 7 * STRIDE, STRIDE)]
    assert np.concatenate(by_row).tobytes() == whole.tobytes()


@pytest.mark.parametrize("name", COMBINATIONS)
def test_steps_that_agree_are_taken_once_and_rows_that_did_not_move_stay(name):
    [step] = drawn(1)
    np.testing.assert_allclose(combined(name, [step] * 4), step, rtol=1e-6)
    assert not combined(name, [np.zeros_like(step)] * 3).any()


def test_adasum_adds_steps_at_right_angles_and_those_beside_none():
    a, b = np.zeros((2, STRIDE), np.float32)
    a[3], b[5] = 2, 7
    assert (combined("adasum", [a, b]) == a + b).all()
    assert (combined("adasum", [a, np.zeros_like(a), np.full_like(a, 1e-25)]) == a + np.float32(1e-25)).all()
