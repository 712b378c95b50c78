"""Labels that do not overlap: which points get one, and where it stands. N points, in points of 1/72 inch.

Greedy: labels are placed in the order given, each where it hides the fewest other dots, or not at all where it would
touch a label that stands already, cover the dot of one, or leave the frame. Placing all of them well is NP-hard
(Christensen, Marks & Shieber 1995, "An empirical study of algorithms for point-feature label placement"); going by
importance is what a reader expects. Only for labels that are wanted above all others is there a search.
"""

from collections import deque
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

# Directions from the dot, the best place first: (x, y), where 1 leads to the label's left or lower edge.
_PLACES = np.array([(1, 0), (-1, 0), (0, 1), (0, -1), (1, 1), (-1, 1), (1, -1), (-1, -1)])
_QUARTERS = (0.5, -0.5, 0.25, -0.25, 0.75, -0.75)
_BETWEEN = [place for part in _QUARTERS for place in ((1, part), (-1, part), (part, 1), (part, -1))]
_MORE_PLACES = np.array([*_PLACES, *_BETWEEN])  # for labels that are wanted
_APART = 1.0  # between two labels
_STEPS = 1000  # of the search for wanted labels, beyond one for each
Box = tuple[float, float, float, float]  # left, bottom, right, top
Size = tuple[float, float]  # width, height
Numbers = NDArray[np.float64]


class Label(NamedTuple):
    """Dot number `dot` has a label in the box from (left, bottom) to (right, top), in the `size`-th of its sizes."""

    dot: int
    left: float
    bottom: float
    right: float
    top: float
    size: int = 0


def place_labels(
    dots: Numbers,
    radius: float,
    frame: Box,
    sizes: Callable[[int], Sequence[Size]],
    *,
    wanted: int = 0,
    least: Callable[[int], Size] = lambda _: (0, 0),
) -> list[Label]:
    """The labels of `dots` [N, 2] that find room in `frame` (left, bottom, right, top); the first dots choose first.

    `sizes` says how wide and high the label of a dot may be; `least`, which should be quicker, what the first of them
    is not below. Dots are discs of `radius`. Boxes of two labels never touch, and no box covers the dot of another
    label. The first `wanted` dots have labels before all others, if need be in another of their sizes, and no label
    covers their dots.
    """
    room = _Room(dots, radius, frame, dots[:wanted])
    placed = _wanted(room, [sizes(index) for index in range(wanted)])
    for label in placed:
        room.take(label)
    for index in range(wanted, len(dots)):
        # What hides the dot itself, or leaves no room for the smallest label, spares measuring this one.
        if room.covered[index] or not room.free(_places(dots[index], radius, least(index))).any():
            continue
        found = room.label(index, sizes(index)[0])
        if found is not None:
            room.take(found)
            placed.append(found)
    return placed


def _wanted(room: "_Room", sizes: Sequence[Sequence[Size]]) -> list[Label]:
    """Labels of as many of the first dots as a search finds room for: the first choose first.

    One that finds none takes the place where fewest others stand, and they look for another. A place costs more each
    time that it has been taken, so that no two chase each other for ever.
    """
    places = [room.labels_of(index, some) for index, some in enumerate(sizes)]
    boxes = [np.array(some)[:, 1:5] if some else np.empty((0, 4)) for some in places]
    costs = [np.zeros(len(some)) for some in places]
    waiting = deque(index for index, some in enumerate(places) if some)
    chosen: dict[int, int] = {}  # by dot, which of its places
    best: dict[int, int] = {}
    for _ in range(_STEPS + len(sizes)):
        if not waiting:
            break
        index = waiting.popleft()
        others = list(chosen)
        standing = np.array([boxes[other][chosen[other]] for other in others]).reshape(-1, 4)
        touched = _touching(boxes[index], standing + _APART * _OUTWARDS)  # [places, others]
        place = int((touched.sum(axis=1) + costs[index]).argmin())
        costs[index][place] += 1
        for other in np.flatnonzero(touched[place]):
            del chosen[others[other]]
            waiting.append(others[other])
        chosen[index] = place
        if len(chosen) > len(best):
            best = dict(chosen)
    return [places[index][place] for index, place in sorted(best.items())]


