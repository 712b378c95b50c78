"""Product quantisation: a byte for each few dimensions, which says which of 256 points is nearest there.

    v = scale * concatenate(codebook[code of group m, group m] for each group m) @ rotation

Directions are turned to their principal axes, dealt to groups so that all have about as much variance: Ge, He, Ke & Sun
(2013), "Optimized product quantization for approximate nearest neighbor search", section 3.2 (without the turning,
Jegou, Douze & Schmid 2011). The 256 points of a group are its k-means. The scale is such that lengths stay.

Directions and points are whole multiples of 1/4096 and the rotation's numbers of 1/2048. So products of matrices are
exact in float32: a row reads as the same bits however many are read at once, on any machine, at any number of threads.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from w2v.errors import W2VError
from w2v.vectors.compact import Compact, finite_blocks

if TYPE_CHECKING:
    from w2v.vectors.vectors import Vectors

POINTS = 256  # of a group
MOST_DIMENSIONS = 4096  # there is a rotation of D x D, and its axes take D^3 to find
_UNITS, _TURNS = 4096, 2048  # their product, and the sum of two rows' products, is below float32's 2^24
_SAMPLE = 1 << 14  # rows that axes and points are found from
_STEPS = 12  # of k-means: it loses a half per cent of the neighbours against many more
_NEAR = 512  # rows whose nearest points are found at a time: their scores stay in the processor's cache
_ROWS = 1 << 12  # read at a time


class ProductCodes(Compact):
    """Codes of rows in M groups of d dimensions each; D of them or somewhat more, the rest being padding."""

    version = 3

    def __init__(
        self,
        codes: NDArray[np.uint8],
        codebook: NDArray[np.float32],
        rotation: NDArray[np.float32],
        scales: NDArray[np.float32],
    ) -> None:
        """Of codes [V, M], a codebook [256, M d], a rotation [M d, D] and scales [V]."""
        self.tensors = {"codes": codes, "codebook": codebook, "rotation": rotation, "scales": scales}

    @property
    def shape(self) -> tuple[int, ...]:
        """[V, D]."""
        return len(self.tensors["codes"]), self.tensors["rotation"].shape[1]

    def __getitem__(self, rows: Any) -> NDArray[np.float32]:
        codes, scales = self.tensors["codes"][rows], self.tensors["scales"][rows]
        wide = np.empty((*codes.shape[:-1], self.shape[1]), np.float32)
        if codes.ndim == 1:
            np.multiply(self._directions(codes[None])[0], scales, out=wide)
            return wide
        for begin in range(0, len(codes), _ROWS):
            some = slice(begin, begin + _ROWS)
            np.multiply(self._directions(codes[some]), scales[some, None], out=wide[some])
        return wide

    def _directions(self, codes: NDArray[np.uint8]) -> NDArray[np.float32]:
        """What `codes` [R, M] stand for, before the scale [R, D]."""
        points, firsts = self._points
        turned = points.take(codes + firsts, axis=0, mode="clip")  # [R, M, d]; nothing to clip: it is faster
        directions: NDArray[np.float32] = turned.reshape(len(codes), -1) @ self.tensors["rotation"]
        return directions

    def upper_bounds(self, targets: NDArray[np.floating]) -> Callable[[Any], NDArray[np.float32]]:
        """For rows as `[]` takes them, what no cosine with `targets` [Q, D], of length one, exceeds [Q, R].

        The targets are turned, not the rows: points @ rotation . target = points . (rotation @ target), which is a sum
        of what each code stands for. So is |points|^2, which differs from a row's own by the rotation's rounding alone.
        """
        rotation, groups = self.tensors["rotation"].astype(np.float64), self.tensors["codes"].shape[1]
        points = self.tensors["codebook"].reshape(POINTS, groups, -1).astype(np.float64)
        turned = (targets @ rotation.T).reshape(len(targets), groups, -1)
        widths = np.sum(rotation * rotation, axis=1).reshape(groups, -1)
        squares = np.einsum("pmd,pmd,md->mp", points, points, widths)
        # Both sums are taken in one go: one is real, the other imaginary.
        tables = (np.einsum("pmd,qmd->qmp", points, turned) + 1j * squares).astype(np.complex64)

        def bounds(rows: Any) -> NDArray[np.float32]:
            codes = self.tensors["codes"][rows]
            sums = np.zeros((len(tables), len(codes)), np.complex64)
            for group, of_group in enumerate(tables.swapaxes(0, 1)):
                sums += of_group.take(codes[:, group], axis=1, mode="clip")
            with np.errstate(invalid="ignore"):  # points of length zero
                return np.asarray(sums.real / np.sqrt(sums.imag) + np.float32(self._slack), np.float32)

        return bounds

    @cached_property
    def _slack(self) -> float:
        """How far cosines may be from what sums of codes' products say.

        With e = |R R^T - I|_2, where R has the rotation's rows, of length one, |p R| is |p| (1 +- e). That norm is at
        most the root of |(R R^T - I)^2|_F. The rest is what float32 rounds, here and where rows are multiplied.
        """
        exact = self.tensors["rotation"].astype(np.float64)
        lengths = np.linalg.norm(exact, axis=1, keepdims=True)
        turning = np.divide(exact, lengths, out=np.zeros_like(exact), where=lengths > 0)
        off = turning @ turning.T
        np.fill_diagonal(off, 0)  # also of padding, whose rows are zeros
        return float(np.sqrt(np.linalg.norm(off @ off))) + sum(exact.shape, 8) * 2.0**-23

    @cached_property
    def _points(self) -> tuple[NDArray[np.float32], NDArray[np.intp]]:
        """(the points of all groups, one group after another [M 256, d]; where each group's begin [M])."""
        groups = self.tensors["codes"].shape[1]
        points = self.tensors["codebook"].reshape(POINTS, groups, -1).swapaxes(0, 1)
        return points.reshape(POINTS * groups, -1), POINTS * np.arange(groups)


def product_codes(vectors: "Vectors", each: int) -> ProductCodes:
    """The vectors as a byte for each `each` dimensions; W2VError where there are too many, or a number is not finite.

    The same bits at any number of threads.
    """
    words, dimensions = vectors.vectors.shape
    if dimensions > MOST_DIMENSIONS:
        raise W2VError(f"vectors of {dimensions:,} dimensions: product quantisation is for up to {MOST_DIMENSIONS:,}")
    groups = -(-dimensions // each)
    sample = np.unique(np.linspace(0, max(words - 1, 0), min(words, _SAMPLE)).astype(np.int64))
    directions, _ = _directions(np.asarray(vectors.vectors[sample], np.float32))
    rotation = _rotation(directions, groups, each)
    codes, scales = np.empty((words, groups), np.uint8), np.empty(words, np.float32)
    with ThreadPoolExecutor(os.cpu_count() or 1) as threads:  # NumPy lets other threads in while it computes

        def of_groups(turned: NDArray[np.float32]) -> list[NDArray[np.float32]]:
            return list(np.ascontiguousarray(turned.reshape(-1, groups, each).swapaxes(0, 1)))

        points = list(threads.map(_k_means, of_groups(directions @ rotation.T)))
        codebook = np.concatenate(points, axis=1)
        small = ProductCodes(codes, codebook, rotation, scales)
        for rows, block in finite_blocks(vectors):
            directions, lengths = _directions(block)
            codes[rows] = np.transpose(list(threads.map(_nearest, of_groups(directions @ rotation.T), points)))
            there = np.linalg.norm(small._directions(codes[rows]).astype(np.float64), axis=1)
            with np.errstate(over="ignore"):  # becomes infinite
                scales[rows] = np.divide(lengths, there, out=np.zeros(len(block)), where=there > 0)
    return small


def _directions(block: NDArray[np.float32]) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """(the rows divided by their lengths, in whole 4096ths [R, D]; their lengths [R]); rows of zeros stay."""
    exact = block.astype(np.float64)
    lengths = np.sqrt(np.einsum("rd,rd->r", exact, exact))
    inverse = np.divide(_UNITS, lengths, out=np.zeros_like(lengths), where=lengths > 0)
    return (np.rint(np.nan_to_num(exact) * inverse[:, None]) / _UNITS).astype(np.float32), lengths


def _rotation(directions: NDArray[np.float32], groups: int, each: int) -> NDArray[np.float32]:
    """[M d, D]: the principal axes of `directions`, in whole 2048ths, and zeros where M d is more than D.

    The axes are dealt to the groups by falling variance, to the last group first every other time.
    """
    exact, rows = directions.astype(np.float64), max(len(directions), 1)
    mean = exact.sum(axis=0) / rows
    with threadpool_limits(1, "blas"):  # whose bits depend on the number of threads
        _, axes = np.linalg.eigh(exact.T @ exact / rows - np.outer(mean, mean))
    padded = np.zeros((groups * each, len(axes)))
    padded[: len(axes)] = axes.T[::-1]
    dealt = np.arange(groups * each).reshape(each, groups)
    dealt[1::2] = dealt[1::2, ::-1]
    return (np.rint(padded[dealt.T.ravel()] * _TURNS) / _TURNS).astype(np.float32)


def _k_means(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """256 points [256, d], in whole 4096ths, from Lloyd's algorithm on `rows` [R, d].

    It begins with rows at equal distances: all of them where there are no more.
    """
    points = np.zeros((POINTS, rows.shape[1]), np.float32)
    if len(rows):
        points[:] = rows[np.linspace(0, len(rows) - 1, POINTS).astype(np.int64)]
    for _ in range(_STEPS if len(rows) > POINTS else 0):
        nearest = _nearest(rows, points)
        counts = np.bincount(nearest, minlength=POINTS)
        sums = np.stack([np.bincount(nearest, column, POINTS) for column in rows.T], axis=1)  # in float64
        np.divide(sums, counts[:, None], out=points, where=counts[:, None] > 0, casting="same_kind")
    return (np.rint(points * _UNITS) / _UNITS).astype(np.float32)


def _nearest(rows: NDArray[np.float32], points: NDArray[np.float32]) -> NDArray[np.uint8]:
    """The nearest point of each row [R]; the first of several.

    It has the largest row . point - |point|^2 / 2. Not by BLAS, whose bits depend on the shape and the machine.
    """
    nearest = np.empty(len(rows), np.uint8)
    half = np.sum(points * points, axis=1) / 2
    scores, products = np.empty((2, _NEAR, POINTS), np.float32)
    for begin in range(0, len(rows), _NEAR):
        block = rows[begin : begin + _NEAR]
        score, product = scores[: len(block)], products[: len(block)]
        score[:] = -half
        for coordinate, of_points in zip(block.T, points.T, strict=True):
            np.multiply(coordinate[:, None], of_points, out=product)
            np.add(score, product, out=score)
        nearest[begin : begin + len(block)] = score.argmax(axis=1)
    return nearest
