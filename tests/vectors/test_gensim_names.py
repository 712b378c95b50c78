"""gensim's own tests of what `KeyedVectors` is asked, put to `w2v.load`, and both asked the same beside each other.

Adapted from gensim/test/test_keyedvectors.py (LGPL 2.1) of gensim 4.4: the same questions of the same file, which comes
with gensim. Left out is what does not query: `add_vectors` and `[] =`, for vectors are read-only; `wmdistance`; files,
which tests/vectors/formats reads, pickles among them, which are never read.
"""

from functools import partial

import numpy as np
import pytest
from gensim.models import KeyedVectors
from gensim.test.utils import datapath

import w2v
from w2v.errors import W2VError

FILE = datapath("euclidean_vectors.bin")
NEAR_WAR = ["conflict", "administration", "terrorism", "call", "israel"]


@pytest.fixture(scope="module")
def vectors():
    return w2v.load(FILE)


@pytest.fixture(scope="module")
def gensims():
    return KeyedVectors.load_word2vec_format(FILE, binary=True)


def words_of(found):
    return [word for word, _ in found]


def test_most_similar(vectors):
    assert words_of(vectors.most_similar("war", topn=5)) == NEAR_WAR
    assert words_of(vectors.wv.most_similar("war", topn=5)) == NEAR_WAR


def test_most_similar_vector(vectors):
    assert len(vectors.most_similar(positive=vectors.vectors[0:5])) == 10


@pytest.mark.parametrize("name", ["most_similar", "most_similar_cosmul"])
def test_most_similar_parameter_types(vectors, name):
    ask = partial(getattr(vectors, name), topn=5)
    position = ask("war", "peace")
    assert position == ask(["war"], ["peace"]) == ask(positive="war", negative="peace")
    assert position == ask(positive=["war"], negative=["peace"])


def test_vectors_for_all(vectors):
    words = ["conflict", "administration", "terrorism", "an out-of-vocabulary word", "another out-of-vocabulary word"]
    found = vectors.vectors_for_all(words)
    assert list(found) == words[:3]
    np.testing.assert_array_equal(found["conflict"], vectors["conflict"])
    copied = vectors.vectors_for_all(["conflict"], copy_vecattrs=True)
    assert copied.get_vecattr("conflict", "count") == vectors.get_vecattr("conflict", "count")


def test_most_similar_topn(vectors):
    assert len(vectors.most_similar("war", topn=5)) == 5
    assert len(vectors.most_similar("war", topn=10)) == 10
    assert len(vectors.most_similar("war", topn=None)) == len(vectors)
    assert vectors.most_similar("war", topn=0) == []
    assert vectors.most_similar("war", topn=np.uint8(0)) == []


def test_relative_cosine_similarity(vectors):
    synonyms = ["good", "commodity", "full", "honorable", "respectable", "beneficial", "just", "expert", "dear", "near",
                "safe", "secure", "right", "well", "effective", "serious", "sound", "honest", "thoroughly"]  # fmt: skip
    cosines = sorted((vectors.similarity("good", word) for word in synonyms if word in vectors), reverse=True)
    expected = vectors.similarity("good", "nice") / sum(cosines[:10])
    found = vectors.relative_cosine_similarity("good", "nice", 10)
    assert expected >= found
    assert found == pytest.approx(expected, abs=0.125)
    assert vectors.relative_cosine_similarity("good", "worst", 10) < 0.10


def test_most_similar_raises_keyerror(vectors):
    for ask in (vectors.most_similar, vectors.get_vector, vectors.similar_by_word, vectors.distances):
        with pytest.raises(KeyError):
            ask("not_in_vocab")


def test_most_similar_restrict_vocab(vectors):
    found = vectors.most_similar("war", topn=5, restrict_vocab=5)
    assert set(words_of(found)) == set(vectors.index_to_key[:5])


def test_most_similar_with_vector_input(vectors):
    expected = ["war", *NEAR_WAR[:4]]
    assert words_of(vectors.most_similar([vectors["war"]], topn=5)) == expected
    assert words_of(vectors.similar_by_vector(vectors["war"], topn=5)) == expected


