import json
import subprocess
import sys

import click
import pytest

from terminal import lines_of, screen_of
from w2v.cli.compare import as_dict, lines, markdown
from w2v.corpus.facts import CorpusFacts
from w2v.engine.objectives import OBJECTIVES
from w2v.hyperparameters import Hyperparameters
from w2v.training.comparison import ComparedRun, Comparison, Row
from w2v.training.held_out import Likelihood

TEXT = "the quick brown fox jumps over the lazy dog\nthe dog sleeps and the fox runs\n" * 100
FAST = ("--epochs", 1, "--dim", 8, "--objectives", "nce,negative-sampling", "--held-out", 0.1)


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text(TEXT)
    return path


@pytest.fixture
def judged(tmp_path):
    """Options that name a file of analogies and one of pairs."""
    (tmp_path / "analogies.txt").write_text(": animals\nfox runs dog sleeps\nfox runs cat sits\n")
    (tmp_path / "pairs.txt").write_text("dog fox 9\nthe over 1\nquick lazy 5\ndog cat 9\n")
    return "--analogies", "analogies.txt", "--pairs", "pairs.txt"


def plain(found):
    """What is printed through a pipe."""
    return [click.unstyle(line) for line in lines(found)]


def test_prints_a_table_and_reports_every_run(w2v, corpus, judged, tmp_path):
    done = w2v("compare", corpus, *FAST, *judged, "--seeds", 2)
    assert done.returncode == 0, done.stderr
    head, sampling, nce, floor, empty, *notes = done.stdout.splitlines()
    assert head.split() == ["objective", "seconds", "words/s", "NLL", "error", "spread", "analogy", "pairs"]
    assert sampling.startswith("negative-sampling ")
    assert nce.startswith("nce ")
    assert floor.startswith("unigram (baseline) ")
    assert not empty
    assert "analogy: accuracy over the 1 of 2 questions whose words are all known" in notes
    assert "pairs: spearman over the 3 of 4 pairs whose words are all known" in notes
    told = [line for line in done.stderr.splitlines() if line.startswith("run ")]
    runs = [f"run {k} of 4: {name}, seed {seed}: NLL " for k, (name, seed) in enumerate(
        [("negative-sampling", 1), ("nce", 1), ("negative-sampling", 2), ("nce", 2)], 1)]  # fmt: skip
    told = [line for line in told if "NLL" in line]  # besides, a line every ten seconds where compiling takes longer
    assert len(told) == len(runs)
    assert all(line.startswith(run) for line, run in zip(told, runs, strict=True))
    assert "vocabulary: 11 of 11 words" in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["analogies.txt", "corpus.txt", "pairs.txt"]


def test_json_has_every_run_and_is_the_same_for_the_same_seeds(w2v, corpus, judged):
    done = [w2v("compare", corpus, *FAST, *judged, "--seeds", 2, "--json", "--quiet") for _ in range(2)]
    assert [run.stderr for run in done] == ["", ""]
    one, other = (json.loads(run.stdout) for run in done)
    assert one["seeds"] == [1, 2]
    assert one["hyperparameters"]["max_vocab"] == 20_000
    assert one["hyperparameters"]["held_out"] == 0.1
    assert one["corpus"]["vocabulary"] == 11
    assert one["corpus"]["held_out"] > 0
    for row, same in zip(one["objectives"], other["objectives"], strict=True):
        assert row["nll"] == same["nll"] == pytest.approx(sum(run["nll"] for run in row["runs"]) / 2)
        assert not row["diverged"]
        assert row["spread"] > 0
        assert [run["analogies"]["known"] for run in row["runs"]] == [1, 1]
        assert row["analogies_accuracy"] in (0, 0.5, 1)
        assert [run["pairs"]["asked"] for run in row["runs"]] == [4, 4]
        assert -1 <= row["pairs_spearman"] <= 1


