"""Where words lie on a plane: vectors of many dimensions brought down to two. N words, D dimensions.

All methods see directions alone, as cosines do: each vector is divided by its length first. Principal components need
nothing but NumPy. They are also where UMAP and t-SNE begin, which keeps what is far apart far apart and spares a random
start (Kobak & Linderman 2021, "Initialization is critical for preserving global data structure in both t-SNE and
UMAP").
"""

import importlib
import importlib.util
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v import address_space
from w2v.errors import W2VError
from w2v.vectors.directions import unit_rows

Positions = NDArray[np.float32]  # [N, 2]
Progress = Callable[[float], None]  # is told how much of the work is done, from 0 to 1
PACKAGES = {"tsne": ("openTSNE", "openTSNE"), "umap": ("umap", "umap-learn")}  # method: (module, package)
_FEW = 5  # of fewer points neighbourhoods say nothing
_PERPLEXITY = 30
# Iterations of t-SNE with an exaggeration: with more, words keep no more of their neighbours. A little exaggeration in
# the second phase keeps islands of words compact.
_EARLY, _LATE = (250, 12.0), (350, 1.5)
# Words that begin in another map's frame: with more iterations they keep more of their neighbours, and leave the frame.
_SETTLE = (100, 1.5)
_SPREAD = 0.14  # standard deviation with which they begin, over the square root of the number of points
_EXACT = 50_000  # points: with more, t-SNE looks for neighbours approximately
_SCORES = 1 << 24  # cosines that exist at a time
_TOLD = 10  # iterations from one report of progress to the next
_STRIP = 0.05  # of the plane that may be empty, from one side to the other


def _silent(_share: float) -> None:
    """Nobody asked how far it is."""


def layout(
    vectors: NDArray[np.float32],
    method: str,
    seed: int,
    progress: Progress = _silent,
    start: Positions | None = None,
) -> Positions:
    """The same positions [N, 2] in -1 .. 1 from the same `vectors` [N, D], method (one of LAYOUTS) and seed.

    Their mean is the origin, and they reach further along the first axis than along the second. A vector that is zero
    or not finite has no direction and lies at the origin. Fewer than five vectors, and those along a line, lie where
    "pca" puts them. W2VError where the method is none, or its package is missing.

    With `start` [N, 2], words begin there and stay in its frame: no axis is turned, and "pca" leaves them there.
    """
    if start is not None and method in LAYOUTS:
        return _from_start(vectors, method, seed, progress, start)
    return layout_and_method(vectors, method, seed, progress)[0]


def layout_and_method(
    vectors: NDArray[np.float32], method: str, seed: int, progress: Progress = _silent
) -> tuple[Positions, str]:
    """(positions as `layout` has them, the method that placed them): "pca" where points are few."""
    if method not in LAYOUTS:
        raise W2VError(f"unknown layout {method!r}: choose from {', '.join(LAYOUTS)}")
    unit = unit_rows(vectors).astype(np.float32)
    directed = np.isfinite(unit).all(axis=1)
    positions = np.zeros((len(vectors), 2), np.float32)
    if not directed.any():
        return positions, method
    unit = unit[directed]
    start = principal_components(unit)
    if len(unit) < _FEW or not np.ptp(start, axis=0).all():
        method = "pca"
    found = LAYOUTS[method](unit, start, seed, progress, False)
    found = found - found.mean(axis=0)
    found = found[:, np.argsort(-found.var(axis=0), kind="stable")]
    positions[directed] = found / max(np.abs(found).max(), np.finfo(np.float32).tiny)
    return positions, method


def _from_start(
    vectors: NDArray[np.float32], method: str, seed: int, progress: Progress, start: Positions
) -> Positions:
    unit = unit_rows(vectors).astype(np.float32)
    directed = np.isfinite(unit).all(axis=1)
    begin = start[directed]
    if len(begin) < _FEW or not np.ptp(begin, axis=0).all():
        method = "pca"
    found = LAYOUTS[method](unit[directed], begin, seed, progress, True)
    middle, before = found.mean(axis=0), begin.mean(axis=0)
    moved, to = found - middle, begin - before
    size = np.sum(moved * to) / max(np.sum(moved**2), np.finfo(np.float32).tiny)  # least squares
    positions = np.zeros((len(vectors), 2), np.float32)
    positions[directed] = np.clip(size * moved + before, -1, 1)
    return positions


def principal_components(points: NDArray[np.float32]) -> Positions:
    """The coordinates of `points` [N, D] along the two directions in which they vary most, their mean at the origin.

    Either direction points to where its largest part is positive, so that a picture is not its own mirror image the
    next time.
    """
    centred = points - points.mean(axis=0)
    _, directions = np.linalg.eigh((centred.T @ centred).astype(np.float64))  # [D, D], by rising variance
    two = directions[:, :-3:-1]
    two = two * np.sign(two[np.abs(two).argmax(axis=0), np.arange(two.shape[1])])
    flat = np.zeros((len(points), 2), np.float32)  # vectors of one dimension lie on a line
    flat[:, : two.shape[1]] = centred @ two
    return flat


