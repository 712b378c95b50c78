import numpy as np
import pytest
from gensim.models import KeyedVectors

from w2v import Vectors
from w2v.errors import UnknownWordError, W2VError
from w2v.vectors.queries import METHODS, analogies, between, odd_one_out, rejections, similar, similarity, sums


def vectors_of(matrix):
    words = [f"w{row}" for row in range(len(matrix))]
    return Vectors(words, np.arange(len(words), 0, -1), np.asarray(matrix, np.float32))


@pytest.fixture
def vectors():
    return vectors_of(np.random.default_rng(1).normal(size=(60, 5)))


@pytest.fixture
def gensims(vectors):
    theirs = KeyedVectors(5)
    theirs.add_vectors(list(vectors.words), vectors.vectors)
    return theirs


def unit_of(vectors, word):
    vector = vectors[word].astype(float)
    return vector / np.linalg.norm(vector)


def words_and_scores(found):
    return [word for word, *_ in found], [score for _, score, *_ in found]


def assert_same(found, expected):
    for ours, theirs in zip(words_and_scores(found), words_and_scores(expected), strict=True):
        assert ours == (theirs if isinstance(theirs[0], str) else pytest.approx(theirs, abs=1e-5))


def by_cosine(vectors, target, left_out, top=None):
    cosines = {word: unit_of(vectors, word) @ target / np.linalg.norm(target) for word in vectors.words[:top]}
    return sorted(((word, cosine) for word, cosine in cosines.items() if word not in left_out), key=lambda p: -p[1])


def test_similar_words_are_gensims(vectors, gensims):
    questions = [["w3"], ["w4", "w50"], ["w59"]]
    for top in (None, 20):
        for words, found in zip(questions, similar(vectors, questions, 7, rare=True, top=top), strict=True):
            assert_same(found, gensims.most_similar(words, topn=7, restrict_vocab=top))
            assert [count for *_, count in found] == [vectors.count(word) for word, *_ in found]


def test_analogies_are_gensims(vectors, gensims):
    questions = [["w1", "w2", "w3"], ["w50", "w5", "w6"]]
    for (a, b, c), found in zip(questions, analogies(vectors, questions, 5, rare=True), strict=True):
        assert_same(found, gensims.most_similar(positive=[b, c], negative=[a], topn=5))


def test_three_cos_mul_is_levy_and_goldbergs(vectors, gensims):
    questions = [["w1", "w2", "w3"], ["w50", "w5", "w6"]]
    for (a, b, c), found in zip(questions, analogies(vectors, questions, 60, rare=True, method="mul"), strict=True):
        assert len(found) == 57
        assert words_and_scores(found[:5])[0] == [
            word for word, _ in gensims.most_similar_cosmul(positive=[b, c], negative=[a], topn=5)
        ]
        for word, score, _ in found:
            to_a, to_b, to_c = ((1 + unit_of(vectors, word) @ unit_of(vectors, other)) / 2 for other in (a, b, c))
            assert score == pytest.approx(to_b * to_c / (to_a + 0.001), rel=1e-4)


def test_rejection_is_what_is_left_at_right_angles(vectors):
    [found, _] = rejections(vectors, [["w1", "w2"], ["w2", "w1"]], 8, top=40)
    a, b = unit_of(vectors, "w1"), unit_of(vectors, "w2")
    rest = a - (a @ b) * b
    assert rest @ b == pytest.approx(0)
    assert_same(found, by_cosine(vectors, rest, {"w1", "w2"}, 40)[:8])
    assert rejections(vectors, [["w1", "w1"]]) == [[]]


def test_similarity_is_the_cosine(vectors):
    assert similarity(vectors, "w1", "w2") == pytest.approx(unit_of(vectors, "w1") @ unit_of(vectors, "w2"))
    assert similarity(vectors, "w1", "w1") == pytest.approx(1)


def test_the_odd_one_out_is_furthest_from_the_others():
    vectors = vectors_of([[9, 1], [1, 0.2], [0.3, 0], [-1, 5]])
    found = odd_one_out(vectors, list(vectors.words))
    assert found[0].word == "w3"
    for word, cosine, count in found:
        others = sum(unit_of(vectors, other) for other in vectors.words if other != word)
        assert cosine == pytest.approx(unit_of(vectors, word) @ others / np.linalg.norm(others))
        assert count == vectors.count(word)
    assert [member.cosine for member in found] == sorted(member.cosine for member in found)


