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
    frame: tuple[float, float, float, float],
    size: Callable[[int], tuple[float, float]],
) -> list[Label]:
    """The labels of `dots` [N, 2] that find room in `frame` (left, bottom, right, top); the first dots choose first.

    `size` says how wide and high the label of a dot is; dots are discs of `radius`. Boxes of two labels never touch,
    and no box covers the dot of another label.
    """
    crowd = _Crowd(dots)
    boxes = np.empty((len(dots), 4))  # left, bottom, right, top; the first `len(placed)` are in use
    labelled = np.empty((len(dots), 2))  # their dots
    placed: list[Label] = []
    for index, dot in enumerate(dots):
        count = len(placed)
        if _covered(boxes[:count], dot, radius):
            continue  # whatever stands here has hidden the dot itself
        places = _places(dot, radius, size(index))
        free = (places[:, :2] >= frame[:2]).all(axis=1) & (places[:, 2:] <= frame[2:]).all(axis=1)
        free &= ~_touching(places, boxes[:count], _APART).any(axis=1)
        free &= ~_touching(places, np.tile(labelled[:count], 2), radius).any(axis=1)
        if not free.any():
            continue
        hidden = crowd.count(places[free])
        box = places[free][hidden.argmin()]
        boxes[count], labelled[count] = box, dot
        placed.append(Label(index, *box.tolist()))
    return placed


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


def _covered(boxes: NDArray[np.float64], dot: NDArray[np.float64], radius: float) -> bool:
    return bool(_touching(boxes, np.tile(dot, 2)[None], radius).any())


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
