import random
import subprocess
import sys

import numpy as np
import pytest

from w2v.phrases.fingerprints import _BASES, OWN, POWER, TAIL, appended, concatenated, product, reduced, spell

P = 2**61 - 1
WORDS = ["a", "b", "new", "york", "日本", "new_york", "_", "x" * 1000, "a b", "\0", "\0\0"]


def polynomial(text, base):
    """The definition, in Python's whole numbers."""
    value = 1
    for byte in text.encode():
        value = (value * base + byte) % P
    return value


def test_products_are_those_of_whole_numbers():
    rng = random.Random(1)
    edges = [0, 1, 2**30, 2**31 - 1, 2**31, 2**60, P - 1]
    numbers = edges + [rng.randrange(P) for _ in range(200)]
    for x in numbers:
        for y in numbers:
            found = int(product(np.uint64(x), np.uint64(y)))
            assert found % P == x * y % P
            assert found < 2**63
    for x in [*edges, P, P + 1, 2 * P, 2**63, 2**64 - 1, 0x9E3779B97F4A7C15]:
        assert int(reduced(np.uint64(x))) == x % P


@pytest.mark.parametrize("delimiter", ["_", "日", "-+-"])
def test_words_are_appended_without_their_letters(delimiter):
    spellings = spell(WORDS, delimiter)
    for number, word in enumerate(WORDS):
        for lane, base in enumerate(_BASES.tolist()):
            assert spellings[number, OWN + lane] == polynomial(word, base)
            assert spellings[number, POWER + lane] == pow(base, len((delimiter + word).encode()), P)
            assert (
                spellings[number, TAIL + lane]
                == (polynomial(delimiter + word, base) - pow(base, len((delimiter + word).encode()), P)) % P
            )
        for other in range(len(WORDS)):
            joined = appended(spellings[number, OWN], spellings[number, OWN + 1], other, spellings)
            assert joined == tuple(polynomial(word + delimiter + WORDS[other], base) for base in _BASES.tolist())


def test_different_texts_have_different_fingerprints():
    texts = [a + b + c for a in "abcß日\0_" for b in ["", *"abcß日\0_"] for c in ["", "x" * 70]]
    texts = list(dict.fromkeys(texts))
    for lane in (OWN, OWN + 1):
        assert len(set(spell(texts, "_")[:, lane].tolist())) == len(texts)


def test_packed_words_are_one_after_another():
    text, offsets = concatenated(["a", "", "ßx"])
    assert text.tobytes() == "aßx".encode()
    assert offsets.tolist() == [0, 1, 1, 4]
    assert concatenated([])[1].tolist() == [0]


def test_every_process_draws_bases_of_its_own():
    command = [sys.executable, "-c", "from w2v.phrases import fingerprints; print(*fingerprints._BASES)"]
    drawn = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert not set(drawn) & {str(base) for base in _BASES}
