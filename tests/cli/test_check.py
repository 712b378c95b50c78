import dataclasses
import gzip
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import click
import pytest

from terminal import lines_of, screen_of
from w2v import Hyperparameters
from w2v.cli import check as command
from w2v.cli.check import as_dict
from w2v.cli.check_warnings import WARNINGS, warnings
from w2v.cli.table import width
from w2v.quoting import printable
from w2v.text_options import TextOptions
from w2v.training.checkup import check

ATLAS = (Path(__file__).parents[2] / "data" / "atlas.txt").read_text()
TEXT = "the quick brown fox jumps over the lazy dog\nthe dog sleeps and the fox runs\n" * 100
FAST = ("--epochs", 1, "--dim", 8)
CONFIG = Hyperparameters(epochs=1, dim=8)
SOME = ATLAS.split("\n")[:2000]


def lines(found):
    """What is printed through a pipe."""
    return [click.unstyle(line) for line in command.lines(found)]


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text(TEXT)
    return path


def test_prints_a_report_and_exits_with_0(w2v, corpus, tmp_path):
    done = w2v("check", corpus.name, *FAST)
    assert done.returncode == 0, done.stderr
    shown = done.stdout
    for line in (
        "  files               1",
        "  bytes               7,600",
        "  lines               200",
        "  repeated lines      198 (99.0%)",
        "                      the quick brown fox jumps over the l ...",
        "  longest line        9 tokens (corpus.txt, line 1)",
        "  tokens              1,600, 11 different",
        "          5     11       100.0% *",
        "  vocabulary          11 words of 8 dimensions",
    ):
        assert line in shown.splitlines()
    assert "% of their tokens are left by --sample 0.001" in shown
    assert "for 1 epoch on 1 thread" in shown
    assert "warning: 99% of the lines occurred before" in shown
    assert max(map(len, shown.splitlines())) <= 80
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus.txt"]


def test_json_holds_all_of_it(w2v, corpus):
    done = w2v("check", corpus, *FAST, "--json", "--quiet")
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    assert found["corpus"]["words"] == 1600
    assert found["lines"]["repeated"] == 198
    assert found["coverage"][0] == {"min_count": 1, "words": 11, "share": 1.0}
    assert found["training"]["words"] == 11
    assert found["training"]["seconds"] > 0
    assert {"repeated-lines", "little-text"} <= {warning["name"] for warning in found["warnings"]}
    assert found["refused"] is None
    assert found["hyperparameters"]["dim"] == 8


def test_a_text_that_training_would_refuse_gives_a_report_and_status_1(w2v, tmp_path):
    (tmp_path / "rare.txt").write_text("one two two three three three")
    (tmp_path / "cut.gz").write_bytes(gzip.compress(TEXT.encode() * 1000)[:-20])
    (tmp_path / "binary").write_bytes(b"one two\0" * 100)
    done = w2v("check", "rare.txt")
    assert done.returncode == 1
    assert "  tokens              6, 3 different" in done.stdout.splitlines()
    assert done.stderr == w2v("train", "rare.txt").stderr
    assert done.stderr.startswith("w2v: no word occurs 5 times or more")
    done = w2v("check", "cut.gz", "--json")
    assert done.returncode == 1
    found = json.loads(done.stdout)
    assert found["tokens"] > 0
    assert found["corpus"] is found["training"] is None
    assert f"w2v: {found['refused']}\n" == done.stderr
    done = w2v("check", "binary")
    assert (done.returncode, done.stdout) == (1, "")
    assert "looks like a binary file" in done.stderr


def test_missing_files_and_wrong_options_are_one_line(refused, corpus):
    assert "missing.txt: no such file" in refused("check", "missing.txt")
    assert "--dim must be at least 1" in refused("check", corpus, "--dim", 0, status=2)


def test_standard_input_is_checked_too(w2v_process, w2v_here):
    for w2v in (w2v_process, w2v_here):  # a pipe, and a file
        done = w2v("check", "-", *FAST, input=TEXT)
        assert done.returncode == 0, done.stderr
        assert "(standard input, line 1)" in done.stdout


def test_terminal_shows_a_bar(corpus, tmp_path, environment):
    corpus.write_text(TEXT * 1000)
    command = [sys.executable, "-m", "w2v", "check", corpus]
    screen = screen_of(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL)
    assert "reading, " in screen
    assert "epoch" not in screen
    assert max(map(len, lines_of(screen))) <= 80


def unlike(number):
    """A text of so many lines that gives rise to nothing else."""
    rng = random.Random(number)
    words = sorted({word for word in ATLAS.split() if word.isalpha() and len(word) > 2})
    return "".join(" ".join(rng.choices(words, k=10)) + "\n" for _ in range(number))


def each(change, number=2000):
    """That text, every word changed."""
    return "\n".join(" ".join(change(word) for word in line.split()) for line in unlike(number).split("\n"))


