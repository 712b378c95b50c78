import itertools

import numpy as np
import pytest
from bundles import bundle_of
from matplotlib.collections import QuadMesh
from scipy.cluster.hierarchy import average
from scipy.spatial.distance import pdist, squareform

from w2v.errors import UnknownWordError, W2VError
from w2v.plots.heatmap import MOST, check_different, draw_heatmap, heatmap, seriation
from w2v.plots.theme import LIGHT
from w2v.vectors.queries import similarity

WORDS = ["cat", "gold", "東京", "dog", "Paris", "iron", "horse", "tin"]


def test_squares_are_cosines(vectors):
    found = heatmap(vectors, WORDS)
    assert found.words == WORDS
    expected = [[similarity(vectors, a, b) for a in WORDS] for b in WORDS]
    assert np.allclose(found.cosines, expected)


def test_similar_words_are_ordered_next_to_each_other(vectors):
    found = heatmap(vectors, WORDS, ordered=True)
    assert sorted(found.words) == sorted(WORDS)
    assert len([bundle for bundle, _ in itertools.groupby(map(bundle_of, found.words))]) == 3
    assert np.allclose(found.cosines, heatmap(vectors, found.words).cosines)


def test_a_chain_is_put_in_order():
    places = np.array([0.0, 3.0, 1.0, 5.0, 2.0, 4.0])
    order = seriation(-np.abs(places[:, None] - places))
    assert [places[index] for index in order] in ([0, 1, 2, 3, 4, 5], [5, 4, 3, 2, 1, 0])
    assert seriation(np.ones((1, 1))) == [0]


def test_the_leaves_of_every_branch_of_average_linkage_stand_together():
    points = np.random.default_rng(4).normal(size=(30, 4))
    similarities = -squareform(pdist(points))
    place = np.argsort(seriation(similarities))
    branches = {leaf: [leaf] for leaf in range(30)}
    for number, (a, b, *_) in enumerate(average(pdist(points)), 30):
        branches[number] = branches[int(a)] + branches[int(b)]
        assert np.ptp(place[branches[number]]) == len(branches[number]) - 1


def test_invalid_heat_maps_are_refused(vectors):
    with pytest.raises(W2VError, match=f"a heat map has 2 to {MOST} words, not 1"):
        heatmap(vectors, ["cat"])
    with pytest.raises(W2VError, match=f"a heat map has 2 to {MOST} words, not 81"):
        heatmap(vectors, ["cat"] * 81)
    with pytest.raises(W2VError, match="'cat' is named twice"):
        heatmap(vectors, ["cat", "dog", "cat"])
    with pytest.raises(UnknownWordError, match="'catt' is not in the vocabulary: did you mean 'cat'"):
        heatmap(vectors, ["cat", "catt"])
    with pytest.raises(W2VError, match="the vector of 'nowhere' is zero or not finite"):
        heatmap(vectors, ["cat", "nowhere"])
    check_different(["a", "b"])


def test_the_picture_has_the_cosines_and_their_numbers(vectors):
    found = heatmap(vectors, WORDS)
    page = draw_heatmap(found, LIGHT).figure.axes[0]
    [mesh] = (artist for artist in page.collections if isinstance(artist, QuadMesh))
    off_diagonal = ~np.eye(len(WORDS), dtype=bool)
    drawn = np.ma.filled(mesh.get_array(), np.nan).reshape(off_diagonal.shape)
    assert np.array_equal(drawn[off_diagonal], found.cosines[off_diagonal])
    assert np.isnan(np.diag(drawn)).all()
    texts = [text.get_text() for text in page.texts]
    assert [text for text in texts if text in WORDS] == [word for word in WORDS for _ in range(2)]  # left and above
    numbers = [float(text.replace("−", "-")) for text in texts if text not in WORDS]
    assert np.allclose(numbers, found.cosines[off_diagonal], atol=0.0051)
    assert "−.00" not in texts


def test_many_words_have_no_numbers(atlas):
    words = atlas.words[:MOST]
    page = draw_heatmap(heatmap(atlas, words, ordered=True), LIGHT).figure.axes[0]
    assert len(page.texts) == 2 * MOST
