import dataclasses

import numpy as np
import pytest

import reference
from w2v import Hyperparameters, Model, Vectors
from w2v.engine.objectives import OBJECTIVES, load_objective
from w2v.errors import UnknownWordError, W2VError
from w2v.vectors import prediction
from w2v.vectors.prediction import centres, contexts

WORDS = 300


@pytest.fixture(params=OBJECTIVES)
def model(request):
    random = np.random.default_rng(1)
    return Model(
        words=[f"w{row}" for row in range(WORDS)],
        counts=np.sort(random.integers(1, 10_000, WORDS))[::-1],
        vectors=random.normal(size=(WORDS, 8)).astype(np.float32),
        contexts=random.normal(size=(WORDS, 8)).astype(np.float32),
        hyperparameters=Hyperparameters(objective=request.param, dim=8, noise_power=0.6, sample=1e-3),
        run={"output_rows": load_objective(request.param).output_rows},
    )


def textbook(model):
    """(log p(context | centre) [V, V], the unigram probabilities [V]) in float64."""
    asked, counts = model.hyperparameters, model.counts.astype(float)
    scores = model.vectors.astype(float) @ model.contexts.astype(float).T
    frequency = counts / counts.sum()
    kept = counts * np.minimum(1, np.sqrt(asked.sample / frequency) + asked.sample / frequency)
    return reference.log_probabilities(asked.objective, scores, model.counts, asked.noise_power), kept / kept.sum()


def assert_are_the_highest(found, expected, unigram, model, n):
    """Whether `found` are the `n` highest of the probabilities `expected` [V], in order."""
    assert [p.word for p in found] == [f"w{row}" for row in np.argsort(-expected)[:n]]
    rows = [int(p.word[1:]) for p in found]
    np.testing.assert_allclose([p.probability for p in found], expected[rows], rtol=2e-5)
    np.testing.assert_allclose([p.lift for p in found], expected[rows] / unigram[rows], rtol=2e-5)
    assert [p.count for p in found] == model.counts[rows].tolist()


@pytest.mark.parametrize("top", [None, 50])
def test_contexts_are_those_of_a_direct_computation(model, top):
    logs, unigram = textbook(model)
    for word, found in zip(["w7", "w299"], contexts(Vectors.of(model), ["w7", "w299"], 20, top=top), strict=True):
        assert_are_the_highest(found, np.exp(logs[int(word[1:])])[:top], unigram, model, 20)


@pytest.mark.parametrize("top", [None, 50])
@pytest.mark.parametrize("batch", [64, 7])
def test_centres_are_those_of_bayes_theorem(monkeypatch, model, top, batch):
    monkeypatch.setattr(prediction, "_CENTRES", batch)
    monkeypatch.setattr(prediction, "_SCORES", 1)
    logs, unigram = textbook(model)
    queries = [["w3", "w200"], ["w5"], ["w9", "w9", "w1"]]
    for words, found in zip(queries, centres(Vectors.of(model), queries, 20, top=top), strict=True):
        joint = unigram * np.exp(sum(logs[:, int(word[1:])] for word in words))
        prior = unigram[:top] / unigram[:top].sum()
        assert_are_the_highest(found, joint[:top] / joint[:top].sum(), prior, model, 20)


@pytest.mark.parametrize("top", [None, 50])
def test_a_cbow_model_tells_the_centre_from_the_mean_of_its_contexts(model, top):
    asked = dataclasses.replace(model.hyperparameters, input="cbow")
    queries = [["w3", "w200"], ["w5"], ["w9", "w9", "w1"]]
    means = [np.mean([model.vectors[int(word[1:])] for word in words], axis=0, dtype=np.float64) for words in queries]
    logs = reference.log_probabilities(
        asked.objective, np.array(means) @ model.contexts.T.astype(float), model.counts, asked.noise_power
    )
    unigram = textbook(model)[1]
    vectors = Vectors.of(dataclasses.replace(model, hyperparameters=asked))
    for own, found in zip(np.exp(logs), centres(vectors, queries, 20, top=top), strict=True):
        assert_are_the_highest(found, own[:top] / own[:top].sum(), unigram[:top] / unigram[:top].sum(), model, 20)


def test_a_saved_model_says_the_same(model, tmp_path):
    model.save(tmp_path / "model.safetensors")
    saved = Vectors.of(Model.load(tmp_path / "model.safetensors"))
    assert contexts(saved, ["w1"]) == contexts(Vectors.of(model), ["w1"])
    assert centres(saved, [["w1"]]) == centres(Vectors.of(model), [["w1"]])


def test_vectors_without_a_model_and_unknown_words_are_refused(model):
    vectors = Vectors.of(model)
    with pytest.raises(UnknownWordError):
        contexts(vectors, ["none"])
    with pytest.raises(UnknownWordError):
        centres(vectors, [["w1", "none"]])
    for question in (lambda v: contexts(v, ["w1"]), lambda v: centres(v, [["w1"]])):
        with pytest.raises(W2VError, match="without the output matrix and settings"):
            question(dataclasses.replace(vectors, model=None))


@pytest.mark.parametrize("more", [-2, -1, 1])
def test_a_model_with_output_rows_that_its_objective_cannot_have_is_refused(model, more):
    rows = np.zeros((WORDS + more, 8), np.float32)
    odd = Vectors.of(dataclasses.replace(model, contexts=rows, run={"output_rows": "inner nodes"}))
    if model.hyperparameters.objective == "hierarchical-softmax" and more > -2:
        assert len(contexts(odd, ["w0"])[0]) == 10
        return
    with pytest.raises(W2VError, match=f"the model is damaged: {WORDS + more} output rows for {WORDS} words"):
        contexts(odd, ["w0"])