def test_most_similar_to_given(vectors):
    assert vectors.most_similar_to_given("war", ["terrorism", "call", "waging"]) == "terrorism"


def test_similar_by_word(vectors):
    assert words_of(vectors.similar_by_word("war", topn=5)) == NEAR_WAR


def test_distance_and_similarity(vectors):
    assert vectors.distance("war", "conflict") == pytest.approx(0.06694602, abs=1e-6)
    assert vectors.distance("war", "war") == 0
    assert vectors.similarity("war", "war") == pytest.approx(1)
    assert vectors.similarity("war", "conflict") == pytest.approx(0.93305397, abs=1e-6)


def test_closer_than_and_rank(vectors):
    assert vectors.closer_than("war", "war") == []
    assert set(vectors.closer_than("war", "terrorism")) == {"conflict", "administration"}
    assert vectors.rank("war", "war") == 1
    assert vectors.rank("war", "terrorism") == 3


def test_get_mean_vector(vectors, gensims):
    keys = ["conflict", "administration", "terrorism", "call", "an out-of-vocabulary word"]
    first = [0.02000151, -0.12685453, 0.09196121, 0.25514853, 0.25740655, -0.11134843, -0.0502661, -0.19278568]
    assert np.allclose(vectors.get_mean_vector(keys)[:8], first)
    for more in ({"weights": [1, 2, 3, 1, 2]}, {"pre_normalize": False}, {"post_normalize": True}):
        assert np.allclose(vectors.get_mean_vector(keys, **more), gensims.get_mean_vector(keys, **more), atol=1e-6)
    with pytest.raises(KeyError):
        vectors.get_mean_vector(keys, ignore_missing=False)


QUESTIONS = {
    "analogy": lambda kv: kv.most_similar(positive=["king", "war"], negative=["peace"], topn=7),
    "weights": lambda kv: kv.most_similar(positive=[("king", 2.0), "war"], negative=[("peace", -0.5)], topn=7),
    "a row for a key": lambda kv: kv.most_similar(7),
    "clipped": lambda kv: kv.most_similar("war", topn=6, clip_start=50, clip_end=500),
    "clipped at the end": lambda kv: kv.most_similar("war", topn=6, clip_end=500),
    "every cosine": lambda kv: kv.most_similar("war", topn=None),
    "cosmul": lambda kv: kv.most_similar_cosmul(positive=["king", "war"], negative=["peace"], topn=7),
    "every cosmul": lambda kv: kv.most_similar_cosmul("king", "war", topn=None),
    "odd one": lambda kv: kv.doesnt_match(["king", "war", "conflict", "not_in_vocab"]),
    "central": lambda kv: [word for _, word in kv.rank_by_centrality(["king", "war", "conflict"])],
    "n_similarity": lambda kv: kv.n_similarity(["king", "war"], ["conflict", "peace", "not_in_vocab"]),
    "distances": lambda kv: kv.distances("war"),
    "some distances": lambda kv: kv.distances("war", ["king", "peace"]),
    "of a vector": lambda kv: kv.distances(kv["king"], ["war"]),
    "a vector": lambda kv: kv.get_vector("war", norm=True),
    "by row": lambda kv: kv.get_vector(3),
    "unit vectors": lambda kv: kv.get_normed_vectors()[:9],
    "lengths": lambda kv: (kv.fill_norms(), kv.norms)[1],
    "keys": lambda kv: list(kv.index_to_key),
    "index": lambda kv: (kv.key_to_index["war"], kv.get_index("war"), kv.get_index("no", -1), kv.has_index_for("no")),
    "sizes": lambda kv: (kv.vector_size, len(kv), "war" in kv, "not_in_vocab" in kv),
    "several": lambda kv: kv[["war", "king"]],
}  # fmt: skip


@pytest.mark.parametrize("name", QUESTIONS)
def test_answers_are_gensims(vectors, gensims, name):
    ours, theirs = QUESTIONS[name](vectors), QUESTIONS[name](gensims)
    if isinstance(theirs, list) and isinstance(theirs[0], tuple):
        assert words_of(ours) == words_of(theirs)
        ours, theirs = [score for _, score in ours], [score for _, score in theirs]
    if isinstance(theirs, str) or (isinstance(theirs, list) and isinstance(theirs[0], str)):
        assert ours == theirs
    else:
        np.testing.assert_allclose(ours, theirs, rtol=2e-5, atol=2e-6)


