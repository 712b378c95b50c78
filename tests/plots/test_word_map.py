import dataclasses

import numpy as np
import pytest
from bundles import BUNDLES, bundle_of

from w2v import Vectors
from w2v.errors import UnknownWordError, W2VError
from w2v.plots import word_map
from w2v.plots.word_map import CLUSTERS, MapSettings, map_of_frequent, map_of_list, map_of_neighbourhoods
from w2v.vectors.layout import layout
from w2v.vectors.word_list import MOST_GROUPS, WordList

PCA = MapSettings("pca", seed=1, clusters=3)


def same(a, b):
    return all(
        np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other
        for one, other in zip(*([getattr(m, f.name) for f in dataclasses.fields(m)] for m in (a, b)), strict=True)
    )


def test_the_most_frequent_words_are_coloured_by_cluster(vectors):
    found = map_of_frequent(vectors, 15, PCA)
    assert found.words == vectors.words[:15]
    assert np.array_equal(found.positions, layout(vectors.vectors[:15], "pca", 1))
    for group, name in enumerate(found.names):
        members = [word for word, its in zip(found.words, found.groups, strict=True) if its == group]
        assert len({bundle_of(word) for word in members}) == 1
        assert set(name.split(", ")) <= set(members)
    assert len(found.names) == 3
    assert (found.values, found.unknown) == (None, [])
    assert same(found, map_of_frequent(vectors, 15, PCA))


def test_a_clusters_name_is_what_sets_it_apart_among_its_more_frequent_words():
    """Of each cluster the most frequent word lies between both, and the rarest is the one that is most its own."""
    aside = [1, 0.1, 0.2, 0.3, 0.7, 0.8, 0]
    rows = np.array([row for part in aside for row in ([2, part], [part, 2])])
    words = ["and", "nor", "12", "34", "left", "right", "west", "east", "port", "bow", "sail", "mast", "ever", "soon"]
    vectors = Vectors(words, np.arange(30, 16, -1), rows.astype(np.float32))
    found = map_of_frequent(vectors, 14, MapSettings("pca", clusters=2))
    assert sorted(found.names) == ["left, west", "right, east"]  # words before numbers
    assert found.apart[:2] == pytest.approx(found.apart[:2].min(), abs=0.05)


def test_a_word_without_a_direction_is_on_no_map(vectors):
    found = map_of_frequent(vectors, 100, PCA)
    assert found.words == vectors.words[:-1]
    assert found.unknown == ["nowhere"]
    with pytest.raises(W2VError, match="no word can be drawn: their vectors are all zero or not finite"):
        map_of_list(vectors, WordList(["nowhere"], None), PCA)


def test_a_list_is_coloured_by_its_column(vectors):
    words = ["gold", "Zürich", "cat", "$x$", "iron", "nowhere", "Paris"]
    found = map_of_list(vectors, WordList(words, ["metal", "city", "", "city", "metal", "", "city"]), PCA)
    assert found.words == sorted({*words} - {"Zürich", "nowhere"}, key=vectors.row)
    assert sorted(found.names) == ["city", "metal"]
    told = dict(zip(found.words, found.groups.tolist(), strict=True))
    assert {word: found.names[group] for word, group in told.items() if group >= 0} == {
        "gold": "metal", "iron": "metal", "$x$": "city", "Paris": "city"
    }  # fmt: skip
    assert told["cat"] == -1
    assert found.unknown == ["Zürich", "nowhere"]


def test_the_largest_groups_have_colours_and_the_others_have_none(atlas):
    sizes = [1, 2, 3] + [4] * (MOST_GROUPS - 1)  # two groups more than have colours
    values = [f"group {group}" for group, size in enumerate(sizes) for _ in range(size)]
    found = map_of_list(atlas, WordList(list(atlas.words[: len(values)]), values), PCA)
    assert len(found.names) == MOST_GROUPS
    assert found.names == [f"group {group}" for group in (*range(3, len(sizes)), 2)]
    named = [found.names[group] if group >= 0 else "" for group in found.groups]
    assert named == ["" if value in {"group 0", "group 1"} else value for value in values]


def test_numbers_colour_as_numbers(vectors):
    found = map_of_list(vectors, WordList(list(vectors.words[:4]), ["1", "", "-2.5e3", "inf"], "score"), PCA)
    assert np.array_equal(found.values, [1, np.nan, -2500, np.nan], equal_nan=True)
    assert (found.names, found.column, found.groups.tolist()) == ([], "score", [-1] * 4)


