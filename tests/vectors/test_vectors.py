import dataclasses
import subprocess
import sys

import numpy as np
import pytest

import w2v
from w2v import Hyperparameters, Vectors
from w2v.errors import ModelError, UnknownWordError, W2VError


@pytest.fixture
def vectors(small_model):
    return Vectors.of(small_model)


def test_load_gives_what_was_saved(small_model, tmp_path):
    small_model.save(tmp_path / "model.safetensors")
    vectors = w2v.load(tmp_path / "model.safetensors")
    assert list(vectors.words) == small_model.words
    np.testing.assert_array_equal(vectors.vectors, small_model.vectors)
    np.testing.assert_array_equal(vectors.contexts, small_model.contexts)
    assert isinstance(vectors.vectors.base, np.memmap)


def test_load_takes_the_default_name(small_model, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ModelError, match=r"model.safetensors: no such file"):
        w2v.load()
    small_model.save("model.safetensors")
    assert len(w2v.load()) == len(small_model.words)


def test_a_word_has_a_row_and_a_vector_of_its_own(vectors, small_model):
    for row, word in enumerate(small_model.words):
        assert vectors.row(word) == row
        assert word in vectors
        np.testing.assert_array_equal(vectors[word], small_model.vectors[row])
    vectors["king"][:] = 0
    assert small_model.vectors[1].any()
    assert "kong" not in vectors


def test_queries_follow_the_models_spelling(small_model):
    """A word is found as its text was spelled, unless it stands there itself."""
    words = [*small_model.words[:3], "paris", "für", *small_model.words[5:]]

    def asked(**hyperparameters):
        config = Hyperparameters(dim=7, **hyperparameters)
        return Vectors.of(dataclasses.replace(small_model, words=words, hyperparameters=config))

    lowered, normal = asked(lowercase=True), asked(normalize="NFC", lowercase=True)
    assert [lowered.spelled(word) for word in ("PARIS", "paris", "Fu\u0308r", "Rome")] == [
        "paris", "paris", "Fu\u0308r", "Rome"
    ]  # fmt: skip
    assert normal.spelled("FU\u0308R") == "für"
    assert lowered.row("Paris") == lowered.row("paris") == 3
    np.testing.assert_array_equal(lowered["PARIS"], lowered["paris"])
    assert lowered.similar("Paris") == lowered.similar("paris")
    assert lowered.similar(["Paris", "King"], n=3) == lowered.similar(["paris", "king"], n=3)
    assert "Paris" not in lowered
    with pytest.raises(UnknownWordError, match="'Paris' is not in the vocabulary: did you mean 'paris'"):
        asked().row("Paris")
    with pytest.raises(UnknownWordError):
        Vectors(words, small_model.counts, small_model.vectors).row("Paris")


def test_a_word_has_a_unit_vector_unless_it_has_no_direction():
    vectors = Vectors(list("abc"), np.array([5, 0, 1]), np.array([[3, 4], [0, 0], [np.nan, 1]], np.float32))
    np.testing.assert_allclose(vectors.unit(["a", "a"]), [[0.6, 0.8]] * 2, rtol=1e-15)
    for word in "bc":
        for question in (vectors.unit, vectors.similar):
            with pytest.raises(W2VError, match=f"the vector of '{word}' is zero or not finite"):
                question(["a", word])
    assert [vectors.count(word) for word in "abc"] == [5, 0, 1]


def test_what_cancels_out_has_no_neighbours():
    vectors = Vectors(["left", "right", "up"], np.zeros(3, np.int64), np.array([[-3, 1], [3, -1], [0, 1]], np.float32))
    assert vectors.similar(["left", "right"]) == []


def test_similar_is_cosine_with_every_other_word_best_first(vectors, small_model):
    m = small_model.vectors.astype(float)
    cosines = m @ m[1] / np.linalg.norm(m, axis=1) / np.linalg.norm(m[1])
    expected = [row for row in np.argsort(-cosines) if row != 1]
    found = vectors.similar("king", n=100)
    assert [neighbour.word for neighbour in found] == [small_model.words[row] for row in expected]
    np.testing.assert_allclose([neighbour.cosine for neighbour in found], cosines[expected], atol=1e-6)
    assert [neighbour.count for neighbour in found] == [small_model.counts[row] for row in expected]
    assert vectors.similar("king", n=3) == found[:3]
    assert vectors.similar(["king"], n=3) == found[:3]


def test_several_words_are_asked_for_by_the_mean_of_their_unit_vectors():
    matrix = np.array([[100, 0], [0, 1], [7, 7], [1, 0.1]], np.float32)
    vectors = Vectors(["long", "short", "between", "near"], np.zeros(4, np.int64), matrix)
    assert [word for word, _, _ in vectors.similar(["long", "short"])] == ["between", "near"]


def test_questions_without_words_or_answers_are_refused(vectors):
    for question in (lambda: vectors.similar([]), lambda: vectors.similar("king", n=0)):
        with pytest.raises(W2VError, match="at least one"):
            question()


@pytest.mark.parametrize(
    ("word", "suggested"), [("paris", "'Paris'"), ("kign", "'king'"), ("東亰", "'東京'"), ("quen", "'queen'")]
)
def test_unknown_words_come_with_the_nearest_spellings(vectors, word, suggested):
    for question in (vectors.row, vectors.similar, vectors.__getitem__):
        with pytest.raises(UnknownWordError, match=f"'{word}' is not in the vocabulary: did you mean {suggested}"):
            question(word)


def test_unknown_words_like_no_other_come_without(vectors):
    for word in ("zzzzzz", "", "y" * 1000, "\udcff", "a\nb"):
        with pytest.raises(UnknownWordError, match="is not in the vocabulary of 12 words") as caught:
            vectors.row(word)
        assert "\n" not in str(caught.value)


def test_the_wing_imports_neither_numba_nor_scipy(small_model, tmp_path):
    small_model.save(tmp_path / "m")
    code = "import sys, w2v; w2v.load(sys.argv[1]).similar('king'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "m"], capture_output=True, text=True, check=True)
    roots = {name.partition(".")[0] for name in done.stdout.split()}
    assert "numpy" in roots
    assert not roots & {"numba", "llvmlite", "scipy", "click", "tqdm"}


def test_outputs_that_are_no_words_are_no_contexts(small_model):
    assert Vectors.of(small_model).contexts is small_model.contexts
    assert Vectors.of(small_model).model is small_model
    nodes = dataclasses.replace(small_model, run={**small_model.run, "output_rows": "inner nodes"})
    assert Vectors.of(nodes).contexts is None
