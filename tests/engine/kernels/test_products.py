import numpy as np
import pytest

from w2v.engine.kernels.products import TOGETHER, Factors, Sums, Vectors, eight_rows
from w2v.engine.kernels.vectors import WIDE, WIDTH


@pytest.mark.parametrize(("begin", "end"), [(0, 23), (5, 6), (4, 4)])
@pytest.mark.parametrize("step", [1, 40])
@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("stride", [WIDTH, WIDE, 2 * WIDE + WIDTH])
def test_eight_rows_are_sums_of_scaled_rows(begin, end, step, fresh, stride):
    random = np.random.default_rng(end)
    weights = random.normal(size=2000).astype(np.float32)
    vectors = random.normal(size=2000).astype(np.float32)
    sums = random.normal(size=2000).astype(np.float32)
    starts = random.integers(0, 900, 2 * TOGETHER)
    offsets = random.integers(0, 1900, 23)
    place, k = 7, 2
    expected = sums.astype(np.float64)
    for r in range(TOGETHER):
        row = slice(place + r * stride, place + (r + 1) * stride)
        expected[row] = 0 if fresh else expected[row]
        for t in range(begin, end):
            vector = vectors[offsets[t] : offsets[t] + stride].astype(np.float64)
            expected[row] += np.float64(weights[starts[k + r] + t * step]) * vector

    factors = Factors(weights, starts, step)
    eight_rows(factors, k, Vectors(vectors, offsets), begin, end, Sums(sums, place, stride), fresh)

    assert sums == pytest.approx(expected, abs=2e-5)
