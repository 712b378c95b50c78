import numpy as np

from w2v.shards.sparse_rows import difference, merged

STRIDE = 16


def test_the_difference_has_the_rows_that_differ_and_merging_adds_them():
    random = np.random.default_rng(1)
    earlier = random.normal(size=(50, STRIDE)).astype(np.float32)
    moved = [np.sort(random.choice(50, 20, replace=False)) for _ in range(2)]
    steps = []
    for rows in moved:
        later = earlier.copy()
        later[rows, random.integers(0, STRIDE, len(rows))] += 1  # a single number of each
        steps.append(difference(later.ravel(), earlier.ravel(), STRIDE))
        assert steps[-1].rows.tolist() == rows.tolist()
        assert (steps[-1].values.reshape(-1, STRIDE) == later[rows] - earlier[rows]).all()
    both = merged(*steps, STRIDE, adaptive=False)
    expected = np.zeros_like(earlier)
    for step in steps:
        expected[step.rows] += step.values.reshape(-1, STRIDE)
    assert both.rows.tolist() == sorted({*moved[0], *moved[1]})
    assert (both.values.reshape(-1, STRIDE) == expected[both.rows]).all()


def test_nothing_that_moved_is_no_rows():
    same = np.ones(3 * STRIDE, np.float32)
    nothing = difference(same, same.copy(), STRIDE)
    assert (nothing.rows.size, nothing.values.size, nothing.nbytes) == (0, 0, 0)
    assert merged(nothing, nothing, STRIDE, adaptive=True).rows.size == 0
