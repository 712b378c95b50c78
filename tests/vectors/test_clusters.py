import numpy as np
import pytest

from w2v.vectors.clusters import spherical_k_means


def bundles(sizes=(5, 20, 10), dimensions=12, spread=0.1):
    random = np.random.default_rng(2)
    bundle = np.repeat(np.arange(len(sizes)), sizes)
    rows = np.eye(dimensions)[bundle] + spread * random.normal(size=(len(bundle), dimensions))
    order = random.permutation(len(bundle))
    unit = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return unit[order], bundle[order]


def test_bundles_are_found_and_numbered_by_size():
    unit, bundle = bundles()
    expected = np.array([2, 0, 1])[bundle]  # of 5, 20 and 10 rows
    for seed in range(5):
        assert np.array_equal(spherical_k_means(unit, 3, seed), expected)


def test_every_row_is_with_the_direction_that_it_is_nearest_to():
    unit, _ = bundles(spread=0.6)
    clustered = spherical_k_means(unit, 4, 1)
    centres = np.array([unit[clustered == cluster].sum(axis=0) for cluster in range(4)])
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    assert np.array_equal((unit @ centres.T).argmax(axis=1), clustered)


def test_the_same_seed_gives_the_same_clusters():
    unit = np.random.default_rng(1).normal(size=(200, 5)).astype(np.float32)
    unit /= np.linalg.norm(unit, axis=1, keepdims=True)
    assert np.array_equal(spherical_k_means(unit, 8, 3), spherical_k_means(unit, 8, 3))
    assert not np.array_equal(spherical_k_means(unit, 8, 3), spherical_k_means(unit, 8, 4))


@pytest.mark.parametrize("different", [0, 1, 2, 5])
def test_there_are_no_more_clusters_than_different_rows(different):
    unit = np.repeat(np.eye(6, dtype=np.float32)[:different], 3, axis=0)
    clustered = spherical_k_means(unit, 8, 1)
    assert len(clustered) == 3 * different
    assert set(clustered.tolist()) == set(range(different))
