"""The nearest rows of all rows at once."""

import numpy as np
import pytest

from w2v.vectors import all_pairs
from w2v.vectors.directions import Directions


@pytest.mark.parametrize("rows", [1, 7, 96, 512])
@pytest.mark.parametrize("n", [1, 5, 97])
def test_each_row_has_what_sorting_all_cosines_gives(monkeypatch, rows, n):
    monkeypatch.setattr(all_pairs, "ROWS", rows)
    # Rows of length 2 whose numbers are 0, 1 or -1: many ties, all exact. One has no direction.
    random = np.random.default_rng(1)
    matrix = np.array([random.permutation([*random.choice([1, -1], 4), 0]) for _ in range(97)], np.float32)
    matrix[40] = 0
    found, cosines = all_pairs.nearest_of_all(Directions(matrix), n)
    for row, (ours, theirs) in enumerate(zip(found, matrix @ matrix.T / 4, strict=True)):
        others = [] if row == 40 else [o for o in np.argsort(-theirs, kind="stable").tolist() if o not in (row, 40)]
        assert ours.tolist() == [*others[:n], *[-1] * (n - len(others))]
        np.testing.assert_array_equal(cosines[row, : len(others)], theirs[others[:n]])
        assert np.isnan(cosines[row, len(others) :]).all()
