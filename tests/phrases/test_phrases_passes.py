import random
from collections import Counter
from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from gensim.models.phrases import Phrases

from w2v.corpus.encoded import encode_sentences
from w2v.errors import CorpusError, OutputError
from w2v.hyperparameters import Hyperparameters
from w2v.phrases.connectors import CONNECTORS
from w2v.phrases.passes import Passed, StepProgress, join_phrases
from w2v.phrases.phrasing import SCORES, Phrasing

ATLAS = [
    line.split()
    for line in (Path(__file__).parents[2] / "data" / "atlas.txt").read_text(encoding="utf-8").splitlines()[:6000]
]
ENGLISH = CONNECTORS["english"]


@pytest.fixture
def encoded(tmp_path):
    """Sentences as ids of all their words."""
    return lambda sentences: encode_sentences(sentences, Hyperparameters(min_count=1), folder=tmp_path)


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "ids").mkdir()
    yield tmp_path / "ids"
    assert list((tmp_path / "ids").iterdir()) == []  # whatever happened, nothing is left behind


def gensim(sentences, asked):
    """(the sentences that gensim makes, the score of each phrase where it is found first, for each pass)."""
    found = []
    for _ in range(asked.passes):
        phrases = Phrases(
            sentences, min_count=asked.min_count, threshold=asked.threshold, delimiter=asked.delimiter,
            scoring={"word2phrase": "default"}.get(asked.score, asked.score), connector_words=asked.connectors,
        )  # fmt: skip
        analysed = [list(phrases.analyze_sentence(sentence)) for sentence in sentences]
        found.append({})
        for word, score in (pair for sentence in analysed for pair in sentence):
            if score is not None:
                found[-1].setdefault(word, score)
        sentences = [[word for word, _ in sentence] for sentence in analysed]
        if not found[-1]:
            break
    return sentences, found


def ours(joined):
    """The same of a JoinedCorpus."""
    found = [{} for _ in joined.passes]
    for phrase in joined.phrases:
        assert found[phrase.pass_number - 1].setdefault(phrase.text, phrase.score) == phrase.score
    return list(joined.sentences()), found


@pytest.mark.parametrize(
    "asked",
    [
        Phrasing(passes=2, connectors=ENGLISH),
        Phrasing(score="npmi", passes=2),
        Phrasing(score="npmi", threshold=0.3, connectors=ENGLISH),
        Phrasing(threshold=100, min_count=1, delimiter="~~"),
    ],
    ids=["two passes with connectors", "npmi in two passes", "npmi with connectors", "another delimiter"],
)
def test_the_atlas_has_gensims_phrases_with_the_same_scores(encoded, folder, asked):
    joined = join_phrases(encoded(ATLAS), asked, folder=folder)
    assert len(joined.phrases) > 100
    assert ours(joined) == gensim(ATLAS, asked)


# Words that are spelt as phrases are, and as parts of what joins them.
TRICKY = ["a", "b", "c", "a_b", "b_c", "a_b_c", "_", "a_", "_b", "__", "of", "the", "of_the", "ß", "日本"]


