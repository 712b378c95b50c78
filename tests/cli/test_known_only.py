"""Commands that answer for words that the model has never seen, by their n-grams."""

import json

import pytest

from samples import subword_model

COMMANDS = [
    ("similar", "kings"),
    ("similar", "--mean", "kings", "the"),
    ("analogy", "the", "kings", "queen"),
    ("similarity", "kings", "the"),
    ("odd", "kings", "the", "queen"),
    ("between", "kings", "the"),
    ("reject", "kings", "the"),
]
NOTE = "w2v: unseen: from n-grams: kings\n"


@pytest.fixture
def w2v(w2v_here, tmp_path):
    subword_model().save(tmp_path / "model.safetensors")
    return w2v_here


@pytest.mark.parametrize("command", COMMANDS)
def test_unseen_words_are_answered_and_reported(w2v, command):
    done = w2v(*command)
    assert (done.returncode, done.stderr) == (0, NOTE)
    assert "kings" in done.stdout
    answer = json.loads(w2v(*command, "--json").stdout)
    assert (answer["unseen"], answer["counts"][answer["words"].index("kings")]) == (["kings"], None)


@pytest.mark.parametrize("command", COMMANDS)
def test_unseen_words_are_refused_with_known_only(w2v, command):
    done = w2v(*command, "--known-only")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("w2v: 'kings' is not in the vocabulary: did you mean 'king'")


def test_each_unseen_word_is_reported_once(w2v):
    told = w2v("similar", "-", input="kings\nkings\nzzz\n").stderr
    assert told.startswith(NOTE + "w2v: line 3: 'zzz' is not")
    skipped = w2v("similar", "kings", "zzz", "--skip-unknown")
    assert sorted(skipped.stderr.splitlines(keepends=True)) == [
        "w2v: skipped 'zzz': not in the vocabulary\n",
        NOTE,
    ]


@pytest.mark.parametrize("command", ["contexts", "centre"])
def test_unseen_words_have_no_probabilities(w2v, command):
    done = w2v(command, "kings")
    assert done.returncode == 1
    assert "'kings' is not in the vocabulary" in done.stderr


def test_unseen_words_are_evaluated(w2v, tmp_path):
    (tmp_path / "pairs.txt").write_text("king kings 8\nthe king 1\nqueen kings 3\n")
    (tmp_path / "questions.txt").write_text("the kings queen king\n")
    judge = ("evaluate", "--pairs", "pairs.txt", "--analogies", "questions.txt")
    done = w2v(*judge)
    assert (done.returncode, done.stderr) == (0, NOTE)
    assert "3 pairs, 3 known" in done.stdout
    assert "1 analogies, 1 known" in done.stdout
    found = json.loads(w2v(*judge, "--json").stdout)
    assert (found["unseen"], found["pairs"][0]["known"]) == (["kings"], 3)
    refused = w2v(*judge, "--known-only")
    assert "3 pairs, 1 known" in refused.stdout
    assert "unseen" not in refused.stderr


def test_info_shows_the_n_grams_of_unseen_words(w2v):
    ngrams = subword_model().ngrams
    lines = w2v("info").stdout.splitlines()
    at = lines.index("ngrams")
    assert [line.split() for line in lines[at + 1 : at + 6]] == [
        ["least", "3"],
        ["most", "6"],
        ["buckets", "2,000,000"],
        ["rows", f"{len(ngrams.rows):,}"],
        ["bytes", f"{ngrams.rows.nbytes + ngrams.buckets.nbytes:,}"],
    ]
    assert json.loads(w2v("info", "--json").stdout)["ngrams"]["rows"] == len(ngrams.rows)


def test_heat_maps_and_axes_report_unseen_words_too(w2v):
    pytest.importorskip("matplotlib")
    for command in (("heatmap", "kings", "the"), ("axis", "kings", "the", "queen")):
        done = w2v("plot", *command)
        assert (done.returncode, done.stderr) == (0, NOTE)


def test_a_format_that_cannot_hold_n_grams_is_named(w2v):
    lost = "w2v: text cannot hold n-grams, so unseen words will have no vectors: safetensors and fasttext can\n"
    assert w2v("export", "v.txt").stderr == w2v("convert", "model.safetensors", "w.txt").stderr == lost
    assert w2v("convert", "model.safetensors", "part.safetensors", "--top", "3").stderr == ""
    assert "unseen: from n-grams: kings" in w2v("similar", "kings", "-m", "part.safetensors").stderr


def test_info_counts_the_bytes_of_n_grams_in_a_smaller_file(w2v):
    assert w2v("convert", "model.safetensors", "small.safetensors", "--dtype", "float16").returncode == 0
    whole, small = (
        json.loads(w2v("info", "--json", "-m", f"{name}.safetensors").stdout) for name in ("model", "small")
    )
    rows, dim = whole["ngrams"]["rows"], whole["model"]["dimensions"]
    assert whole["ngrams"]["bytes"] - small["ngrams"]["bytes"] == 2 * rows * dim
