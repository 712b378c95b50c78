import io
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import benchmark
from w2v import Vectors
from w2v.vectors.formats import export

ROOT = Path(__file__).parents[2]
HUBS = np.eye(40)  # every word is nearest to the same twenty, in the same order
HUBS[:, 0] = 1
HUBS[20:] = np.eye(40)[0] + np.outer(np.arange(20) / 100, np.eye(40)[1])


def write_vectors(path, words, vectors):
    export(
        Vectors(words, np.zeros(len(words), np.int64), np.array(vectors, np.float32)), path, "binary", overwrite=True
    )
    return path


WORDS = {"king", "queen", "dog", "cat", "big", "small", "france", "spain", "paris", "rome", "italy"}


@pytest.mark.parametrize(
    ("option", "programs", "epochs"),
    [
        ("--alone", ["w2v"], ["1"]),
        pytest.param("--equal-time", ["w2v", "w2v", "w2v", "gensim"], ["1", "2", "4", "1"], marks=pytest.mark.slow),
    ],
)
def test_a_text_gives_a_table(tmp_path, option, programs, epochs):
    lines = (ROOT / "data" / "atlas.txt").read_text(encoding="utf-8").splitlines(keepends=True)
    (tmp_path / "text.txt").write_text("".join(line for line in lines if WORDS & set(line.split())), encoding="utf-8")
    (tmp_path / "ws353.txt").write_text("king\tqueen\t9\nKing\tdog\t2\nfrance\tspain\t8\nking\tunheardof\t5\n")
    (tmp_path / "SimLex999.txt").write_text("big small 1\nking queen 7\ndog cat 5\n")
    (tmp_path / "questions-words.txt").write_text(": capitals\nParis France Rome Italy\nParis France Oz Wizard\n")
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "benchmark.py", tmp_path / "text.txt", "--runs", "1",
         "--epochs", "1", option, "--threads", "2", "--evaluation", tmp_path],
        env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    header, _, *rows = [line for line in done.stdout.splitlines() if line.startswith("|")]
    assert len({line.count("|") for line in (header, *rows)}) == 1
    assert [line.split()[1] for line in rows] == programs
    assert [line.split("|")[2].strip() for line in rows] == epochs
    for line in rows:
        speeds, *cells = line.replace(",", "").split("|")[3:-1]
        median, least, most = map(float, re.findall(r"\d+", speeds))
        assert 1 < least <= median <= most
        seconds, peak, *scores = map(float, cells)
        assert seconds > 0
        assert peak > 20
        assert all(-1 <= value <= 1 for value in scores)
        assert len(scores) == 3
    assert "3 and 3 known pairs; 1 question" in done.stdout


def test_other_analogies_are_asked_of_all_words(tmp_path):
    path = write_vectors(tmp_path / "v.bin", ["a", "b", "c", "d"], [[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1]])
    (tmp_path / "questions.txt").write_text(": one\na b c d\na c b d\nc a d a\n")
    assert benchmark.share_answered(path, tmp_path / "questions.txt") == pytest.approx(2 / 3)


def test_long_lines_are_cut_and_no_word_is(monkeypatch):
    monkeypatch.setattr(benchmark, "LINE_WORDS", 3)
    text = "a bb ccc dd e\nff\n\n  \ng h i\n" + "word " * 40_000 + "last"
    lines = list(benchmark.cut_lines(io.StringIO(text)))
    assert lines[:4] == [["a", "bb", "ccc"], ["dd", "e"], ["ff"], ["g", "h", "i"]]
    assert [word for line in lines for word in line] == text.split()
    assert max(map(len, lines)) == 3


def test_only_so_many_words_are_copied(tmp_path):
    (tmp_path / "corpus.txt").write_text("one two\n" * 100)
    copy = benchmark.copy_in_lines(tmp_path / "corpus.txt", tmp_path / "copy.txt", 7)
    assert copy.read_text() == "one two\n" * 4


@pytest.mark.parametrize(
    ("vectors", "fault"),
    [
        (np.full((50, 4), np.nan), "not finite"),
        (np.zeros((50, 4)), "long"),
        (np.eye(50, 4) * 1e6 + 1, "long"),
        (np.ones((50, 4)), "equally near"),
        (HUBS, "same neighbours"),
    ],
)
def test_vectors_that_make_no_sense_are_told(tmp_path, vectors, fault):
    words = [f"w{row}" for row in range(len(vectors))]
    assert fault in benchmark.find_fault(write_vectors(tmp_path / "v.bin", words, vectors))
    sane = np.random.default_rng(1).normal(size=(len(words), 4))
    assert benchmark.find_fault(write_vectors(tmp_path / "v.bin", words, sane)) is None


def test_scores_are_counted_over_what_is_known(tmp_path):
    words = ["a", "b", "c", "d", "e"]
    vectors = [[1, 0, 0], [1, 1, 0], [1, 0, 1], [1, 1, 1], [-1, 0, 0]]
    path = write_vectors(tmp_path / "v.bin", words, vectors)
    (tmp_path / "ws353.txt").write_text("A b 9\na d 5\na e 1\na z 10\n")  # as the cosines fall
    (tmp_path / "SimLex999.txt").write_text("a b 1\na d 5\na e 9\n")  # the other way round
    (tmp_path / "questions-words.txt").write_text(": one\na b c d\na b c e\na b c z\n")
    assert benchmark.score(path, tmp_path) == pytest.approx((1, 3, -1, 3, 0.5, 2))
