import itertools

import numpy as np
import pytest

from w2v.plots.labels import place_labels

FRAME = (5.0, 10.0, 400.0, 300.0)
RADIUS = 2.0


def size(dot):
    return 8.0 + 5 * (dot % 9), 9.0


def sizes(dot):
    return [size(dot)]


@pytest.fixture(params=[3, 60, 800])
def dots(request):
    random = np.random.default_rng(request.param)
    return random.uniform((5, 10), (400, 300), (request.param, 2))


def touches(label, left, bottom, right, top):
    return label.left < right and left < label.right and label.bottom < top and bottom < label.top


def test_labels_neither_overlap_nor_leave_the_frame_nor_cover_a_labelled_dot(dots):
    labels = place_labels(dots, RADIUS, FRAME, sizes)
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
        assert not touches(one, *other[1:5])
    assert labels == place_labels(dots, RADIUS, FRAME, sizes)


def test_the_first_dots_choose_first_and_no_room_is_left_unused(dots):
    labels = place_labels(dots, RADIUS, FRAME, sizes)
    assert labels[0].dot == 0
    placed = [label.dot for label in labels]
    assert placed == sorted(placed)
    for dot in set(range(len(dots))) - set(placed):
        earlier = [label for label in labels if label.dot < dot]
        x, y = dots[dot]
        if any(touches(label, x - RADIUS, y - RADIUS, x + RADIUS, y + RADIUS) for label in earlier):
            continue
        # Beside the dot, on any side, there is no room that would be more than enough for its label.
        width, height = size(dot)[0] + 8, size(dot)[1] + 8
        for left, bottom in (
            (x + RADIUS, y - height / 2), (x - RADIUS - width, y - height / 2),
            (x - width / 2, y + RADIUS), (x - width / 2, y - RADIUS - height),
        ):  # fmt: skip
            box = left, bottom, left + width, bottom + height
            inside = box[0] >= 5 and box[1] >= 10 and box[2] <= 400 and box[3] <= 300
            others = dots[[label.dot for label in earlier]]
            hides = any(
                box[0] < a + RADIUS and a - RADIUS < box[2] and box[1] < b + RADIUS and b - RADIUS < box[3]
                for a, b in others
            )
            assert not inside or hides or any(touches(label, *box) for label in earlier)


def test_what_a_label_takes_at_least_changes_no_label(dots):
    def least(dot):
        return size(dot)[0] / 2, size(dot)[1]

    assert place_labels(dots, RADIUS, FRAME, sizes, least=least) == place_labels(dots, RADIUS, FRAME, sizes)


def test_a_label_stands_where_it_hides_fewest_dots():
    alone = place_labels(np.array([[100.0, 100.0]]), RADIUS, FRAME, sizes)
    assert alone[0].left > 100  # to the right, where nothing says otherwise
    beside = np.array([[100.0, 100.0], [106.0, 100.0], [94.0, 100.0], [94.0, 101.0], [100.0, 108.0]])
    [label, *_] = place_labels(beside, RADIUS, FRAME, sizes)
    assert label.top < 100  # below, where there is none


def test_wanted_labels_get_space_before_others():
    # The frame is as low as a label. The first would stand to the right, where the second has its only room.
    dots, frame = np.array([[100.0, 100.0], [140.0, 100.0]]), (60.0, 95.0, 150.0, 105.0)

    def wide(_dot):
        return [(20.0, 9.0)]

    assert [label.dot for label in place_labels(dots, RADIUS, frame, wide)] == [0]
    left, right = place_labels(dots, RADIUS, frame, wide, wanted=2)
    assert (left.dot, right.dot) == (0, 1)
    assert left.right < 100 < right.left < right.right < 140


def test_a_wanted_label_is_made_smaller_if_it_then_fits():
    frame = (90.0, 80.0, 125.0, 120.0)

    def either(dot):
        return [(40.0, 9.0), (20.0, 9.0)] if dot == 0 else [(5.0, 5.0)]

    dots = np.array([[100.0, 100.0], [110.0, 90.0]])
    labels = place_labels(dots, RADIUS, frame, either, wanted=1)
    assert [(label.dot, label.size) for label in labels] == [(0, 1), (1, 0)]
    assert labels[0].right - labels[0].left == pytest.approx(20)
    assert [label.dot for label in place_labels(dots, RADIUS, frame, either)] == [1]


def test_no_label_covers_the_dot_of_a_wanted_one():
    # The frame is as low as a label. The first finds no room, and the second has it only on the first one's dot.
    dots, frame = np.array([[100.0, 100.0], [85.0, 100.0]]), (80.0, 95.0, 400.0, 105.0)

    def either(dot):
        return [(1000.0, 9.0)] if dot == 0 else [(18.0, 9.0)]

    [label] = place_labels(dots, RADIUS, frame, either)
    assert label.dot == 1
    assert touches(label, 98, 98, 102, 102)
    assert place_labels(dots, RADIUS, frame, either, wanted=1) == []
