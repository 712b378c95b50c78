import os
import subprocess
import sys

import numpy as np
import pytest

from w2v.errors import W2VError
from w2v.vectors.layout import LAYOUTS, _narrowed, layout, principal_components

PACKAGES = {"umap": "umap", "tsne": "openTSNE"}  # "pca" needs none


# UMAP compiles itself anew in each process, for twenty seconds.
@pytest.fixture(params=[pytest.param(name, marks=[pytest.mark.slow] * (name == "umap")) for name in LAYOUTS])
def method(request):
    return request.param


def clusters(size=12, dimensions=20):
    """Three bundles of directions, with lengths that differ, and which bundle each is of."""
    random = np.random.default_rng(3)
    bundle = np.repeat(np.arange(3), size)
    points = np.eye(dimensions)[bundle] + 0.05 * random.normal(size=(3 * size, dimensions))
    return (points * random.uniform(0.1, 10, (3 * size, 1))).astype(np.float32), bundle


def test_a_layout_keeps_its_promises(method):
    points, bundle = clusters()
    points[7], points[20] = 0, np.nan
    positions = layout(points, method, 1)
    assert positions.shape == (36, 2)
    assert positions.dtype == np.float32
    assert np.abs(positions).max() == 1
    assert np.array_equal(positions[[7, 20]], np.zeros((2, 2)))
    assert np.array_equal(positions, layout(points, method, 1))
    kept = np.delete(np.arange(36), [7, 20])
    found, bundle = positions[kept], bundle[kept]
    assert np.allclose(found.mean(axis=0), 0, atol=1e-6)
    assert found[:, 0].var() >= found[:, 1].var()
    distances = np.linalg.norm(found[:, None] - found, axis=-1)
    same = bundle[:, None] == bundle
    np.fill_diagonal(distances, np.inf)
    assert same[np.arange(len(found)), distances.argmin(axis=1)].all()  # who is near on the plane is of one bundle


def test_umap_puts_similar_points_together_even_uncompiled():
    code = """
import numpy as np
from w2v.vectors.layout import layout
random = np.random.default_rng(3)
points = np.repeat(np.eye(6)[:3], 4, axis=0) + 0.05 * random.normal(size=(12, 6))
positions = layout(points.astype(np.float32), "umap", 1)
distances = np.linalg.norm(positions[:, None] - positions, axis=-1)
np.fill_diagonal(distances, np.inf)
print(positions.shape, positions.dtype, np.abs(positions).max(), *(distances.argmin(axis=1) // 4))
"""
    environment = os.environ | {"NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert done.stdout == "(12, 2) float32 1.0 0 0 0 0 1 1 1 1 2 2 2 2\n"


def test_lengths_move_nothing(method):
    points, _ = clusters()
    longer = points * np.float32(4)
    assert np.array_equal(layout(points, method, 1), layout(longer, method, 1))


@pytest.mark.parametrize("count", range(8))
def test_few_points_and_equal_ones_have_a_place(method, count):
    for points in (np.eye(8, dtype=np.float32)[:count], np.ones((count, 1), np.float32)):
        positions = layout(points, method, 1)
        assert positions.shape == (count, 2)
        assert np.isfinite(positions).all()


def test_principal_components_are_those_of_the_singular_values():
    points = np.random.default_rng(1).normal(size=(50, 6)).astype(np.float32)
    centred = points - points.mean(axis=0)
    left, values, right = np.linalg.svd(centred)
    found = principal_components(points)
    assert np.allclose(np.abs(found), np.abs(left[:, :2] * values[:2]), atol=1e-4)
    for axis in (0, 1):
        direction = found[:, axis] @ centred / values[axis] ** 2
        assert direction[np.abs(right[axis]).argmax()] > 0


def test_a_method_that_is_none_names_those_there_are():
    with pytest.raises(W2VError, match="unknown layout 'som': choose from pca, umap, tsne"):
        layout(np.eye(3, dtype=np.float32), "som", 1)


@pytest.mark.parametrize("method", PACKAGES)
def test_a_missing_package_is_named_with_what_to_install(method, monkeypatch):
    monkeypatch.setitem(sys.modules, PACKAGES[method], None)  # what Python itself keeps for "not there"
    with pytest.raises(W2VError, match=r"needs .*pip install 'w2v\[plots\]', or use pca"):
        layout(clusters()[0], method, 1)


def test_principal_components_need_numpy_alone():
    code = """
import sys, numpy as np
from w2v.vectors.layout import layout
layout(np.eye(9, dtype=np.float32), "pca", 1)
print(*sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"scipy", "numba", "umap", "sklearn", "matplotlib"} & {
        name.partition(".")[0] for name in done.stdout.split()
    }


def test_empty_strips_are_narrowed_and_order_is_kept():
    random = np.random.default_rng(6)
    islands = np.repeat(np.array([[0.0, 0], [100, 0.5], [400, 0]]), 100, axis=0)
    positions = (islands + random.uniform(0, (4, 1), islands.shape)).astype(np.float32)
    narrowed, rotated = _narrowed(positions), principal_components(positions)
    assert np.array_equal(narrowed.argsort(axis=0, kind="stable"), rotated.argsort(axis=0, kind="stable"))
    before, after = (np.diff(np.sort(places, axis=0), axis=0) for places in (rotated, narrowed))
    kept = before < 5  # within an island
    assert np.allclose(before[kept], after[kept], atol=1e-4)
    assert np.count_nonzero(~kept) == 2
    strips = after[~kept] / np.ptp(narrowed[:, 0])
    assert (strips > 0.05).all()
    assert (strips < 0.06).all()


def test_the_strips_between_few_points_stay():
    positions = np.array([[0, 0], [1, 0.5], [9, 0.2], [10, 0.1], [30, 0.3]], np.float32)
    assert np.allclose(
        np.diff(_narrowed(positions), axis=0), np.diff(principal_components(positions), axis=0), atol=1e-5
    )


@pytest.mark.parametrize("method", ["pca", "tsne"])
def test_positions_stay_in_the_frame_in_which_they_begin(method):
    rows = np.random.default_rng(1).normal(size=(200, 10)).astype(np.float32)
    rows[:100] += 3
    start = np.random.default_rng(2).uniform(-0.1, 0.1, (200, 2)).astype(np.float32)
    start[:100] += (-0.4, 0.6)  # no axis of these would stand as it does after principal components
    found = layout(rows, method, 1, start=start)
    assert np.abs(found[:100].mean(axis=0) - start[:100].mean(axis=0)).max() < 0.15
    if method == "pca":
        np.testing.assert_allclose(found, start, atol=1e-6)
