import random

import numba
import numpy as np
import pytest

from w2v.corpus.hashing import FIXED, capacity, folded
from w2v.corpus.tokens import tokens
from w2v.survey.repeated_lines import FIRST_SLOTS, MOST_SLOTS, LineSet


def seen(text, *, block_lines=10, words=False, **options):
    """A set that has seen the text in blocks of so many lines."""
    lines = text.splitlines(keepends=True)
    blocks = ["".join(lines[k : k + block_lines]).encode() for k in range(0, len(lines), block_lines)]
    found = LineSet(**options)
    for block in tokens(blocks, words=words):
        found.see(block)
    return found


def test_lines_of_the_same_tokens_are_the_same():
    found = seen("a b\nb a\n\na  b \n a b\nab\na\na b c\n")
    assert (found.lines, found.repeated, found.exact) == (7, 2, True)


def test_with_unicode_words_punctuation_makes_no_difference():
    assert seen("Stop, now!\nStop now\n", words=True).repeated == 1
    assert seen("Stop, now!\nStop now\n").repeated == 0


@pytest.mark.parametrize("block_lines", [1, 7, 1000])
def test_the_count_agrees_with_a_python_set(block_lines):
    rng = random.Random(block_lines)
    lines = [" ".join(rng.choices(["a", "b", "longer-word"], k=rng.randrange(1, 12))) for _ in range(30_000)]
    found = seen("\n".join(lines) + "\n", block_lines=block_lines)
    assert found.lines == len(lines)
    assert found.repeated == len(lines) - len(set(lines))
    assert found.exact


def test_a_line_in_several_blocks_is_one_line():
    blocks = [b"a ", b"b ", b"c\n", b"a b ", b"c\nd\n"]
    found = LineSet()
    for block in tokens(blocks, words=False):
        found.see(block)
    assert (found.lines, found.repeated) == (3, 1)


def test_the_first_repeated_line_within_one_block_is_the_example():
    assert seen("x\nsame  line\ny\nsame line\nx\n").example == "same line"
    assert seen("x\ny\nz\n").example is None


@pytest.mark.parametrize("most_slots", [1 << 8, 1 << 12])
def test_a_full_set_estimates_and_says_so(most_slots):
    distinct = 40_000
    found = seen(
        "".join(f"line {number}\n" for number in [*range(distinct), *range(0, distinct, 2)]), most_slots=most_slots
    )
    assert not found.exact
    assert found.lines == distinct * 3 // 2
    assert 0 < found.error < distinct / 5
    assert abs(found.repeated - distinct // 2) < 4 * found.error
    assert len(found._slots) == most_slots


def test_counts_are_exact_until_the_set_is_full_which_is_beyond_two_and_a_half_million_lines():
    most = capacity(1 << 8)
    for distinct, exact in ((most - 1, True), (most + 1, False)):
        found = seen("".join(f"{number % distinct}\n" for number in range(3 * distinct)), most_slots=1 << 8)
        assert found.exact == exact
        assert not exact or found.repeated == 2 * distinct
    assert LineSet()._most_slots == MOST_SLOTS
    assert capacity(MOST_SLOTS) > 2_500_000


def test_one_line_repeated_often_is_distinguished_from_many_lines():
    found = seen("the same\n" * 20_000 + "".join(f"{number}\n" for number in range(5_000)), most_slots=1 << 10)
    assert not found.exact
    assert abs(found.repeated - 19_999) < 4 * found.error


def test_lines_cannot_be_made_to_share_a_place():
    letters = np.random.default_rng(1).integers(33, 256, (1_000_000, 8), dtype=np.uint8)
    letters[:, 7] = 0
    places = hash_of(letters.view("<u8").ravel() ^ FIXED[0]) & np.uint64(FIRST_SLOTS - 1)
    letters = letters[places < 64]  # if they were the places in the set
    letters[:, 7] = ord("\n")
    found = LineSet()
    found.see(next(tokens([letters.tobytes()], words=False)))
    assert found.lines == len(letters) > 3000
    assert np.diff(np.flatnonzero(found._slots == 0), prepend=-1).max() < 50  # places in use one after another


@numba.njit
def hash_of(numbers):
    return np.array([folded(number, FIXED[1]) for number in numbers])


def test_estimates_do_not_depend_on_the_secret(monkeypatch):
    text = "".join(f"line {number % 30_000}\n" for number in range(40_000))
    expected = seen(text, most_slots=1 << 10).repeated
    for secret in (1, 3, 2**63 + 1):
        monkeypatch.setattr("w2v.survey.repeated_lines.SECRET", (np.uint64(secret),) * 3)
        monkeypatch.setattr("w2v.corpus.tokens.SECRET", (np.uint64(secret),) * 3)
        assert seen(text, most_slots=1 << 10).repeated == expected
