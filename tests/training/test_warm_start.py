import dataclasses

import numpy as np
import pytest

import w2v
from w2v import Hyperparameters
from w2v.engine.objectives import OBJECTIVES
from w2v.errors import CorpusError, HyperparameterError
from w2v.model.tensors import checksum
from w2v.training.events import EpochEnded, Starting
from w2v.vectors.vectors import Vectors

ASKED = Hyperparameters(dim=8, epochs=2, sample=0, min_count=2)


def sentences(first, last, count=300):
    """Of the words first .. last - 1."""
    random = np.random.default_rng(first)
    return [[f"w{k}" for k in random.integers(first, last, 8)] for _ in range(count)]


@pytest.fixture(scope="module")
def old():
    return w2v.train(sentences(0, 20), ASKED)


def row(model, word):
    return list(model.words).index(word)


def test_known_words_keep_their_rows_counts_are_summed_and_new_words_added(old):
    still = w2v.train(sentences(10, 30), dataclasses.replace(ASKED, freeze_known=True), init=old)
    new = w2v.train(sentences(10, 30), ASKED)
    assert set(still.words) == {f"w{k}" for k in range(30)}
    assert list(still.counts) == sorted(still.counts, reverse=True)
    for word, count in zip(still.words, still.counts, strict=True):
        expected = sum(model.counts[row(model, word)] for model in (old, new) if word in model.words)
        assert count == expected
    for word in old.words:
        assert np.array_equal(still.vectors[row(still, word)], old.vectors[row(old, word)])
        assert np.array_equal(still.contexts[row(still, word)], old.contexts[row(old, word)])
    for word in set(still.words) - set(old.words):
        assert np.any(still.contexts[row(still, word)])  # they were trained
    assert still.run["started_from"] == {"words": 20, "outputs": True}


def test_without_freezing_known_words_are_trained_further(old):
    moved = w2v.train(sentences(10, 30), dataclasses.replace(ASKED, rate=1e-6, epochs=1), init=old)
    for word in ("w10", "w19"):
        now, before = moved.vectors[row(moved, word)], old.vectors[row(old, word)]
        assert not np.array_equal(now, before)
        assert now == pytest.approx(before, abs=1e-3)


@pytest.mark.parametrize("name", OBJECTIVES)
def test_vectors_of_other_programs_give_only_inputs_with_any_objective(name):
    random = np.random.default_rng(3)
    # A word with a space in it, which no text has; words of which no count is known.
    words = [f"w{k}" for k in range(5)] + ["two words", "nul\0", "naïve"]
    foreign = Vectors(words, np.zeros(len(words), np.int64), random.normal(size=(len(words), 8)).astype(np.float32))
    config = dataclasses.replace(ASKED, objective=name, freeze_known=True, held_out=0.1)
    model = w2v.train(sentences(0, 10), config, init=foreign)
    assert set(model.words) == {f"w{k}" for k in range(10)} | set(words)
    assert [int(model.counts[row(model, word)]) for word in words[5:]] == [0, 0, 0]
    for word, vector in zip(words, foreign.vectors, strict=True):
        assert np.array_equal(model.vectors[row(model, word)], vector)
    assert np.isfinite(model.vectors).all()
    assert np.isfinite(model.contexts).all()
    assert np.isfinite(model.history[-1]["held_out"])
    assert not model.run["started_from"]["outputs"]
    assert np.any(model.contexts[row(model, "w0")])  # outputs were not known, so they moved


def test_text_and_sentences_agree_also_in_lower_case(old, tmp_path):
    path = tmp_path / "corpus.txt"
    text = sentences(15, 25)
    path.write_text("\n".join(" ".join(sentence).replace("w", "W") for sentence in text))
    config = dataclasses.replace(ASKED, lowercase=True)
    of_text, of_sentences = w2v.train(path, config, init=old), w2v.train(text, config, init=old)
    assert of_text.words == of_sentences.words
    assert np.array_equal(of_text.counts, of_sentences.counts)
    assert checksum(of_text.vectors) == checksum(of_sentences.vectors)


def test_max_vocab_limits_only_new_words(old):
    few = w2v.train(sentences(10, 30), dataclasses.replace(ASKED, max_vocab=23), init=old)
    assert len(few.words) == 23
    assert set(old.words) < set(few.words)
    none = w2v.train(sentences(10, 30), dataclasses.replace(ASKED, max_vocab=5), init=old)
    assert set(none.words) == set(old.words)


def test_an_interrupted_warm_start_resumes_without_the_original_model(old, tmp_path):
    config = dataclasses.replace(ASKED, freeze_known=True)
    whole = w2v.train(sentences(10, 30), config, init=old)

    class StopError(Exception):
        pass

    def stop(event):
        if isinstance(event, EpochEnded):
            raise StopError

    with pytest.raises(StopError):
        w2v.train(sentences(10, 30), config, init=old, checkpoint=tmp_path / "run", listener=stop)
    resumed = w2v.resume(tmp_path / "run")
    assert checksum(resumed.vectors) == checksum(whole.vectors)
    assert checksum(resumed.contexts) == checksum(whole.contexts)
    assert resumed.run["started_from"] == whole.run["started_from"]


