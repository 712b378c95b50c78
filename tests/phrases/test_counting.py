import random
from collections import Counter

import numpy as np
import pytest

from w2v.phrases.counting import Part, WordTable, count, counts_of
from w2v.phrases.fingerprints import spell

CONNECTORS = {"of", "the"}


def oracle(sentences):
    """How often each spelling occurs, as obviously as can be."""
    counted = Counter()
    for sentence in sentences:
        for end, last in enumerate(sentence):
            if last in CONNECTORS:
                continue
            counted[last] += 1
            begin = end - 1
            while begin >= 0 and sentence[begin] in CONNECTORS:
                begin -= 1
            if begin >= 0:
                counted["_".join(sentence[begin : end + 1])] += 1
    return counted


def random_sentences(seed):
    rng = random.Random(seed)
    words = ["of", "the", "a_b", "a_of_b"] + [chr(97 + k) for k in range(26)]
    weights = [1 / (k + 1) for k in range(len(words))]
    return [rng.choices(words, weights, k=rng.randrange(1, 60)) for _ in range(60)]


@pytest.mark.parametrize("threads", [1, 2, 3])
@pytest.mark.parametrize("most_slots", [64, 256, 1 << 20])
def test_counts_are_exact_however_small_the_tables(threads, most_slots):
    sentences = random_sentences(most_slots + threads)
    expected = oracle(sentences)
    words = sorted({word for sentence in sentences for word in sentence})
    number_of = {word: number for number, word in enumerate(words)}
    ids = np.array([i for sentence in sentences for i in [*(number_of[word] for word in sentence), -1]], np.int32)
    spellings = spell(words, "_")
    known = WordTable(
        spellings,
        np.array([word in CONNECTORS for word in words]),
        np.bincount(ids[ids >= 0], minlength=len(words)),
    )
    told = []
    found = count(
        ids, known, 3, threads=threads, most_slots=most_slots, progress=lambda done, total: told.append((done, total))
    )
    assert found.different == len(expected)
    assert found.of_words.tolist() == [expected[word] for word in words]
    frequent = {text: times for text, times in expected.items() if times >= 3}
    rows = {int(row[0]): times for row, times in zip(found.frequent, counts_of(found.frequent).tolist(), strict=True)}
    own = spell(list(frequent), "_")[:, 0].tolist()
    assert rows == dict(zip(own, frequent.values(), strict=True))
    assert told[-1][0] == told[-1][1]
    at_once = {1: 1, 2: 2, 3: 4}[threads] * len(ids)  # where no part is given up
    assert (told[-1][1] > at_once) == (most_slots < 1 << 20)


def test_halves_make_up_a_part():
    part = Part(1, 4)
    assert [{f for f in range(64) if f % half.parts == half.number} for half in part.halves()] == [
        set(range(1, 64, 8)), set(range(5, 64, 8)),
    ]  # fmt: skip