PROVOKED = {
    "looks": "".join(f'{{"text": "{line}"}}\n' for line in SOME),
    "decoded-twice": each(lambda word: word.replace("e", "é")).encode().decode("latin-1"),
    "not-utf8": each(lambda word: word.replace("e", "é")).encode("latin-1"),
    "unsegmented": "山椒魚は悲しんだ彼は彼の棲家である岩屋から外へ出てみようとした。 しかし出られない\n" * 100,
    "not-normal": each(lambda word: word.replace("e", "e\u0301")),
    "old-line-ends": unlike(2000).replace("\n", "\r"),
    "one-line": unlike(2000).replace("\n", " "),
    "short-lines": unlike(2000).replace(" ", "\n").replace("an", "an a"),
    "repeated-lines": unlike(100) * 4,
    "one-word": each(lambda word: word if word < "k" else "the"),
    "digits": each(lambda word: word if word < "d" else str(len(word))),
    "single-characters": unlike(1000).replace(" ", "").replace("", " ").replace(" \n ", "\n"),
    "capitals": unlike(2000).upper(),
    "doubles": unlike(2000) + unlike(1000).title(),
    "punctuation": each(lambda word: word if word > "b" else word + ","),
    "tags": unlike(2000) + each(lambda word: word if word > "b" else word + "<br>"),
    "links": each(lambda word: word if word > "b" else f"www.{word}.com"),
    "other-spaces": each(lambda word: word if word > "b" else word + "\u00a0and"),
    "controls": unlike(2000) + "\x07",
    "cut": unlike(2000) + "x" * 257,
    "left-out": " ".join(f"w{number}" for number in range(1000)) + "\n" + unlike(100),
    "few-words": "a b c\n" * 100,
    "little-text": unlike(1000),
}


def found_in(content, folder, config=CONFIG, **options):
    (folder / "corpus").mkdir(exist_ok=True)
    (folder / "corpus" / "text").write_bytes(content if isinstance(content, bytes) else content.encode())
    return check([folder / "corpus"], config, folder=folder, **options)


@pytest.mark.parametrize("name", PROVOKED)
def test_each_warning_appears_for_a_text_that_deserves_it(tmp_path, name):
    config = Hyperparameters(epochs=1, dim=100) if name == "few-words" else CONFIG
    found = found_in(PROVOKED[name], tmp_path, config)
    assert name in [warning.name for warning in warnings(found)]
    shown = lines(found)
    assert all(width(line) <= 80 for line in shown if str(tmp_path) not in line)
    assert all(line == printable(line) for line in shown)
    json.dumps(as_dict(found))


def test_irregular_names_in_folders_are_warned_of(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "lost").symlink_to("nowhere")
    assert "passed-over" in [warning.name for warning in warnings(found_in(TEXT, tmp_path))]


def test_skipped_files_are_warned_of(tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "a.docx").write_bytes(b"PK\x03\x04" + bytes(20))
    found = found_in(TEXT, tmp_path, text=TextOptions(skip_foreign=True))
    [said] = [warning.text for warning in warnings(found) if warning.name == "foreign"]
    assert said == f"skipped 1 file that is not text: {tmp_path}/corpus/a.docx (a zip archive)"
    assert "  files               1" in lines(found)


@pytest.mark.parametrize(
    ("tokenizer", "text"),
    [("jieba", "山椒魚悲岩屋外出出来"), ("mecab", "吾輩は猫である名前は"), ("icu", "ภาษาไทยเป็นภาษา")],
)
def test_the_tokenizer_that_suits_the_script_is_named(tmp_path, tokenizer, text):
    found = found_in(f"{text * 2}\n" * 100, tmp_path)
    [said] = [warning.text for warning in warnings(found) if warning.name == "unsegmented"]
    assert said.endswith(f"consider --tokenizer {tokenizer}")


def test_a_file_that_changes_is_warned_of(tmp_path):
    def truncate(_report):
        if (tmp_path / "corpus" / "text").stat().st_size > 1_000_000:
            os.truncate(tmp_path / "corpus" / "text", 1_000_000)

    found = found_in(TEXT * 1000, tmp_path, listener=truncate)
    assert "changed" in [warning.name for warning in warnings(found)]


def test_every_warning_has_been_provoked():
    assert set(WARNINGS) == {*PROVOKED, "passed-over", "foreign", "changed"}


def test_good_text_gets_no_warning(tmp_path):
    found = found_in(unlike(25_000), tmp_path, Hyperparameters(dim=100, epochs=10))
    assert warnings(found) == []
    assert lines(found)[-1] == "no warning"


@pytest.mark.parametrize(
    ("name", "option"), [("capitals", "lowercase"), ("doubles", "lowercase"), ("punctuation", "words")]
)
def test_following_the_advice_ends_the_warning(tmp_path, name, option):
    found = found_in(PROVOKED[name], tmp_path, dataclasses.replace(CONFIG, **{option: True}))
    assert name not in [warning.name for warning in warnings(found)]
