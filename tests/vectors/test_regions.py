import numpy as np

from w2v.vectors.regions import find_regions


def test_regions_are_clusters_in_parts_named_by_what_sets_them_apart():
    random = np.random.default_rng(1)
    centres = np.eye(16)[:8] * 4
    topics = np.arange(700) % 8
    vectors = centres[topics] + 0.5 * random.normal(size=(700, 16))
    vectors[:8] = centres  # the most frequent word of each topic is its very middle
    vectors[8:16] = centres + centres[[1, 2, 3, 4, 5, 6, 7, 0]]  # the next stands between two
    words = [f"t{topic}w{row}" for row, topic in enumerate(topics)]
    vectors[699] = 0
    found = find_regions(vectors.astype(np.float32), words, 1)
    assert found.part_of[699] == -1
    regions = found.region_of[found.part_of[16:699]]
    assert all(len(set(topics[16:699][regions == region])) == 1 for region in set(regions))
    assert len(found.region_names) == 8  # 699 ** 0.32
    firsts = {name.split(", ")[0] for name in found.region_names}
    assert {f"t{topic}w{topic}" for topic in range(8)} & firsts
    assert not {f"t{topic}w{topic + 8}" for topic in range(8)} & firsts
    again = find_regions(vectors.astype(np.float32), words, 1)
    assert (again.part_of == found.part_of).all()
    assert again.part_names == found.part_names


def test_words_without_a_direction_have_no_region():
    found = find_regions(np.zeros((3, 2), np.float32), ["a", "b", "c"], 1)
    assert found.part_of.tolist() == [-1, -1, -1]
    assert (found.region_names, found.part_names) == ([], [])
