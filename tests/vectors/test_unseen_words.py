"""Words that are not in the vocabulary, answered for by their n-grams."""

import dataclasses

import numpy as np
import pytest

import w2v
from samples import same_bits, subword_model
from w2v import Vectors
from w2v.errors import UnknownWordError
from w2v.vectors import queries
from w2v.vectors.alignment import turned
from w2v.vectors.benchmarks import Section
from w2v.vectors.evaluation import judge_analogies, judge_pairs
from w2v.vectors.formats import ReadOptions, export, read_contents, write_contents

UNSEEN, NOWHERE = "kings", "zzz"


@pytest.fixture
def vectors():
    return Vectors.of(subword_model())


def test_a_vector_is_made_of_n_grams_and_a_word_without_any_stays_unknown(vectors):
    same_bits(vectors[UNSEEN], vectors.ngrams.vector(UNSEEN))
    made = vectors[UNSEEN].astype(np.float64)
    np.testing.assert_allclose(vectors.unit(["king", UNSEEN])[1], made / np.linalg.norm(made), rtol=1e-12)
    assert UNSEEN not in vectors
    assert [vectors.has_vector(word) for word in ("king", UNSEEN, NOWHERE, "\udc80kings")] == [True, True, False, False]
    assert vectors.unseen([NOWHERE, UNSEEN, "king", UNSEEN]) == [UNSEEN]
    assert vectors.count(UNSEEN) == 0
    known_only = dataclasses.replace(vectors, ngrams=None)
    for asked, word in [(vectors, NOWHERE), (vectors, "\udc80kings"), (known_only, UNSEEN)]:
        for question in (asked.__getitem__, asked.count, asked.similar):
            with pytest.raises(UnknownWordError):
                question(word)


def test_every_question_takes_unseen_words(vectors):
    expected = vectors.unit(list(vectors.words)) @ vectors.unit([UNSEEN])[0]
    near = vectors.similar(UNSEEN, 6)
    assert [neighbour.word for neighbour in near] == [vectors.words[row] for row in np.argsort(-expected)]
    assert queries.similarity(vectors, "king", UNSEEN) == pytest.approx(expected[0])
    assert len(queries.analogies(vectors, [("the", UNSEEN, "queen")])[0]) == 4
    assert {member.word for member in queries.odd_one_out(vectors, ["king", UNSEEN, "the"])} == {"king", UNSEEN, "the"}
    assert queries.rejections(vectors, [(UNSEEN, "king")])[0]
    assert all(step.word not in ("the", UNSEEN) for step in queries.between(vectors, UNSEEN, "the"))


def test_pairs_and_analogies_are_judged_by_them_but_never_answered_with_them(vectors):
    pairs = [("king", UNSEEN, 3.0), ("the", UNSEEN, 2.0), ("queen", "東京", 1.0), ("king", NOWHERE, 1.0)]
    found = judge_pairs(vectors, pairs)
    assert (found.asked, found.known) == (4, 3)
    assert judge_pairs(dataclasses.replace(vectors, ngrams=None), pairs).known == 1
    best = queries.analogies(vectors, [("the", UNSEEN, "queen")])[0][0].word
    sections = [Section("", [("the", UNSEEN, "queen", best), ("the", "queen", "king", UNSEEN)])]
    [tally] = judge_analogies(vectors, sections)
    assert (tally.asked, tally.known, tally.scored, tally.right["add"]) == (2, 1, 1, 1)


@pytest.mark.parametrize("of_model", [True, False])
def test_a_rotation_turns_their_vectors_too(vectors, of_model):
    vectors = vectors if of_model else dataclasses.replace(vectors, model=None)
    rotation = np.linalg.qr(np.random.default_rng(1).normal(size=(5, 5)))[0]
    there = turned(vectors, rotation)
    for word in ("king", UNSEEN):
        np.testing.assert_allclose(there[word], vectors[word] @ rotation, atol=1e-6)
    assert of_model == (there.model is not None and there.model.ngrams is there.ngrams)


@pytest.mark.parametrize("request_", [ReadOptions(top=2), ReadOptions(words=frozenset(["queen"])), ReadOptions()])
def test_files_keep_them(vectors, tmp_path, request_):
    export(vectors, tmp_path / "a.safetensors", "safetensors")
    contents, *_ = read_contents(tmp_path / "a.safetensors", request=request_)
    write_contents(contents, tmp_path / "b.safetensors", "safetensors", escape=request_.top == 2)
    same_bits(w2v.load(tmp_path / "b.safetensors")[UNSEEN], vectors[UNSEEN])
    write_contents(contents, tmp_path / "half.safetensors", "safetensors", dtype="float16")
    np.testing.assert_allclose(w2v.load(tmp_path / "half.safetensors")[UNSEEN], vectors[UNSEEN], atol=1e-3)


def test_vectors_of_length_one_have_none(vectors, tmp_path):
    export(vectors, tmp_path / "a.safetensors", "safetensors")
    contents, *_ = read_contents(tmp_path / "a.safetensors", request=ReadOptions(normalize=True))
    assert contents.vectors.ngrams is None


def test_outputs_have_none(vectors, tmp_path):
    export(vectors, tmp_path / "a.safetensors", "safetensors", outputs=True)
    assert w2v.load(tmp_path / "a.safetensors").ngrams is None