class _Room:
    """The frame and what stands in it already: labels, their dots, and dots that are to be kept clear."""

    def __init__(self, dots: Numbers, radius: float, frame: Box, clear: Numbers) -> None:
        self._dots, self._radius, self._frame = dots, radius, frame
        self._crowd = _Crowd(dots)
        self._taken = np.empty((2 * len(dots) + len(clear), 4))  # left, bottom, right, top
        self._count = 0
        self._add(np.concatenate([clear - radius, clear + radius], axis=1))
        self.covered = np.zeros(len(dots), bool)  # by a label's box

    def label(self, index: int, size: Size) -> Label | None:
        """Where a label of that dot can stand so as to hide the fewest dots."""
        places = _places(self._dots[index], self._radius, size)
        places = places[self.free(places)]
        return _label(index, places[self._crowd.count(places).argmin()]) if len(places) else None

    def labels_of(self, index: int, sizes: Sequence[Size]) -> list[Label]:
        """Wherever a label of that dot can stand: the first sizes first, and where it hides the fewest dots."""
        found: list[Label] = []
        for number, size in enumerate(sizes):
            places = _places(self._dots[index], self._radius, size, _MORE_PLACES)
            places = places[self.free(places)]
            order = self._crowd.count(places).argsort(kind="stable")
            found += [_label(index, places[place], number) for place in order]
        return found

    def take(self, label: Label) -> None:
        """Let the label stand."""
        dot = self._dots[label.dot]
        box = np.array(label[1:5])
        self._add(np.array([box + _APART * _OUTWARDS, np.tile(dot, 2) + self._radius * _OUTWARDS]))
        self.covered |= _touching(np.tile(self._dots, 2), (box + self._radius * _OUTWARDS)[None])[:, 0]

    def free(self, places: Numbers) -> NDArray[np.bool_]:
        """[M], whether a label can stand in each of the boxes [M, 4]."""
        inside = (places[:, :2] >= self._frame[:2]).all(axis=1) & (places[:, 2:] <= self._frame[2:]).all(axis=1)
        return np.logical_and(inside, ~_touching(places, self._taken[: self._count]).any(axis=1))

    def _add(self, boxes: Numbers) -> None:
        self._taken[self._count : self._count + len(boxes)] = boxes
        self._count += len(boxes)


_OUTWARDS = np.array([-1, -1, 1, 1])  # makes a box larger


def _label(dot: int, box: Numbers, size: int = 0) -> Label:
    left, bottom, right, top = box.tolist()
    return Label(dot, left, bottom, right, top, size)


def _places(dot: Numbers, radius: float, size: Size, directions: NDArray[np.floating] = _PLACES) -> Numbers:
    """The boxes [M, 4] round a dot in which its label of that size can stand, one in each direction [M, 2]."""
    half = np.array(size) / 2
    corner = np.abs(directions).sum(axis=1, keepdims=True) == 2
    gap = np.where(corner, 0.75, 1) * (radius + 1)  # corners stand closer
    middle = dot + directions * (half + gap)
    return np.concatenate([middle - half, middle + half], axis=1)


def _touching(boxes: Numbers, others: Numbers) -> NDArray[np.bool_]:
    """[N, M], whether box n overlaps box m."""
    left, bottom, right, top = others.T  # one by one is five times as quick as two by two
    touching: NDArray[np.bool_] = (
        (boxes[:, :1] < right) & (boxes[:, 1:2] < top) & (boxes[:, 2:3] > left) & (boxes[:, 3:] > bottom)
    )
    return touching


class _Crowd:
    """All dots, by their first coordinate: how many lie in a box."""

    def __init__(self, dots: Numbers) -> None:
        self._dots = dots[np.argsort(dots[:, 0], kind="stable")]

    def count(self, boxes: Numbers) -> NDArray[np.int64]:
        """How many dots lie in each of `boxes` [M, 4]."""
        x, y = self._dots.T
        begin, end = np.searchsorted(x, boxes[:, 0]), np.searchsorted(x, boxes[:, 2], side="right")
        return np.array(
            [
                np.count_nonzero((y[a:b] >= bottom) & (y[a:b] <= top))
                for a, b, bottom, top in zip(begin, end, boxes[:, 1], boxes[:, 3], strict=True)
            ]
        )
