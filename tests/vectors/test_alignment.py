import dataclasses

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from w2v import Hyperparameters, Model, Vectors
from w2v.errors import W2VError
from w2v.vectors import alignment
from w2v.vectors.alignment import align, drift, turned
from w2v.vectors.prediction import contexts


def vectors_of(words, matrix, counts=None):
    counts = np.arange(len(words), 0, -1) * 100 if counts is None else np.array(counts)
    return Vectors(words, counts, np.asarray(matrix, np.float32))


WORDS = [f"w{row}" for row in range(200)]


@pytest.fixture
def matrix():
    return np.random.default_rng(1).normal(size=(200, 3))


@pytest.fixture(params=[1, -1])
def orthogonal(request):
    """A rotation, and one with a reflection."""
    return request.param * Rotation.random(random_state=3).as_matrix()


@pytest.mark.parametrize("by_count", [False, True])
@pytest.mark.parametrize("rows", [1 << 14, 7])
def test_a_turned_copy_is_turned_back(monkeypatch, matrix, orthogonal, by_count, rows):
    monkeypatch.setattr(alignment, "_ROWS", rows)
    lengths = np.random.default_rng(2).uniform(0.1, 10, (200, 1))  # of no account
    order = np.random.default_rng(3).permutation(150)  # b has other words, in another order
    a = vectors_of(WORDS, matrix)
    b = vectors_of([WORDS[row] for row in order] + ["only b's"], [*(lengths * matrix @ orthogonal)[order], [1, 0, 0]])
    found = align(a, b, by_count=by_count)
    np.testing.assert_allclose(found.rotation, orthogonal, atol=1e-6)
    assert found.shared == 150
    assert found.after == pytest.approx(1)
    unit = matrix[:150] / np.linalg.norm(matrix[:150], axis=1, keepdims=True)
    assert found.before == pytest.approx(np.mean(np.sum(unit * (unit @ orthogonal), axis=1)))
    np.testing.assert_allclose(turned(a, found.rotation).vectors, matrix @ orthogonal, atol=1e-5)


@pytest.mark.parametrize("by_count", [False, True])
def test_no_other_rotation_brings_them_nearer(matrix, by_count):
    random = np.random.default_rng(4)
    a, b = vectors_of(WORDS, matrix), vectors_of(WORDS, matrix + random.normal(size=matrix.shape))
    weights = np.sqrt(a.counts) if by_count else np.ones(200)

    def agreement(rotation):
        return weights @ np.sum((a.unit(WORDS) @ rotation) * b.unit(WORDS), axis=1)

    best = align(a, b, by_count=by_count).rotation
    np.testing.assert_allclose(best @ best.T, np.eye(3), atol=1e-12)
    for _ in range(200):
        assert agreement(best) >= agreement(best @ Rotation.from_rotvec(random.normal(size=3) * 0.2).as_matrix())


def test_everything_that_is_asked_of_it_alone_stays_the_same(small_model):
    random = np.random.default_rng(5)
    rotation = np.linalg.qr(random.normal(size=(7, 7)))[0]
    before = Vectors.of(small_model)
    after = turned(before, rotation)
    assert after.words is before.words
    assert after.counts is before.counts
    np.testing.assert_allclose(after.vectors @ after.contexts.T, before.vectors @ before.contexts.T, atol=1e-5)
    np.testing.assert_allclose(after.vectors, before.vectors @ rotation, atol=1e-6)
    assert [p.word for p in contexts(after, ["king"])[0]] == [p.word for p in contexts(before, ["king"])[0]]
    nodes = Vectors.of(dataclasses.replace(small_model, run={"output_rows": "inner nodes"}))
    assert turned(nodes, rotation).contexts is None
    np.testing.assert_array_equal(turned(nodes, rotation).model.contexts, after.contexts)
    foreign = dataclasses.replace(before, model=None)
    np.testing.assert_array_equal(turned(foreign, rotation).contexts, after.contexts)


def test_what_cannot_be_aligned_is_refused(matrix):
    a = vectors_of(WORDS, matrix)
    with pytest.raises(W2VError, match="3 dimensions cannot be aligned with vectors of 4"):
        align(a, vectors_of(WORDS, np.ones((200, 4))))
    with pytest.raises(W2VError, match="share 2 words, which is too few: to align 3 dimensions"):
        align(a, vectors_of(["w1", "w2", "x", "w3"], [*np.eye(3), [0, 0, 0]]))
    with pytest.raises(W2VError, match="leave out `by_count`"):
        align(a, vectors_of(WORDS, matrix, counts=[0] * 200), by_count=True)


def test_the_words_that_moved_are_found_and_rare_ones_left_out(matrix, orthogonal):
    matrix[:100] += [5, 0, 0]  # two topics
    matrix[100:] += [0, 5, 0]
    moved = matrix.copy()
    moved[[3, 150, 199]] = [[0, 5, 0.1], [5, 0, 0.1], -matrix[199]]
    a, b = vectors_of(WORDS, matrix), vectors_of(WORDS[::-1], (moved @ orthogonal)[::-1], range(100, 20_100, 100))
    assert drift(a, b, 3).words[0].word == "w199"
    found = drift(a, b, 2, min_count=200)  # w199 was seen 100 times
    assert (found.alignment.shared, found.compared) == (200, 199)
    assert {word.word for word in found.words} == {"w3", "w150"}
    for word in found.words:
        row = WORDS.index(word.word)
        unit_a, unit_b = (v.unit([word.word])[0] for v in (a, b))
        assert word.cosine == pytest.approx(unit_a @ found.alignment.rotation @ unit_b)
        assert (word.count_a, word.count_b) == (a.counts[row], a.counts[row])
        topics = [{int(near[1:]) < 100 for near in nearby} for nearby in (word.near_a, word.near_b)]
        assert topics == [{row < 100}, {row >= 100}]
        assert word.near_a == [n.word for n in a.similar(word.word, 200) if n.word != "w199"][:10]
        assert word.kept == 0
    assert found.words[0].cosine <= found.words[1].cosine
    assert drift(a, b, 300, min_count=200).words[-1].kept > 5


def test_drift_without_counts_or_words_is_refused(matrix):
    a, unknown = vectors_of(WORDS, matrix), vectors_of(WORDS, matrix, counts=[0] * 200)
    with pytest.raises(W2VError, match="use `min_count=0` to keep all"):
        drift(a, unknown)
    assert len(drift(a, unknown, min_count=0).words) == 10
    with pytest.raises(W2VError, match="none of the 200 shared words was seen 30,000 times in both"):
        drift(a, a, min_count=30_000)


def test_a_model_keeps_what_it_was_trained_with():
    random = np.random.default_rng(1)
    model = Model(
        WORDS, np.arange(200, 0, -1), *random.normal(size=(2, 200, 3)).astype(np.float32), Hyperparameters(dim=3)
    )
    after = turned(Vectors.of(model), Rotation.random(random_state=1).as_matrix())
    assert after.model.hyperparameters == model.hyperparameters
    assert after.model.vectors is after.vectors