def near(model, other, words):
    return [np.abs(model.vectors[row(model, word)] - other.vectors[row(other, word)]).max() < 1e-5 for word in words]


def test_subwords_go_on_from_their_own_n_grams_and_from_any_vectors(old):
    config = dataclasses.replace(ASKED, input="subwords", min_ngram=2, max_ngram=4, buckets=500)
    subwords = w2v.train(sentences(0, 20), config)
    for known in (subwords, old):
        model = w2v.train(sentences(0, 20), dataclasses.replace(config, rate=1e-12), init=known)
        assert all(near(model, known, known.words))  # the mean over a word's parts is what it was
    assert model.ngrams.vector("w1w2") is not None
    with pytest.raises(
        HyperparameterError, match=r"2 to 4 characters and 500 buckets: use `min_ngram=2`, `max_ngram=4`"
    ):
        w2v.train(sentences(0, 20), dataclasses.replace(config, max_ngram=5), init=subwords)
    as_words = w2v.train(sentences(0, 20), dataclasses.replace(ASKED, rate=1e-12), init=subwords)
    assert all(near(as_words, subwords, subwords.words))


def test_frozen_subwords_do_not_move_their_n_grams():
    config = dataclasses.replace(ASKED, input="subwords", freeze_known=True)
    subwords = w2v.train(sentences(0, 20), dataclasses.replace(config, freeze_known=False))
    model = w2v.train(sentences(10, 40), config, init=subwords)
    assert all(near(model, subwords, subwords.words))
    _, here, there = np.intersect1d(model.ngrams.buckets, subwords.ngrams.buckets, return_indices=True)
    assert np.array_equal(model.ngrams.rows[here], subwords.ngrams.rows[there])
    assert len(here) == len(subwords.ngrams.buckets) < len(model.ngrams.buckets)


def test_interrupted_subwords_start_from_the_same_n_grams(tmp_path):
    config = dataclasses.replace(ASKED, input="subwords")
    known = w2v.train(sentences(0, 20), config)
    whole = w2v.train(sentences(10, 30), config, init=known)

    def stop(event):
        if isinstance(event, Starting):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        w2v.train(sentences(10, 30), config, init=known, checkpoint=tmp_path / "run", listener=stop)
    resumed = w2v.resume(tmp_path / "run")
    assert checksum(resumed.vectors) == checksum(whole.vectors)
    assert checksum(resumed.ngrams.rows) == checksum(whole.ngrams.rows)


def test_vectors_that_do_not_fit_are_refused(old):
    with pytest.raises(HyperparameterError, match=r"have 8 dimensions, but dim is 9: use `dim=8`"):
        w2v.train(sentences(0, 9), dataclasses.replace(ASKED, dim=9), init=old)
    with pytest.raises(HyperparameterError, match="freeze_known needs init"):
        w2v.train(sentences(0, 9), dataclasses.replace(ASKED, freeze_known=True))
    with pytest.raises(HyperparameterError, match="early_stop needs the held-out likelihood"):
        dataclasses.replace(ASKED, early_stop=2)


def test_output_rows_of_a_tree_are_not_those_of_words(old):
    tree = w2v.train(sentences(0, 20), dataclasses.replace(ASKED, objective="hierarchical-softmax"))
    for known, objective in (
        (tree, "negative-sampling"),
        (old, "hierarchical-softmax"),
        (tree, "hierarchical-softmax"),
    ):
        model = w2v.train(sentences(10, 30), dataclasses.replace(ASKED, objective=objective), init=known)
        assert not model.run["started_from"]["outputs"]


def test_non_finite_rows_and_repeated_words_are_refused(old):
    wrong = [
        ({"vectors": np.full((20, 8), np.nan)}, "the vector of 'w"),
        ({"contexts": np.full((20, 8), np.inf)}, "the output row of 'w"),
        ({"words": ["w1"] * 20}, "have a word twice"),
    ]
    for change, said in wrong:
        with pytest.raises(HyperparameterError, match=said):
            w2v.train(sentences(0, 9), ASKED, init=dataclasses.replace(old, **change))
    whole = w2v.train(sentences(0, 9), ASKED, init=old)
    wide = dataclasses.replace(old, vectors=old.vectors.astype(">f8"), counts=old.counts.astype(np.int32))
    assert checksum(w2v.train(sentences(0, 9), ASKED, init=wide).vectors) == checksum(whole.vectors)


def test_text_without_a_known_or_frequent_word_is_refused(old):
    with pytest.raises(CorpusError, match="no word of the text is known, and none occurs 2 times"):
        w2v.train([["a", "b", "c"]], ASKED, init=old)