@pytest.mark.parametrize("seed", range(60))
def test_any_text_becomes_what_gensim_makes_of_it(encoded, folder, seed):
    rng = random.Random(seed)
    words = rng.sample(TRICKY, rng.randrange(2, len(TRICKY)))
    weights = [rng.random() ** 2 for _ in words]
    sentences = [rng.choices(words, weights, k=rng.choice([1, 2, 5, 30])) for _ in range(rng.choice([1, 10, 60]))]
    score = rng.choice(list(SCORES))
    asked = Phrasing(
        score=score,
        threshold=rng.choice({"word2phrase": [1e-9, 0.5, 1.0, 2.0], "npmi": [-1, -0.2, 0.0, 0.3]}[score]),
        min_count=rng.choice([1, 2, 5]),
        passes=rng.choice([1, 2, 3]),
        delimiter=rng.choice(["_", "_", "__", "_a_"]),
        connectors=frozenset(rng.sample(words, rng.choice([0, 1, len(words) // 2]))),
    )
    joined = join_phrases(
        encoded(sentences), asked, folder=folder, threads=rng.choice([1, 2]), most_slots=rng.choice([32, 1 << 18]),
        piece=rng.choice([1, 2, 7, 1000]),
    )  # fmt: skip
    assert ours(joined) == gensim(sentences, asked)
    counted = Counter(word for sentence in joined.sentences() for word in sentence)
    assert {word: count for word, count in zip(joined.words, joined.counts.tolist(), strict=True) if count} == counted
    assert len(set(joined.words)) == len(joined.words)


def test_how_it_is_run_changes_nothing(encoded, folder):
    text, asked = encoded(ATLAS), Phrasing(passes=2, connectors=ENGLISH)
    one = join_phrases(text, asked, folder=folder, threads=1)
    for threads, most_slots, piece in ((2, 1 << 13, 100), (2, 1 << 18, 1 << 16), (1, 1 << 12, 999)):
        other = join_phrases(text, asked, folder=folder, threads=threads, most_slots=most_slots, piece=piece)
        np.testing.assert_array_equal(other.ids, one.ids)
        np.testing.assert_array_equal(other.counts, one.counts)
        assert (other.words, other.phrases, other.passes) == (one.words, one.phrases, one.passes)


def test_a_phrase_may_span_any_number_of_connectors_and_pieces(encoded, folder):
    sentences = [["bank", *["of"] * 50, "england"]] * 4 + [["bank", *["of"] * 50, "the"]]
    asked = Phrasing(threshold=0.1, min_count=1, connectors=ENGLISH)
    for piece in (1, 10, 1000):
        joined = join_phrases(encoded(sentences), asked, folder=folder, piece=piece)
        assert list(joined.sentences()) == [["_".join(sentences[0])]] * 4 + sentences[4:]


def test_where_phrases_overlap_the_first_is_joined(encoded, folder):
    sentences = [["new", "york", "city"]] * 10
    joined = join_phrases(encoded(sentences), Phrasing(threshold=0.1), folder=folder)
    assert list(joined.sentences()) == [["new_york", "city"]] * 10
    assert joined.phrases == [("new_york", (10 - 5) / (10 * 10) * 5, 10, 10, 10, 1)]
    assert joined.passes == [Passed(1, 30, 5, 1, 10)]


def test_a_score_at_the_threshold_is_not_enough(encoded, folder):
    text = encoded([["new", "york", "city"]] * 10)  # both collocations score 0.25
    for threshold, phrases in ((0.25, 0), (np.nextafter(0.25, 0), 1)):
        assert len(join_phrases(text, Phrasing(threshold=threshold), folder=folder).phrases) == phrases


def test_passes_end_when_there_is_nothing_left_to_find(encoded, folder):
    asked = Phrasing(threshold=0.1, passes=16)
    joined = join_phrases(encoded([["new", "york", "city"]] * 10), asked, folder=folder)
    assert list(joined.sentences()) == [["new_york_city"]] * 10
    assert [passed.phrases for passed in joined.passes] == [1, 1, 0]
    assert joined.words == ["new", "york", "city", "new_york", "new_york_city"]
    assert joined.counts.tolist() == [0, 0, 0, 0, 10]


def test_a_text_without_phrases_stays_as_it_is(encoded, folder):
    text = encoded(ATLAS)
    joined = join_phrases(text, Phrasing(threshold=1e9), folder=folder)
    np.testing.assert_array_equal(joined.ids, text.ids)
    assert joined.words == text.vocabulary.words
    np.testing.assert_array_equal(joined.counts, text.vocabulary.counts)


def test_progress_goes_to_the_end_of_every_step(encoded, folder):
    reports = []
    asked = Phrasing(passes=2)
    join_phrases(encoded(ATLAS), asked, folder=folder, listener=reports.append, most_slots=1 << 13)
    steps = {event.step: event for event in reports if isinstance(event, StepProgress)}
    assert list(steps) == [f"pass {k}: {step}" for k, step in product((1, 2), ("counting", "joining"))]
    assert all(last.done == last.total for last in steps.values())
    assert [event.number for event in reports if isinstance(event, Passed)] == [1, 2]


@pytest.mark.parametrize("step", ["counting", "joining"])
def test_an_interrupt_ends_every_thread_and_leaves_nothing(encoded, folder, step):
    def interrupt(event):
        if isinstance(event, StepProgress) and event.step.endswith(step):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        join_phrases(encoded(ATLAS), Phrasing(), folder=folder, listener=interrupt, piece=10)


def test_a_folder_that_is_not_a_folder_is_an_error(encoded, tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        join_phrases(encoded(ATLAS), Phrasing(), folder=tmp_path / "none")


def test_more_ids_than_a_count_can_hold_are_refused(encoded, folder, monkeypatch):
    monkeypatch.setattr("w2v.phrases.passes.MOST_IDS", 3)
    with pytest.raises(CorpusError, match="more than 3 words"):
        join_phrases(encoded([["a", "b", "c"]]), Phrasing(), folder=folder)


def test_joined_sentences_are_a_corpus_again(encoded, folder):
    once = join_phrases(encoded(ATLAS), Phrasing(), folder=folder)
    again = join_phrases(encoded(once.sentences()), Phrasing(), folder=folder)
    twice = join_phrases(encoded(ATLAS), replace(Phrasing(), passes=2), folder=folder)
    assert list(again.sentences()) == list(twice.sentences())
