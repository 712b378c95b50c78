"""Words in groups of like directions, so that a map can colour them. N words, D dimensions, K clusters."""

import numpy as np
from numpy.typing import NDArray

_ROUNDS = 100  # at most; some ten are usual
_STARTS = 4


def spherical_k_means(unit: NDArray[np.float32], clusters: int, seed: int) -> NDArray[np.int64]:
    """The cluster of each of the rows [N] of length one: rows of a cluster have large cosines with its mean direction.

    Clusters are numbered from the largest to the smallest, and there are never more of them than different rows. The
    best of a few starts counts. Dhillon & Modha (2001), "Concept decompositions for large sparse text data using
    clustering", section 3; starts by Arthur & Vassilvitskii (2007), "k-means++", section 2.2.
    """
    random = np.random.default_rng(seed)
    tried = [_from_start(unit, _start(unit, clusters, random)) for _ in range(_STARTS)] if len(unit) else []
    clustered = max(tried, key=lambda found: found[0])[1] if tried else np.zeros(0, np.int64)
    sizes = np.bincount(clustered, minlength=1)
    number = np.empty(len(sizes), np.int64)
    number[np.argsort(-sizes, kind="stable")] = np.arange(len(sizes))
    return number[clustered]


def _start(unit: NDArray[np.float32], clusters: int, random: np.random.Generator) -> NDArray[np.float32]:
    """At most K rows that are far from each other [K, D]: each is drawn by its squared distance to those before."""
    chosen = [int(random.integers(len(unit)))]
    distances = _distances(unit, unit[chosen[0]])
    while len(chosen) < clusters and distances.max() > 1e-6:
        chosen.append(int(random.choice(len(unit), p=distances / distances.sum())))
        distances = np.minimum(distances, _distances(unit, unit[chosen[-1]]))
    return unit[chosen]


def _distances(unit: NDArray[np.float32], row: NDArray[np.float32]) -> NDArray[np.float64]:
    return np.maximum(2 - 2 * (unit @ row).astype(np.float64), 0)


def _from_start(unit: NDArray[np.float32], centres: NDArray[np.float32]) -> tuple[float, NDArray[np.int64]]:
    """(sum of the rows' cosines with their clusters' directions, clusters [N]) where rounds change nothing any more."""
    clustered = np.full(len(unit), -1)
    for _ in range(_ROUNDS):
        cosines = unit @ centres.T  # [N, K]
        nearest = cosines.argmax(axis=1)
        if np.array_equal(nearest, clustered):
            break
        clustered = nearest
        members = (clustered == np.arange(len(centres))[:, None]).astype(np.float32)  # [K, N]
        sums = members @ unit
        lengths = np.linalg.norm(sums, axis=1)
        # A cluster that has lost all its rows, or whose rows cancel out, keeps its direction.
        centres = np.where(lengths[:, None] > 1e-6, sums / np.maximum(lengths, 1e-6)[:, None], centres).astype(
            np.float32
        )
    return float(np.take_along_axis(cosines, clustered[:, None], axis=1).sum(dtype=np.float64)), clustered
