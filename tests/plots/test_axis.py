import numpy as np
import pytest

from w2v import Vectors
from w2v.errors import UnknownWordError, W2VError
from w2v.plots.axis import MOST, axis, draw_axis
from w2v.plots.theme import DARK, LIGHT


def test_a_place_is_the_cosine_with_the_direction(vectors):
    found = axis(vectors, "cat", "gold", ["dog", "iron", "Paris"])
    direction = vectors.unit(["gold"])[0] - vectors.unit(["cat"])[0]
    for word, place in zip(found.words, found.places, strict=True):
        [unit] = vectors.unit([word])
        assert place == pytest.approx(unit @ direction / np.linalg.norm(direction))
    assert found.ends == ("cat", "gold")
    assert set(found.words) == {"cat", "gold", "dog", "iron", "Paris"}
    assert np.array_equal(found.places, np.sort(found.places))
    assert {"cat", "dog"} == set(found.words[:2])
    assert {"gold", "iron"} == set(found.words[-2:])
    backwards = axis(vectors, "gold", "cat", ["dog", "iron", "Paris"])
    assert backwards.words == found.words[::-1]
    assert np.allclose(backwards.places, -found.places[::-1])


def test_what_has_no_direction_is_refused(vectors):
    parallel = Vectors(["a", "b", "c"], np.ones(3, np.int64), np.array([[1, 2], [2, 4], [1, 0]], np.float32))
    with pytest.raises(W2VError, match="'a' and 'b' point in the same direction: nothing lies between them"):
        axis(parallel, "a", "b", ["c"])
    with pytest.raises(W2VError, match="'cat' is named twice"):
        axis(vectors, "cat", "gold", ["cat"])
    with pytest.raises(W2VError, match=f"an axis can show at most {MOST} words, not 101"):
        axis(vectors, "cat", "gold", ["dog"] * 101)
    with pytest.raises(UnknownWordError, match="'irom' is not in the vocabulary: did you mean 'iron'"):
        axis(vectors, "cat", "gold", ["irom"])


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_dots_lie_where_the_scale_says(vectors, theme):
    found = axis(vectors, "cat", "gold", ["dog", "iron", "Paris", "東京"])
    page = draw_axis(found, theme).figure.axes[0]
    dots = np.array([dot.get_offsets()[0] for dot in page.collections])
    ticks = {}
    for text in page.texts:
        label = text.get_text().replace("−", "-")
        if label.lstrip("-").replace(".", "").isdigit():
            ticks[float(label)] = text.get_position()[0]
    assert len(ticks) >= 3
    unit = (ticks[max(ticks)] - ticks[min(ticks)]) / (max(ticks) - min(ticks))
    assert np.allclose(dots[:, 0], ticks[0] + unit * found.places)
    assert np.allclose(np.diff(dots[:, 1]), np.diff(dots[:, 1])[0])  # a line for each word
    beside = {text.get_text(): text for text in page.texts if text.get_text() in found.words}
    for (x, y), word in zip(dots, found.words, strict=True):
        text = beside[word]
        assert text.get_position()[1] == y
        assert (text.get_position()[0] > x) == (x >= ticks[0])
        assert text.get_fontweight() == ("bold" if word in found.ends else "normal")
    colours = [tuple(dot.get_facecolor()[0][:3]) for dot in page.collections]
    assert len({*colours[:2]}) == len({*colours[-2:]}) == 1
    assert colours[0] != colours[-1]
