import numpy as np
import pytest

from w2v.engine.kernels.products import TOGETHER, Factors, Rows, Sums, add_products
from w2v.engine.kernels.vectors import ROWS, WIDTH


@pytest.mark.parametrize(("begin", "end"), [(0, 23), (5, 6), (4, 4)])
@pytest.mark.parametrize("step", [1, 40])
@pytest.mark.parametrize("fresh", [True, False])
@pytest.mark.parametrize("columns", [WIDTH, 2 * WIDTH, 5 * WIDTH])
def test_products_are_sums_of_scaled_rows(begin, end, step, fresh, columns):
    random = np.random.default_rng(end)
    numbers, vectors, sums = (random.normal(size=4000).astype(np.float32) for _ in range(3))
    starts = random.integers(0, 900, 3 * TOGETHER)
    offsets = random.integers(0, 1900, 23)
    place, first, last, apart = 7, TOGETHER, 3 * TOGETHER, columns + 3
    expected = sums.astype(np.float64)
    for k in range(first, last):
        row = slice(place + k * apart, place + k * apart + columns)
        expected[row] = 0 if fresh else expected[row]
        for t in range(begin, end):
            vector = vectors[offsets[t] : offsets[t] + columns].astype(np.float64)
            expected[row] += np.float64(numbers[starts[k] + t * step]) * vector

    add_products(
        Factors(numbers, starts, step), first, last, Rows(vectors, offsets), begin, end,
        Sums(sums, place, apart, fresh), columns,
    )  # fmt: skip

    assert sums == pytest.approx(expected, abs=2e-5)


def test_blocks_of_sums_fit_the_shapes_of_tiles():
    assert TOGETHER % ROWS == 0
