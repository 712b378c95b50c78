import numpy as np
import pytest

from w2v import Vectors
from w2v.vectors import search
from w2v.vectors.trust import SELDOM, is_rare, least_count

ASKED = {
    "similar": lambda vectors, n, rare: vectors.similar("w0", n, rare=rare),
    "analogy": lambda vectors, n, rare: vectors.analogy("w0", "w1", "w2", n, rare=rare),
    "analogy by mul": lambda vectors, n, rare: vectors.analogy("w0", "w1", "w2", n, rare=rare, method="mul"),
    "reject": lambda vectors, n, rare: vectors.reject("w0", "w1", n, rare=rare),
}


@pytest.fixture
def vectors():
    """Every third word was seen seldom, and one so often as is not known."""
    random = np.random.default_rng(1)
    counts = np.where(np.arange(90) % 3 == 1, SELDOM - 1, 1000)
    counts[5] = 0
    return Vectors([f"w{row}" for row in range(90)], counts, random.normal(size=(90, 4)).astype(np.float32))


@pytest.mark.parametrize(
    ("counts", "least"),
    [
        ([0, 0, 0], 0),  # not known
        ([100, 50, 20], SELDOM),
        ([100, 50, 19, 5, 5], 19),  # of five words three answer
        ([100, 50, 19, 19, 5, 5, 0], 19),  # and of seven, of which one is not known, four
        ([9, 3, 1, 1, 1, 1], 1),
        ([1000] * 10_000 + [5] * 90_000, SELDOM),  # a large vocabulary hides more than its half
        ([1000] * 9_999 + [7] + [5] * 90_000, 7),
    ],
)
def test_words_seen_so_often_answer(counts, least):
    for order in (counts, counts[::-1]):
        assert least_count(np.array(order)) == least
        assert is_rare(np.array(order)).tolist() == [0 < count < least for count in order]


@pytest.mark.parametrize("name", ASKED)
@pytest.mark.parametrize("rows", [7, 4096])
def test_answers_are_those_of_all_words_without_the_rare_and_the_nearer_are_counted(monkeypatch, vectors, name, rows):
    monkeypatch.setattr(search, "ROWS", rows)
    monkeypatch.setattr(search, "_MOST_ROWS", rows)
    everything = ASKED[name](vectors, 90, True)
    rare = {word for word, is_one in zip(vectors.words, is_rare(vectors.counts), strict=True) if is_one}
    assert everything.left_out == 0
    trusted = [answer for answer in everything if answer.word not in rare]
    for n in (1, 10, 90):
        found = ASKED[name](vectors, n, False)
        assert found == trusted[:n]
        before = everything if n == 90 else everything[: everything.index(found[-1])]
        assert found.left_out == sum(answer.word in rare for answer in before)


def test_words_between_are_none_seen_seldom(vectors):
    everything, found = (vectors.between("w0", "w2", 8, rare=rare) for rare in (True, False))
    rare = [step.word for step in everything if 0 < step.count < SELDOM]
    assert rare
    assert found.left_out == len(rare)
    assert not [step for step in found if 0 < step.count < SELDOM]
    assert {step for step in everything if step.word not in rare} <= set(found)


def test_tables_and_gensims_names_have_all_words_and_a_rare_word_can_be_asked(vectors):
    everything = [answer.word for answer in vectors.similar("w0", 20, rare=True)]
    trusted = [answer.word for answer in vectors.similar("w0", 20)]
    assert everything != trusted
    assert [answer.word for answer in vectors.neighbours(["w0"], 20)[0]] == everything
    assert [answer.word for answer in vectors.neighbours(["w0"], 20, rare=False)[0]] == trusted
    assert [word for word, _ in vectors.most_similar("w0", topn=20)] == everything
    assert vectors.count("w1") == SELDOM - 1
    assert not {answer.word for answer in vectors.similar("w1", 20)} & {"w1", "w4"}


def test_a_notebook_says_how_many_are_left_out(vectors):
    found = vectors.similar("w0", 20)
    assert f'<caption style="text-align: left">{found.left_out} nearer' in found._repr_html_()
