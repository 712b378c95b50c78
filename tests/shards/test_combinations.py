import numpy as np
import pytest

from w2v.shards.combinations import COMBINATIONS
from w2v.shards.sparse_rows import SparseRows

STRIDE = 32
ROWS = 7


def drawn(shards, seed=1):
    """Steps of all rows [shards, rows, stride]."""
    return np.random.default_rng(seed).normal(size=(shards, ROWS, STRIDE)).astype(np.float32)


def combined(name, steps):
    """What comes of dense steps [shards, rows, stride], of which rows of zeros are left out [rows, stride]."""
    sparse = [
        SparseRows(rows := np.flatnonzero(step.any(axis=1)).astype(np.int32), step[rows].ravel()) for step in steps
    ]
    for array in (array for one in sparse for array in one):
        array.flags.writeable = False  # as those of another process are
    rows, values = COMBINATIONS[name](sparse, STRIDE)
    assert rows.tolist() == np.flatnonzero(steps.any(axis=(0, 2))).tolist()
    dense = np.zeros_like(steps[0])
    dense[rows] = values.reshape(-1, STRIDE)
    return dense


def adasum(steps):
    """Maleki et al. 2020, as plainly as it can be written: of one row."""
    steps = [step.astype(np.float64) for step in steps]
    while len(steps) > 1:
        pairs = [steps[k : k + 2] for k in range(0, len(steps), 2)]
        steps = [
            pair[0] + pair[-1] if len(pair) == 2 and not (pair[0].any() and pair[1].any()) else
            pair[0] if len(pair) == 1 else
            (1 - pair[0] @ pair[1] / (2 * pair[0] @ pair[0])) * pair[0]
            + (1 - pair[0] @ pair[1] / (2 * pair[1] @ pair[1])) * pair[1]
            for pair in pairs
        ]  # fmt: skip
    return steps[0]


@pytest.mark.parametrize("moved", [1, 0.5])
@pytest.mark.parametrize("shards", [1, 2, 3, 4, 7, 8])
def test_rules_are_what_they_are_said_to_be(shards, moved):
    steps = drawn(shards)
    steps[np.random.default_rng(2).random((shards, ROWS)) > moved] = 0
    expected = [adasum(steps[:, row]) for row in range(ROWS)]
    np.testing.assert_allclose(combined("adasum", steps), expected, rtol=1e-4, atol=1e-5)
    np.testing.assert_allclose(combined("mean", steps), steps.mean(axis=0), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("name", COMBINATIONS)
def test_each_row_is_combined_by_itself_to_the_same_bits(name):
    steps = drawn(5)
    by_row = [combined(name, steps[:, row : row + 1]) for row in range(ROWS)]
    assert np.concatenate(by_row).tobytes() == combined(name, steps).tobytes()


@pytest.mark.parametrize("name", COMBINATIONS)
def test_steps_that_agree_are_taken_once_and_rows_that_did_not_move_stay(name):
    [step] = drawn(1)
    np.testing.assert_allclose(combined(name, np.array([step] * 4)), step, rtol=1e-6)
    assert not combined(name, np.zeros((3, ROWS, STRIDE), np.float32)).any()


def test_adasum_adds_steps_at_right_angles_and_those_beside_next_to_none():
    a, b = np.zeros((2, ROWS, STRIDE), np.float32)
    a[:, 3], b[:, 5] = 2, 7
    assert (combined("adasum", np.array([a, b])) == a + b).all()
    tiny = np.full_like(a, 1e-25)
    assert (combined("adasum", np.array([a, tiny])) == a + tiny).all()
