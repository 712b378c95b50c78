import re

import numpy as np
import pytest

from w2v.ngrams import NgramRule, Ngrams, ngrams_of

WORDS = ["the", "king", "naïve", "東京", "日本語", "𝒳𝒴z", "a", "", "слово", "ﬁre", "x" * 30, "aaaa", "</s>"]
DAMAGED = b"caf\xc3" + b"\x80" * 1000 + b"x\xff"  # as bytes: one character is very long
RULES = [NgramRule(3, 6, 2_000_000), NgramRule(1, 2, 1000), NgramRule(1, 1, 7), NgramRule(5, 40, 2**31 - 1)]


def textbook(word, rule):
    """fastText's own loops, character by character and byte by byte."""
    spelled = word if isinstance(word, bytes) else word.encode()
    marked, found = re.findall(rb"[^\x80-\xbf][\x80-\xbf]*", b"<" + spelled + b">"), []
    for begin in range(len(marked)):
        for end in range(begin + 1, len(marked) + 1):
            length = end - begin
            alone = length == 1 and (begin == 0 or end == len(marked))
            if word != "</s>" and rule.least <= length <= rule.most and not alone:
                number = 2166136261
                for byte in b"".join(marked[begin:end]):
                    signed = byte if byte < 128 else byte - 256
                    number = ((number ^ (signed % 2**32)) * 16777619) % 2**32
                found.append(number % rule.buckets)
    return found


@pytest.mark.parametrize("rule", RULES)
def test_n_grams_are_the_textbooks(rule):
    words = [*WORDS, DAMAGED]
    starts, buckets = ngrams_of(words, rule)
    for word, begin, end in zip(words, starts[:-1], starts[1:], strict=True):
        assert buckets[begin:end].tolist() == textbook(word, rule)


def test_n_grams_are_those_of_fasttext():
    inner = pytest.importorskip("gensim.models.fasttext_inner")  # which takes fastText's own hash
    for word in WORDS[:-1]:
        expected = [inner.ft_hash_bytes(ngram) % 2_000_000 for ngram in inner.compute_ngrams_bytes(word, 3, 6)]
        assert ngrams_of([word], RULES[0])[1].tolist() == expected


def test_words_beyond_one_batch_are_counted_on(monkeypatch):
    whole = ngrams_of(WORDS, RULES[0])
    monkeypatch.setattr("w2v.ngrams._WORDS", 4)
    for found, expected in zip(ngrams_of(WORDS, RULES[0]), whole, strict=True):
        assert np.array_equal(found, expected)


def test_a_vector_is_the_mean_over_all_n_grams_those_without_a_row_being_zero():
    rule = RULES[0]
    _, buckets = ngrams_of(["king"], rule)
    known = np.unique(buckets[:3])
    rows = np.random.default_rng(1).normal(size=(len(known), 4)).astype(np.float32)
    ngrams = Ngrams(rule, known, rows)
    row_of = dict(zip(known.tolist(), rows, strict=True))
    expected = sum(row_of.get(bucket, np.zeros(4)) for bucket in buckets.tolist()) / len(buckets)
    assert ngrams.vector("king") == pytest.approx(expected, abs=1e-6)
    assert ngrams.vector("東京") is None
    assert Ngrams(rule, known[:0], rows[:0]).vector("king") is None
