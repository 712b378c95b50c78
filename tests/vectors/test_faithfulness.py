import numpy as np
import pytest

from w2v.vectors.faithfulness import faithfulness


def test_the_share_of_neighbours_kept_is_that_of_counting():
    random = np.random.default_rng(1)
    vectors = random.normal(size=(400, 8)).astype(np.float32)
    positions = vectors[:, :2] + 0.1 * random.normal(size=(400, 2)).astype(np.float32)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    kept = 0
    for row in range(400):
        others = [other for other in range(400) if other != row]
        nearest = sorted(others, key=lambda other: -unit[row] @ unit[other])[:10]
        points = sorted(others, key=lambda other: ((positions[row] - positions[other]) ** 2).sum())[:100]
        kept += len(set(nearest) & set(points))
    assert faithfulness(vectors, positions) == pytest.approx(kept / 4000)


def test_few_points_keep_all_which_says_nothing():
    assert faithfulness(np.ones((101, 2), np.float32), np.zeros((101, 2), np.float32)) is None
