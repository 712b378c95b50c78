import random

from w2v.vectors.spelling import close_spellings, edit_distances


def naive(a, b):
    """The textbook's table: optimal string alignment."""
    d = [[i + j for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            d[i][j] = min(d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                d[i][j] = min(d[i][j], d[i - 2][j - 2] + 1)
    return d[-1][-1]


def test_distances_are_the_textbooks():
    source = random.Random(1)
    words = ["", "𝄞", *("".join(source.choices("abé京", k=source.randint(1, 9))) for _ in range(300))]
    for word in ("a", "ab", "éba京ab", "".join(source.choices("abé", k=64))):
        assert edit_distances(word, words).tolist() == [naive(word, known) for known in words]


def test_other_case_comes_first_then_fewer_edits_then_earlier_rows():
    words = ["parts", "pari", "PARIS", "Paris", "parsi", "pagis", "something"]
    assert close_spellings("paris", words, n=10) == ["PARIS", "Paris", "parts", "pari", "parsi", "pagis"]
    assert close_spellings("paris", words, n=2) == ["PARIS", "Paris"]
    assert close_spellings("paris", words[4:], n=2) == ["parsi", "pagis"]


def test_short_words_are_not_answered_with_other_words():
    assert close_spellings("cat", ["dog", "cats", "act", "bar"]) == ["cats", "act"]


def test_case_is_no_edit():
    assert close_spellings("NASSA", ["NASA", "London", "nato"]) == ["NASA"]
    assert close_spellings("nasaa", ["London", "NASA"]) == ["NASA"]


def test_a_single_letter_is_not_answered_with_other_letters():
    assert close_spellings("ж", ["a", "I", "s"]) == []
    assert close_spellings("i", ["a", "I", "s"]) == ["I"]


def test_there_may_be_nothing_near():
    assert close_spellings("", ["a"]) == []
    assert close_spellings("a", []) == []
    assert close_spellings("x" * 65, ["x" * 64]) == []