@pytest.mark.parametrize("rows", [4096, 7])
def test_words_between_come_nearest_to_their_stretch_of_the_arc(monkeypatch, rows):
    monkeypatch.setattr("w2v.vectors.search.ROWS", rows)
    random = np.random.default_rng(1)
    vectors = vectors_of(random.normal(size=(400, 4)))
    a, b = unit_of(vectors, "w0"), unit_of(vectors, "w1")
    angle = np.arccos(a @ b)
    arc = np.linspace(0, 1, 3001)
    points = (np.outer(np.sin((1 - arc) * angle), a) + np.outer(np.sin(arc * angle), b)) / np.sin(angle)
    nearest = {}
    for word in vectors.words[2:]:
        cosines = points @ unit_of(vectors, word)
        place = arc[cosines.argmax()]
        if 0 < place < 1:  # else the nearest point is an end
            best = nearest.setdefault(int(place * 5), ("", 0, -2))
            nearest[int(place * 5)] = max(best, (word, place, cosines.max()), key=lambda step: step[2])
    found = between(vectors, "w0", "w1", 5, rare=True)
    assert [step.word for step in found] == [nearest[k][0] for k in range(5)]
    assert [step.place for step in found] == pytest.approx([nearest[k][1] for k in range(5)], abs=1e-3)
    assert [step.cosine for step in found] == pytest.approx([nearest[k][2] for k in range(5)], abs=1e-5)


def test_neither_end_is_on_the_way(vectors):
    for a, b in zip(vectors.words, vectors.words[1:], strict=False):
        assert not {a, b} & {step.word for step in between(vectors, a, b, 9)}


def test_there_may_be_nothing_between():
    vectors = vectors_of([[1, 0], [2, 0], [0, 1], [-1, 0], [np.nan, 1], [0, 0], [1, -1]])
    assert between(vectors, "w0", "w1") == []
    assert between(vectors, "w0", "w2", 3) == []
    assert [step.word for step in between(vectors, "w2", "w6", 3)] == ["w0"]  # w1 has the same direction, and is later
    assert between(vectors, "w2", "w6", 3, top=3)[0].place == pytest.approx(2 / 3)


def test_a_sum_is_near_to_what_its_terms_add_up_to(vectors):
    plus, minus = ["w3", "w7", "w7"], ["w5"]
    target = unit_of(vectors, "w3") + 2 * unit_of(vectors, "w7") - unit_of(vectors, "w5")
    [found, alone] = sums(vectors, [(plus, minus), (["w4"], [])], 9, top=40)
    assert_same(found, by_cosine(vectors, target, {"w3", "w7", "w5"}, 40)[:9])
    assert_same(alone, similar(vectors, [["w4"]], 9, top=40)[0])
    assert sums(vectors, [(["w4"], ["w4"])]) == [[]]


def test_words_that_cannot_be_asked_for_are_refused():
    vectors = vectors_of([[1, 0], [0, 0], [0, 1]])
    for question in (
        lambda word: similar(vectors, [[word]]),
        lambda word: analogies(vectors, [["w0", "w2", word]], method="mul"),
        lambda word: rejections(vectors, [["w0", word]]),
        lambda word: similarity(vectors, word, "w0"),
        lambda word: odd_one_out(vectors, ["w0", "w2", word]),
        lambda word: sums(vectors, [(["w0"], [word])]),
        lambda word: between(vectors, "w0", word),
    ):
        with pytest.raises(UnknownWordError):
            question("none")
        with pytest.raises(W2VError, match="zero or not finite"):
            question("w1")


def test_questions_together_are_answered_as_alone(vectors):
    random = np.random.default_rng(2)
    questions = [[f"w{row}" for row in random.choice(60, 3, replace=False)] for _ in range(600)]
    for method in METHODS:
        together = analogies(vectors, questions, 3, method=method)
        alone = [analogies(vectors, [question], 3, method=method)[0] for question in questions]
        for ours, theirs in zip(together, alone, strict=True):
            assert_same(ours, theirs)
