import itertools
import subprocess
import sys
from collections import Counter, defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ATLAS = ROOT / "data" / "atlas.txt"
ANALOGIES = ROOT / "data" / "atlas-analogies.txt"


@pytest.fixture(scope="module")
def sentences():
    return [line.split() for line in ATLAS.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def questions():
    sections = defaultdict(list)
    for line in ANALOGIES.read_text(encoding="utf-8").splitlines():
        if line.startswith(": "):
            section = line[2:]
        else:
            sections[section].append(tuple(line.split()))
    return sections


def test_the_committed_files_are_what_the_script_writes():
    check = [sys.executable, ROOT / "scripts" / "make_atlas.py", "--check"]
    finished = subprocess.run(check, capture_output=True, text=True, check=False)
    assert finished.returncode == 0, finished.stderr


def test_the_corpus_has_its_size_and_no_sentence_twice(sentences):
    assert 290_000 <= sum(map(len, sentences)) <= 310_000
    assert len(set(map(tuple, sentences))) == len(sentences)
    assert all(sentence[-1] == "." and 4 <= len(sentence) <= 80 for sentence in sentences)
    assert not any(mark in word for sentence in sentences for word in sentence for mark in "{}()|_")


def test_frequencies_fall_off_as_in_text(sentences):
    counts = sorted(Counter(itertools.chain.from_iterable(sentences)).values(), reverse=True)
    assert 2_000 <= len(counts) <= 4_000
    assert sum(counts[:100]) > 0.5 * sum(counts)
    assert sum(counts[1000:]) < 0.15 * sum(counts)


def test_a_question_is_four_words_of_two_pairs_asked_once(questions):
    assert len(questions) == 12
    for asked in questions.values():
        assert 100 <= len(asked) == len(set(asked))
        assert all(len(set(question)) == 4 for question in asked)
        answers = {pair for a, b, c, d in asked for pair in ((a, b), (c, d))}
        assert len(dict(answers)) == len(answers), "a word with two answers"


def test_every_word_asked_for_is_well_known(sentences, questions):
    counts = Counter(itertools.chain.from_iterable(sentences))
    words = {word for asked in questions.values() for question in asked for word in question}
    assert {word: counts[word] for word in words if counts[word] < 10} == {}


def test_no_sentence_holds_two_pairs_of_a_section(sentences, questions):
    for section, asked in questions.items():
        partners = defaultdict(set)
        for a, b, c, d in asked:
            partners[a].add(b)
            partners[c].add(d)
        for sentence in sentences:
            words = set(sentence)
            pairs = [word for word in words & partners.keys() if partners[word] & words]
            assert len(pairs) < 2, (section, " ".join(sentence))
