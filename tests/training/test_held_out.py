import tracemalloc

import numpy as np
import pytest

import reference
import w2v
from w2v.corpus.encoded import encode_sentences
from w2v.engine.inputs import INPUTS
from w2v.engine.kernels.counter import derive_key, random_bits
from w2v.engine.objectives import OBJECTIVES, load_objective
from w2v.engine.records import Parts
from w2v.engine.weights import start_weights
from w2v.errors import CorpusError
from w2v.hyperparameters import Hyperparameters
from w2v.training.held_out import UNIT, HeldOut, measuring_bytes, split

KEY = derive_key(5, 3)


def sentences_of(ids):
    found, open_ = [], []
    for word in ids.tolist():
        if word < 0:
            found.append(tuple(open_))
            open_ = []
        else:
            open_.append(word)
    assert not open_  # every sentence is ended
    return found


def corpus_of(sentences, folder):
    return encode_sentences(sentences, Hyperparameters(min_count=1), folder=folder)


def test_the_right_share_of_whole_sentences_is_held_out(tmp_path):
    sentences = [[f"s{k}"] * (1 + k % 7) for k in range(5000)]  # each sentence can be told by its word
    corpus = corpus_of(sentences, tmp_path)
    trained, ids = split(corpus, 0.1, KEY, tmp_path)
    kept, out = sentences_of(trained.ids), sentences_of(ids)
    assert sorted(kept + out) == sorted(sentences_of(corpus.ids))
    assert all(len(sentence) for sentence in kept + out)
    assert abs(len(out) - 500) < 5 * np.sqrt(5000 * 0.1 * 0.9)
    assert trained.facts.words == sum(map(len, kept))
    assert trained.facts.held_out == sum(map(len, out))
    assert trained.facts.sentences == len(kept)


def test_long_sentence_is_divided_into_units(tmp_path):
    line = [f"w{k}" for k in range(100 * UNIT)]
    trained, ids = split(corpus_of([line], tmp_path), 0.2, KEY, tmp_path)
    out = sentences_of(ids)
    assert out
    assert all(len(part) % UNIT == 0 for part in out)
    assert all(part[0] % UNIT == 0 for part in out)
    assert sorted(word for part in out + sentences_of(trained.ids) for word in part) == list(range(100 * UNIT))


def test_the_key_decides_which_sentences_are_held_out(tmp_path):
    corpus = corpus_of([["a", "b"], ["c", "d"]] * 500, tmp_path)
    first, again, other = (split(corpus, 0.3, derive_key(seed), tmp_path)[1] for seed in (1, 1, 2))
    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)


@pytest.mark.parametrize(("share", "said"), [(1e-9, "nothing to measure"), (0.9, "nothing to train on")])
def test_share_that_leaves_a_part_empty_is_refused(tmp_path, share, said):
    corpus = corpus_of([["a", "b"]], tmp_path)
    decided = [
        seed for seed in range(100) if (random_bits(derive_key(seed), np.uint64(0)) < share * 2**64) == (share > 0.5)
    ]
    with pytest.raises(CorpusError, match=said):
        split(corpus, share, derive_key(decided[0]), tmp_path)


@pytest.mark.parametrize(
    ("name", "kind"), [*((name, "word") for name in OBJECTIVES), *(("softmax", k) for k in INPUTS)]
)
def test_likelihood_is_that_of_pairs_counted_by_hand(name, kind):
    words, config = 30, Hyperparameters(objective=name, sample=0, window=1)
    random = np.random.default_rng(2)
    counts = np.sort(random.integers(1, 100, words))[::-1]
    ids = random.integers(0, words, 900).astype(np.int32)
    ids[::9] = -1
    ids = ids[1:]
    own_and_next = np.stack([np.arange(words), words + np.arange(words) // 2], axis=1).astype(np.int32)
    parts = Parts(np.arange(words + 1, dtype=np.int64) * 2, own_and_next.ravel(), 2 * words)
    weights = start_weights(2 * words, words, 6, KEY)
    for matrix in (weights.inputs, weights.outputs):
        rows = weights.rows(matrix)
        rows[:] = random.normal(scale=0.5, size=rows.shape)
    of_pairs = load_objective(name).log_probability(config, counts)
    found = HeldOut(ids, counts, 0, 1, KEY, kind).measure(of_pairs, weights, parts)

    # With a window of 1 every pair of neighbours is met.
    inputs, unigram = weights.rows(weights.inputs), np.log(counts / counts.sum())
    logs, floors = [], []
    for t, centre in enumerate(ids):
        contexts = [n for n in (t - 1, t + 1) if centre >= 0 and 0 <= n < len(ids) and ids[n] >= 0]
        predicted, rows = reference.INPUTS[kind](t, contexts, lambda n: ids[n], lambda word: own_and_next[word])
        x = sum((share * inputs[row].astype(np.float64) for row, share, _, _ in rows), np.zeros(6))
        for word in ids[predicted]:
            scores = np.float32(x @ weights.rows(weights.outputs).T)[None]
            logs += of_pairs(scores, np.zeros(1, np.int64), np.array([word])).tolist()
            floors.append(unigram[word])
    assert found.pairs == len(logs)
    assert found.nll == pytest.approx(-np.mean(logs), rel=1e-5)
    assert found.unigram == pytest.approx(-np.mean(floors), rel=1e-6)
    assert 0 < found.error < 1
    assert found.perplexity == pytest.approx(np.exp(found.nll))


def test_training_reports_held_out_likelihood_of_every_epoch():
    random = np.random.default_rng(1)
    sentences = [[f"{topic}{k}" for k in random.integers(0, 20, 10)] for topic in random.choice(["a", "b"], 3000)]
    config = Hyperparameters(dim=10, epochs=3, sample=0, held_out=0.2)
    model = w2v.train(sentences, config)
    figures = [(epoch["held_out"], epoch["held_out_error"], epoch["unigram"]) for epoch in model.history]
    assert figures[-1][0] < figures[0][0]
    # Knowing the topic halves the choice: log 2 nats below the unigram model, less what was not learnt.
    assert figures[-1][2] - 0.8 < figures[-1][0] < figures[-1][2] - 0.5
    assert figures[-1][1] < 0.02
    assert model.corpus["held_out"] + model.corpus["words"] == model.corpus["tokens"]


def test_memory_is_bounded_by_the_ids_and_by_the_estimate():
    counts = np.full(20_000, 100)
    config = Hyperparameters(dim=4, held_out=0.1)
    ids = np.random.default_rng(1).integers(len(counts), size=300_000).astype(np.int32)
    HeldOut(ids[:1000], counts, 0, 5, derive_key(1))  # compiles or loads the kernels
    weights = start_weights(len(counts), len(counts), 4, derive_key(1))
    tracemalloc.start()
    try:
        held_out = HeldOut(ids, counts, 0, 5, derive_key(1))
        held, listing = tracemalloc.get_traced_memory()
        tracemalloc.reset_peak()
        held_out.measure(load_objective("softmax").log_probability(config, counts), weights)
        measuring = tracemalloc.get_traced_memory()[1] - held
    finally:
        tracemalloc.stop()
    assert listing < 120 * len(ids)
    assert held < 30 * len(ids)
    assert measuring < 1.1 * measuring_bytes(config, len(counts))
    assert measuring_bytes(Hyperparameters(), len(counts)) == 0
