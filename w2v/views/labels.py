"""Labels that do not overlap: which points get one, and where it stands. N points, in points of 1/72 inch.

Greedy: labels are placed in the order given, each where it hides the fewest other dots, or not at all where it would
touch a label that stands already, cover the dot of one, or leave the frame. Placing all of them well is NP-hard
(Christensen, Marks & Shieber 1995, "An empirical study of algorithms for point-feature label placement"); going by
importance is what a reader expects.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# Directions from the dot, the best place first: (x, y), where 1 leads to the label's left or lower edge.
_PLACES = np.array([(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)])
_APART = 1.0  # between two labels
Box = tuple[float, float, float, float]  # left, bottom, right, top


class Label(NamedTuple):
    """Dot number `dot` has a label in the box from (left, bottom) to (right, top)."""

    dot: int
    left: float
    bottom: float
    right: float
    top: float


def place_labels(
    dots: NDArray[np.float64],
    radius: float,
    frame: Box,
    size: Callable[[int], tuple[float, float]],
    least: tuple[float, float] = (0, 0),
) -> list[Label]:
    """The labels of `dots` [N, 2] that find room in `frame` (left, bottom, right, top); the first dots choose first.

    `size` says how wide and high the label of a dot is; none is smaller than `least`. Dots are discs of `radius`. Boxes
    of two labels never touch, and no box covers the dot of another label.
    """
    crowd = _Crowd(dots)
    taken = _Taken(len(dots), radius, frame)
    placed: list[Label] = []
    for index, dot in enumerate(dots):
        # What hides the dot itself, or leaves no room for the smallest label, spares measuring this one.
        if taken.covers(dot) or not taken.free(_places(dot, radius, least)).any():
            continue
        places = _places(dot, radius, size(index))
        places = places[taken.free(places)]
        if not len(places):
            continue
        box = places[crowd.count(places).argmin()]
        taken.take(dot, box)
        placed.append(Label(index, *box.tolist()))
    return placed


class _Taken:
    """What stands already: the boxes of labels, and their dots."""

    def __init__(self, most: int, radius: float, frame: Box) -> None:
        self._boxes, self._dots = np.empty((most, 4)), np.empty((most, 4))  # left, bottom, right, top
        self._count, self._radius, self._frame = 0, radius, frame

    def take(self, dot: NDArray[np.float64], box: NDArray[np.float64]) -> None:
        self._boxes[self._count] = box
        self._dots[self._count, :2], self._dots[self._count, 2:] = dot - self._radius, dot + self._radius
        self._count += 1

    def covers(self, dot: NDArray[np.float64]) -> bool:
        """Whether a label's box touches this dot."""
        return bool(_touching(np.tile(dot, 2)[None], self._boxes[: self._count], self._radius).any())

    def free(self, places: NDArray[np.float64]) -> NDArray[np.bool_]:
        """[M], whether a label can stand in each of the boxes [M, 4]."""
        inside = (places[:, :2] >= self._frame[:2]).all(axis=1) & (places[:, 2:] <= self._frame[2:]).all(axis=1)
        touched = _touching(places, self._boxes[: self._count], _APART).any(axis=1)
        hides = _touching(places, self._dots[: self._count], 0).any(axis=1)
        return np.logical_and(inside, ~(touched | hides))


def _places(dot: NDArray[np.float64], radius: float, size: tuple[float, float]) -> NDArray[np.float64]:
    """The boxes [8, 4] round a dot in which its label of that size can stand."""
    half = np.array(size) / 2
    gap = np.where(np.abs(_PLACES).sum(axis=1, keepdims=True) == 2, 0.75, 1) * (radius + 1)  # corners stand closer
    middle = dot + _PLACES * (half + gap)
    return np.concatenate([middle - half, middle + half], axis=1)


def _touching(boxes: NDArray[np.float64], others: NDArray[np.float64], apart: float) -> NDArray[np.bool_]:
    """[N, M], whether box n comes closer than `apart` to box m."""
    overlap = (boxes[:, None, :2] < others[:, 2:] + apart) & (boxes[:, None, 2:] > others[:, :2] - apart)  # [N, M, 2]
    return np.logical_and(overlap[..., 0], overlap[..., 1])


class _Crowd:
    """All dots, by their first coordinate: how many lie in a box."""

    def __init__(self, dots: NDArray[np.float64]) -> None:
        self._dots = dots[np.argsort(dots[:, 0], kind="stable")]

    def count(self, boxes: NDArray[np.float64]) -> NDArray[np.int64]:
        """How many dots lie in each of `boxes` [M, 4]."""
        x, y = self._dots.T
        begin, end = np.searchsorted(x, boxes[:, 0]), np.searchsorted(x, boxes[:, 2], side="right")
        return np.array(
            [
                np.count_nonzero((y[a:b] >= bottom) & (y[a:b] <= top))
                for a, b, bottom, top in zip(begin, end, boxes[:, 1], boxes[:, 3], strict=True)
            ]
        )
