import itertools

import numpy as np
import pytest

from w2v.views.labels import _PLACES, place_labels

FRAME = (5.0, 10.0, 400.0, 300.0)
RADIUS = 2.0


def size(dot):
    return 8.0 + 5 * (dot % 9), 9.0


@pytest.fixture(params=[3, 60, 800])
def dots(request):
    random = np.random.default_rng(request.param)
    return random.uniform((5, 10), (400, 300), (request.param, 2))


def touches(label, left, bottom, right, top):
    return label.left < right and left < label.right and label.bottom < top and bottom < label.top


def test_labels_neither_overlap_nor_leave_the_frame_nor_cover_a_labelled_dot(dots):
    labels = place_labels(dots, RADIUS, FRAME, size)
    for label in labels:
        assert np.allclose((label.right - label.left, label.top - label.bottom), size(label.dot))
        assert label.left >= FRAME[0]
        assert label.bottom >= FRAME[1]
        assert label.right <= FRAME[2]
        assert label.top <= FRAME[3]
        for dot in dots[[other.dot for other in labels]]:
            nearest = np.clip(dot, (label.left, label.bottom), (label.right, label.top))
            assert np.linalg.norm(dot - nearest) > RADIUS
    for one, other in itertools.combinations(labels, 2):
        assert not touches(one, *other[1:])
    assert labels == place_labels(dots, RADIUS, FRAME, size)


def test_the_first_dots_choose_first_and_no_room_is_left_unused(dots):
    labels = place_labels(dots, RADIUS, FRAME, size)
    assert labels[0].dot == 0
    placed = [label.dot for label in labels]
    assert placed == sorted(placed)
    for dot in set(range(len(dots))) - set(placed):
        earlier = [label for label in labels if label.dot < dot]
        x, y = dots[dot]
        if any(touches(label, x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for label in earlier):
            continue
        width, height = size(dot)
        for across, up in _PLACES:
            gap = (RADIUS + 1) * (0.75 if across and up else 1)
            middle = x + across * (width / 2 + gap), y + up * (height / 2 + gap)
            box = middle[0] - width / 2, middle[1] - height / 2, middle[0] + width / 2, middle[1] + height / 2
            inside = box[0] >= 5 and box[1] >= 10 and box[2] <= 400 and box[3] <= 300
            wider = box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1
            free = not any(touches(label, *wider) for label in earlier) and not any(
                box[0] < a + RADIUS and a - RADIUS < box[2] and box[1] < b + RADIUS and b - RADIUS < box[3]
                for a, b in dots[[label.dot for label in earlier]]
            )
            assert not (inside and free)


def test_a_label_stands_where_it_hides_fewest_dots():
    alone = place_labels(np.array([[100.0, 100.0]]), RADIUS, FRAME, size)
    assert alone[0].left > 100  # to the right, where nothing says otherwise
    beside = np.array([[100.0, 100.0], [106.0, 100.0], [94.0, 100.0], [94.0, 101.0], [100.0, 108.0]])
    [label, *_] = place_labels(beside, RADIUS, FRAME, size)
    assert label.top < 100  # below, where there is none