def _pca(_unit: NDArray[np.float32], start: Positions, _seed: int, _progress: Progress, _framed: bool) -> Positions:
    return start


def _umap(unit: NDArray[np.float32], start: Positions, seed: int, _progress: Progress, framed: bool) -> Positions:
    """McInnes, Healy & Melville (2018), "UMAP: Uniform manifold approximation and projection"."""
    umap = _package("umap", "UMAP")
    with warnings.catch_warnings(action="ignore"):  # of its own dependencies' making
        reducer = umap.UMAP(
            n_neighbors=min(15, len(unit) - 1),
            min_dist=0.4,
            init=start,
            random_state=seed,
            n_jobs=1,  # several would race for the same points
        )
        found = reducer.fit_transform(unit)
    return found if framed else _narrowed(found)


def _tsne(unit: NDArray[np.float32], start: Positions, seed: int, progress: Progress, framed: bool) -> Positions:
    """van der Maaten & Hinton (2008), "Visualizing data using t-SNE"."""
    open_tsne = _package("tsne", "t-SNE")
    perplexity = min(_PERPLEXITY, (len(unit) - 1) / 3)
    exact = len(unit) <= _EXACT
    known = open_tsne.nearest_neighbors.PrecomputedNeighbors(*_neighbours(unit, int(3 * perplexity))) if exact else None
    with warnings.catch_warnings(action="ignore"):
        affinities = open_tsne.affinity.PerplexityBasedNN(
            None if exact else unit, perplexity, knn_index=known, random_state=seed, n_jobs=1
        )
        size = _SPREAD * len(unit) ** 0.5 if framed else 1e-4  # as small as its own starts
        embedding = open_tsne.TSNEEmbedding(
            start.astype(np.float64) * (size / start.std()),
            affinities,
            random_state=seed,
            n_jobs=1,  # more wait for each other where others compute, and sums would change their order
        )
        phases = [_SETTLE] if framed else [_EARLY, _LATE]
        done, whole = 0, sum(iterations for iterations, _ in phases)

        def tell(iteration: int, *_: Any) -> None:
            progress((done + iteration) / whole)

        for iterations, exaggeration in phases:
            embedding.optimize(
                iterations,
                exaggeration=exaggeration,
                momentum=0.8,
                callbacks=tell,
                callbacks_every_iters=_TOLD,
                inplace=True,
            )
            done += iterations
    return np.asarray(embedding, np.float32) if framed else _narrowed(embedding)


def _neighbours(unit: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """(rows [N, k], distances [N, k]) of each row's nearest others, the nearest first."""
    rows, distances = np.empty((len(unit), k), np.int64), np.empty((len(unit), k))
    block = max(1, _SCORES // len(unit))
    for begin in range(0, len(unit), block):
        cosines = unit[begin : begin + block] @ unit.T  # [B, N]
        here = np.arange(len(cosines))
        cosines[here, begin + here] = -np.inf
        nearest = np.argpartition(cosines, -k, axis=1)[:, -k:]
        near = np.take_along_axis(cosines, nearest, axis=1)
        order = np.argsort(-near, axis=1, kind="stable")
        rows[begin : begin + block] = np.take_along_axis(nearest, order, axis=1)
        distances[begin : begin + block] = np.sqrt(np.maximum(0, 2 - 2 * np.take_along_axis(near, order, axis=1)))
    return rows, distances


LAYOUTS: dict[str, Callable[[NDArray[np.float32], Positions, int, Progress, bool], Positions]] = {
    "pca": _pca,
    "umap": _umap,
    "tsne": _tsne,
}


def _narrowed(found: NDArray[np.floating]) -> Positions:
    """Positions [N, 2], rotated, and every empty strip right across the plane made about a twentieth of it at most.

    Neighbourhoods that share no neighbour drift apart for as long as a method runs: how far says nothing. Of few
    points all strips are empty, so they may be wider.
    """
    positions = principal_components(np.asarray(found, np.float32))
    order = positions.argsort(axis=0, kind="stable")
    places = np.take_along_axis(positions, order, axis=0)
    steps = np.diff(places, axis=0, prepend=places[:1])
    for _ in range(4):  # each makes the plane smaller, and with it the strips that it may have
        steps = np.minimum(steps, steps.sum(axis=0) * max(_STRIP, 5 / len(positions)))
    np.put_along_axis(positions, order, steps.cumsum(axis=0), axis=0)
    return positions


def installed() -> list[str]:
    """The methods whose packages are installed; none of these is imported."""
    return [method for method in LAYOUTS if method not in PACKAGES or importlib.util.find_spec(PACKAGES[method][0])]


def _package(method: str, what: str) -> Any:
    """The package of `method`, imported; W2VError, with what to install, where it is not there."""
    module, package = PACKAGES[method]
    address_space.require(address_space.LAYING_OUT[method], what)
    try:
        with warnings.catch_warnings(action="ignore"):
            return importlib.import_module(module)
    except ImportError as error:
        raise W2VError(
            f"{what} needs {package}, which is not installed ({error}): pip install 'w2v[plots]', or use pca"
        ) from error
