import numpy as np
import pytest

import w2v
from w2v import Hyperparameters, Model
from w2v.ngrams import ngrams_of
from w2v.training.parts import vectors_and_ngrams, word_parts

WORDS = ["king", "kings", "naïve", "東京", "a"]
CONFIG = Hyperparameters(input="subwords", dim=4, buckets=50)  # few: n-grams share rows


def test_a_word_has_its_own_row_and_those_of_its_n_grams():
    parts, buckets = word_parts(WORDS, CONFIG)
    starts, wanted = ngrams_of(WORDS, CONFIG.ngram_rule)
    assert buckets.tolist() == sorted(set(wanted.tolist()))
    assert parts.input_rows == len(WORDS) + len(buckets)
    assert parts.most == 1 + max(np.diff(starts))
    for word in range(len(WORDS)):
        own, *ngrams = parts.rows[parts.starts[word] : parts.starts[word + 1]]
        assert own == word
        assert buckets[np.array(ngrams, int) - len(WORDS)].tolist() == wanted[starts[word] : starts[word + 1]].tolist()


def test_other_inputs_have_no_parts():
    parts, buckets = word_parts(WORDS, Hyperparameters())
    assert (parts.input_rows, len(buckets)) == (0, 0)


def test_a_vector_is_the_mean_over_a_words_rows():
    made_of = word_parts(WORDS, CONFIG)
    inputs = np.random.default_rng(1).normal(size=(made_of.parts.input_rows, 4)).astype(np.float32)
    vectors, ngrams = vectors_and_ngrams(inputs, len(WORDS), CONFIG, made_of)
    for word, text in enumerate(WORDS):
        _, wanted = ngrams_of([text], CONFIG.ngram_rule)
        rows = [inputs[word], *(inputs[len(WORDS) + list(made_of.buckets).index(bucket)] for bucket in wanted)]
        assert vectors[word] == pytest.approx(np.mean(rows, axis=0, dtype=float), abs=1e-6)
    for sums, counts in ngrams.sums(WORDS):
        own = vectors * (counts[:, None] + 1) - sums
        assert own == pytest.approx(inputs[: len(WORDS)], abs=1e-5)


def test_a_trained_model_keeps_what_its_words_have_in_common(tmp_path):
    text = [["walk", "walks", "walking", "talk", "talks", "talking"]] * 200
    model = w2v.train(text, Hyperparameters(input="subwords", dim=8, epochs=2, sample=0))
    model.save(tmp_path / "m.safetensors")
    saved = Model.load(tmp_path / "m.safetensors", verify=True)
    for name in ("walked", "talker"):
        assert np.array_equal(saved.ngrams.vector(name), model.ngrams.vector(name))
    assert saved.ngrams.vector("東京") is None
    assert saved.ngrams.rule == (3, 6, 2_000_000)
