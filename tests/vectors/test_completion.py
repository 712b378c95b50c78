import numpy as np
import pytest

from w2v.vectors.completion import Completion

WORDS = [
    "the",
    "art",
    "car",
    "carpet",
    "Cart",
    "scar",
    "CAR",
    "two\nlines",
    "",
    " ",
    "naïve",
    "Straße",
    "東京",
    "the car",
]


@pytest.fixture
def complete():
    completion = Completion(WORDS)
    return lambda typed, n=10: completion.complete(typed, n)


def test_same_then_begins_then_holds_then_spelled_almost_so(complete):
    assert complete("car") == ["car", "CAR", "carpet", "Cart", "scar", "the car"]
    assert complete("cra") == ["car", "CAR"]
    assert complete("arts") == ["art"]
    assert complete("rp") == ["carpet"]


def test_in_each_kind_the_most_frequent_come_first_and_there_are_no_more_than_asked_for(complete):
    whole = complete("car")
    for n in range(1, 8):
        assert complete("car", n) == whole[:n]


def test_case_white_space_and_other_scripts(complete):
    assert complete("STRASSE") == ["Straße"]
    assert complete("NAÏ") == ["naïve"]
    assert complete("京")[0] == "東京"
    assert complete("two l")[0] == complete("two\nl")[0] == "two\nlines"
    assert complete("e c") == ["the car"]
    assert complete(" ")[:2] == [" ", "two\nlines"]
    assert complete("") == []
    assert complete("zzzzzz") == []
    assert complete("x" * 1000) == []


def test_words_are_found_as_by_looking_at_each():
    random = np.random.default_rng(1)
    words = list(dict.fromkeys("".join(random.choice(list("abc"), random.integers(0, 6))) for _ in range(400)))
    completion = Completion(words)
    for typed in ("a", "ab", "abc", "ccc", "bab", "abcab"):
        same = [word for word in words if word == typed]
        begin = [word for word in words if word.startswith(typed)]
        hold = [word for word in words if typed in word]
        expected = list(dict.fromkeys([*same, *begin, *hold]))
        assert completion.complete(typed, len(expected)) == expected


def test_an_empty_vocabulary_completes_nothing():
    assert Completion([]).complete("a", 5) == []