def test_numbers_too_large_for_a_scale_are_missing(vectors):
    found = map_of_list(vectors, WordList(list(vectors.words[:3]), ["1e308", "-1e308", "5"]), PCA)
    assert np.array_equal(found.values, [np.nan, np.nan, 5], equal_nan=True)
    grouped = map_of_list(vectors, WordList(list(vectors.words[:2]), ["1_000", "2"]), PCA)
    assert (grouped.values, sorted(grouped.names)) == (None, ["1_000", "2"])


@pytest.mark.parametrize(("count", "clusters"), [(1, 1), (2, 1), (5, 1), (6, 2), (18, 6), (30, CLUSTERS)])
def test_few_words_have_few_clusters(atlas, count, clusters):
    found = map_of_frequent(atlas, count, MapSettings("pca"))
    assert len(found.names) == clusters
    assert len(map_of_frequent(atlas, count, MapSettings("pca", clusters=4)).names) == min(4, count)


@pytest.mark.parametrize(("count", "method"), [(4, "pca"), (6, "tsne")])
def test_the_method_that_is_told_is_the_one_that_placed(vectors, count, method):
    assert map_of_frequent(vectors, count, MapSettings("tsne")).method == method
    assert map_of_neighbourhoods(vectors, ["gold", "cat"], 1, MapSettings("tsne")).method == "pca"
    assert (
        map_of_list(vectors, WordList(list(vectors.words[:count]), ["a"] * count), MapSettings("tsne")).method == method
    )


def test_neighbourhoods_are_coloured_by_whose_they_are(vectors):
    found = map_of_neighbourhoods(vectors, ["gold", "cat", "gold"], 4, PCA)
    assert found.words[:2] == ["gold", "cat"]
    assert found.names == ["gold", "cat"]
    assert found.queries == {"gold", "cat"}
    near = {asked: [n.word for n in vectors.similar(asked, 4)] for asked in ("gold", "cat")}
    assert set(found.words) == {"gold", "cat", *near["gold"], *near["cat"]}
    for word, group in zip(found.words, found.groups, strict=True):
        assert word == found.names[group] or word in near[found.names[group]]
    assert found.words[2:] == sorted(found.words[2:], key=vectors.row)


def test_a_neighbour_of_two_is_the_nearer_ones(vectors):
    found = map_of_neighbourhoods(vectors, ["gold", "cat"], 17, PCA)
    unit = vectors.unit(found.words)
    nearer = (unit @ unit[:2].T).argmax(axis=1)
    assert np.array_equal(found.groups, nearer)


def test_the_neighbourhood_of_one_word_has_clusters(vectors):
    found = map_of_neighbourhoods(vectors, ["gold"], 17, PCA)
    assert found.words[0] == "gold"
    assert len(found.words) == 18
    assert len(found.names) == 3
    assert map_of_neighbourhoods(vectors, ["gold"], 17, PCA, top=5).words[1:] == [
        word for word in vectors.words[:5] if word != "gold"
    ]


def test_more_neighbourhoods_than_colours(vectors, monkeypatch):
    monkeypatch.setattr(word_map, "MOST_GROUPS", 2)
    found = map_of_neighbourhoods(vectors, ["gold", "cat", "Paris"], 2, PCA)
    assert found.names == ["gold", "cat"]
    assert found.groups[:3].tolist() == [0, 1, -1]


def test_invalid_maps_are_refused(vectors, monkeypatch):
    with pytest.raises(UnknownWordError, match="'golf' is not in the vocabulary: did you mean 'gold'"):
        map_of_neighbourhoods(vectors, ["golf"], 2, PCA)
    with pytest.raises(W2VError, match="none of the 2 words of the list is in the vocabulary of 19"):
        map_of_list(vectors, WordList(["a", "b"], None), PCA)
    monkeypatch.setattr(word_map, "MOST_WORDS", 5)
    with pytest.raises(W2VError, match="6 words: a map can show at most 5"):
        map_of_frequent(vectors, 6, PCA)


def test_bundles_are_what_the_tests_take_them_for(vectors):
    assert [len(words) for words in BUNDLES.values()] == [8, 6, 4]
    for word in vectors.words[:-1]:
        assert bundle_of(vectors.similar(word, 1)[0].word) == bundle_of(word)
