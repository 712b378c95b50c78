import numpy as np
import pytest

from w2v.training.products import TOGETHER, eight_sums
from w2v.training.vector import WIDTH


@pytest.mark.parametrize(("begin", "end"), [(0, 23), (5, 6), (4, 4)])
@pytest.mark.parametrize("step", [1, 40])
@pytest.mark.parametrize("fresh", [True, False])
def test_eight_sums_are_sums_of_scaled_vectors(begin, end, step, fresh):
    random = np.random.default_rng(end)
    weights = random.normal(size=2000).astype(np.float32)
    vectors = random.normal(size=2000).astype(np.float32)
    sums = random.normal(size=2000).astype(np.float32)
    starts = random.integers(0, 900, 2 * TOGETHER)
    offsets = random.integers(0, 1900, 23)
    column, place, apart, k = 3, 7, 50, 2
    expected = sums.astype(np.float64)
    for r in range(TOGETHER):
        lanes = slice(place + r * apart, place + r * apart + WIDTH)
        expected[lanes] = 0 if fresh else expected[lanes]
        for t in range(begin, end):
            vector = vectors[offsets[t] + column : offsets[t] + column + WIDTH].astype(np.float64)
            expected[lanes] += np.float64(weights[starts[k + r] + t * step]) * vector

    eight_sums(weights, starts, k, step, vectors, offsets, begin, end, column, sums, place, apart, fresh)

    assert sums == pytest.approx(expected, abs=2e-5)