def test_markdown_goes_to_a_file_whole_or_not_at_all(w2v, refused, corpus, tmp_path):
    arguments = ("compare", corpus, *FAST, "--seeds", 1, "--quiet", "-o", "table.md")
    printed = w2v(*arguments).stdout
    head, rule, *rows = (tmp_path / "table.md").read_text().splitlines()
    assert head == "| objective | seconds | words/s | NLL | error | spread |"
    assert rule == "| :-- | --: | --: | --: | --: | --: |"
    assert [row.split(" | ")[0] for row in rows[:3]] == ["| negative-sampling", "| nce", "| unigram (baseline)"]
    assert rows[0].split(" | ")[3] in printed
    assert "exists: use --overwrite" in refused(*arguments)
    assert w2v(*arguments, "--overwrite").returncode == 0
    assert "would destroy it" in refused("compare", corpus, *FAST, "-o", corpus, "--overwrite")
    assert corpus.read_text() == TEXT


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (("--objectives", "nce,softmx"), 2, "unknown objective 'softmx': did you mean 'softmax'?"),
        (("--objectives", " , "), 2, "no objective to compare: choose from negative-sampling, "),
        (("--seeds", 0), 2, "0 is not in the range"),
        (("--held-out", 0), 2, "--held-out is 0, but objectives are compared by held-out"),
        (("--held-out", 0.95), 2, "--held-out must be at most 0.9"),
        (("--objective", "nce"), 2, "--objective"),
        (("--objectives", "nce", "--proposal", "partition"), 2, "none of the compared objectives (nce) has a proposal"),
        (("--partition-size", 1), 2, "--partition-size must be at least 2"),
        (("--partition-size", 5), 2, "--partition-size is only for proposal partition"),
        (("--analogies", "none.txt"), 1, "none.txt: cannot be read: No such file"),
        (("--pairs", "corpus.txt"), 1, "corpus.txt: line 1: 9 columns: a pair has three"),
        (("--output", "nowhere/table.md"), 1, "no such folder"),
    ],
)
@pytest.mark.usefixtures("corpus")
def test_wrong_options_are_one_line_before_the_corpus_is_read(refused, options, status, said):
    assert said in refused("compare", "missing.txt", *options, status=status)


@pytest.mark.parametrize(
    ("options", "status", "said"),
    [
        (("--proposal", "partition", "--partition-size", 12), 2, "the vocabulary has 11 words: ask for at most that"),
        (("--held-out", 1e-9), 1, "leaves nothing to measure"),
        (("--epochs", 100_000, "--dim", 4096, "--window", 256, "--negative", 256), 1, "or use --yes to go on"),
    ],
)
def test_settings_that_do_not_fit_the_corpus_are_one_line_before_training(refused, corpus, options, status, said):
    assert said in refused("compare", corpus, "--quiet", *options, status=status)


def test_a_terminal_shows_one_bar_for_the_whole_comparison(corpus, tmp_path, environment):
    command = [sys.executable, "-m", "w2v", "compare", corpus, *FAST, "--seeds", "2"]
    screen = screen_of(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL)
    assert "run 1 of 4: negative-sampling, seed 1: " in screen
    assert "run 4 of 4: nce, seed 2: NLL" in screen
    assert "0:00 left" in screen
    bars = [line for line in lines_of(screen) if "%  run" in line]
    assert bars
    assert max(map(len, bars)) <= 80


def made_up(diverged=()):
    """A comparison of all objectives by two seeds, of which those named have diverged with the second."""
    config = Hyperparameters(held_out=0.02)
    figures = {
        "analogies": {"right": 1, "known": 4, "asked": 5, "accuracy": 0.25},
        "pairs": {"spearman": -0.125, "known": 3, "asked": 9},
    }
    rows = []
    for name in OBJECTIVES:
        runs = [
            ComparedRun(Hyperparameters(objective=name, seed=seed), None, 1e4, 10**9, 11.5 + seed, 0.03, 2, figures)
            for seed in (1, 2)
        ]
        if name in diverged:
            runs[1] = ComparedRun(
                Hyperparameters(objective=name, seed=2), "the weights are no longer finite: lower `rate`"
            )
        rows.append(Row(name, "word", runs))
    return Comparison(
        config,
        rows,
        range(1, 3),
        CorpusFacts(1, 2, 3, 4, 5, 6),
        20_000,
        2,
        {"word": Likelihood(12.0, 0.01, 12.0, 100)},
    )


def test_the_table_of_everything_fits_in_80_columns():
    shown = plain(made_up(diverged=["nce", "hierarchical-softmax"]))
    assert max(map(len, shown)) <= 80
    assert [line.split()[0] for line in shown[1:8]] == [*OBJECTIVES, "unigram"]
    assert shown[1].split()[1:] == ["10000.0", "100", "k", "13.000", "0.030", "0.707", "0.250", "-0.125"]


def test_a_divergence_is_marked_in_the_row_and_explained_below():
    found = made_up(diverged=["nce"])
    row = next(line for line in plain(found) if line.startswith("nce"))
    assert row.split() == ["nce", "-", "-", "diverged", "-", "-", "-", "-"]
    assert "nce, seed 2: the weights are no longer finite: lower --rate" in plain(found)
    assert "| nce | - | - | diverged | - | - | - | - |" in markdown(found)
    nce = as_dict(found)["objectives"][1]
    assert nce["diverged"]
    assert nce["nll"] is None
    assert [run["diverged"] for run in nce["runs"]] == [None, "the weights are no longer finite: lower --rate"]
    json.dumps(as_dict(found), allow_nan=False)
