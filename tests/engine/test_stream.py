import numpy as np
import pytest

from w2v.engine.kernels.counter import derive_key
from w2v.engine.probability import keep_probability
from w2v.engine.stream import Subsampler, keep_threshold

KEEP_ALL = keep_threshold(np.ones(10))


def test_keep_probability_is_word2vecs():
    counts = np.array([900_000, 90_000, 9_990, 10])
    f = counts / counts.sum()
    expected = [min(1, (0.001 / share) ** 0.5 + 0.001 / share) for share in f]
    assert keep_probability(counts, 1e-3) == pytest.approx(expected)
    assert expected[2] < 1 == expected[3]


def test_sample_zero_keeps_every_token():
    ids = np.random.default_rng(0).integers(0, 10, 100_000).astype(np.int32)
    assert np.all(keep_probability(np.array([10**12, 1]), 0) == 1)
    assert np.array_equal(Subsampler(KEEP_ALL, len(ids)).stream(ids, derive_key(1)).words, ids)


def test_share_kept_is_the_probability():
    probability = np.array([0.5, 0.1, 0.9, 1.0, 0.001])
    ids = np.repeat(np.arange(5), 40_000).astype(np.int32)
    words = Subsampler(keep_threshold(probability), len(ids)).stream(ids, derive_key(9, 1)).words
    kept = np.bincount(words, minlength=5)
    deviation = np.sqrt(40_000 * probability * (1 - probability))
    assert kept[3] == 40_000
    assert np.all(np.abs(kept - 40_000 * probability) <= 5 * deviation)


def test_kept_tokens_keep_their_order_and_their_sentence():
    random = np.random.default_rng(4)
    ids = random.integers(0, 10, 70_000).astype(np.int32)  # several pieces
    ends = np.unique(random.integers(1, len(ids), 9_000))
    ids[ends] = -1
    expected_sentences = np.cumsum(ids < 0)[ids >= 0]

    stream = Subsampler(KEEP_ALL, len(ids)).stream(ids, derive_key(2))
    assert np.array_equal(stream.words, ids[ids >= 0])
    assert np.array_equal(stream.sentences, expected_sentences)

    half = keep_threshold(np.full(10, 0.5))
    thinned = Subsampler(half, len(ids)).stream(ids, derive_key(2))
    words_with_sentences = list(zip(stream.words.tolist(), stream.sentences.tolist(), strict=True))
    remaining = iter(words_with_sentences)
    kept = zip(thinned.words.tolist(), thinned.sentences.tolist(), strict=True)
    assert all(token in remaining for token in kept)  # a subsequence


def test_key_decides_and_nothing_else():
    ids = np.zeros(50_000, np.int32)
    half = keep_threshold(np.array([0.5]))
    used, fresh = Subsampler(half, len(ids)), Subsampler(half, len(ids))
    first = len(used.stream(ids, derive_key(1, 5)).words)
    assert len(used.stream(ids, derive_key(1, 6)).words) != first
    again = used.stream(ids, derive_key(1, 5))
    assert len(again.words) == first == len(fresh.stream(ids, derive_key(1, 5)).words)


def test_empty_block_gives_an_empty_stream():
    assert len(Subsampler(KEEP_ALL, 1).stream(np.zeros(0, np.int32), derive_key(1)).words) == 0