@pytest.mark.parametrize("more", [{}, {"dummy4unknown": True}, {"restrict_vocab": 30}, {"case_insensitive": False}])
def test_pairs_and_analogies_are_judged_as_gensim_does(vectors, gensims, tmp_path, more):
    words = vectors.words[:60]
    pairs = [f"{words[k].upper() if more == {} else words[k]}\t{words[k + 20]}\t{k % 7}\n" for k in range(20)]
    (tmp_path / "pairs").write_text("".join(pairs) + "not_a_word\tking\t3\n", encoding="utf-8")
    answer = gensims.most_similar(["war", "peace"], ["king"])[0][0]
    questions = [" ".join(words[k : k + 4]) for k in range(20)]
    lines = [": one", f"king war peace {answer}", *questions, ": two", "king war peace not_a_word", "king war war king"]
    (tmp_path / "analogies").write_text("\n".join(lines), encoding="utf-8")
    ours, theirs = (kv.evaluate_word_pairs(tmp_path / "pairs", **more) for kv in (vectors, gensims))
    assert (ours[0][0], ours[1][0], ours[2]) == pytest.approx((theirs[0][0], theirs[1][0], theirs[2]), abs=1e-6)
    (our_score, ours), (their_score, theirs) = (
        kv.evaluate_word_analogies(tmp_path / "analogies", **more) for kv in (vectors, gensims)
    )
    assert our_score == pytest.approx(their_score)
    assert [section["section"] for section in ours] == [section["section"] for section in theirs]
    for our, their in zip(ours, theirs, strict=True):
        for name in ("correct", "incorrect"):
            asked = ([" ".join(question).lower() for question in section[name]] for section in (our, their))
            assert sorted(next(asked)) == sorted(next(asked))


def test_what_cannot_be_answered_says_why(vectors):
    with pytest.raises(W2VError, match="takes no indexer"):
        vectors.most_similar("war", indexer=object())
    with pytest.raises(W2VError, match="at least one key"):
        vectors.most_similar()
    with pytest.raises(W2VError, match="at least one positive"):
        vectors.most_similar_cosmul(negative=["war"])
    with pytest.raises(W2VError, match="none of these words has a vector"):
        vectors.doesnt_match(["not_a_word"])
    with pytest.raises(KeyError, match="count is the only one"):
        vectors.get_vecattr("war", "sample_int")


def test_files_for_others_are_written_over(vectors, gensims, tmp_path):
    for binary in (False, True):
        for _ in range(2):
            vectors.save_word2vec_format(tmp_path / "v", binary=binary)
        theirs = KeyedVectors.load_word2vec_format(tmp_path / "v", binary=binary)
        np.testing.assert_array_equal(theirs.vectors, gensims.vectors)


def test_vectors_go_to_gensim_and_come_back(small_model):
    theirs = w2v.Vectors.of(small_model).to_gensim()
    assert theirs.get_vecattr("king", "count") == small_model.counts[1]
    theirs.add_vectors(["new"], np.ones((1, 7), np.float32))  # their array is their own
    back = w2v.from_gensim(theirs)
    assert list(back) == [*small_model.words, "new"]
    np.testing.assert_array_equal(back.vectors[:-1], small_model.vectors)
    np.testing.assert_array_equal(back.counts[:-1], small_model.counts)
    with pytest.raises(W2VError, match="a list is neither gensim's KeyedVectors"):
        w2v.from_gensim([])


def test_gensims_own_model_comes_with_its_outputs():
    from gensim.models import Word2Vec  # noqa: PLC0415

    model = Word2Vec([["a", "b", "c", "b"]] * 9, vector_size=4, min_count=1, epochs=1, workers=1)
    ours = w2v.from_gensim(model)
    np.testing.assert_array_equal(ours.contexts, model.syn1neg)
    assert ours.count("b") == 18
