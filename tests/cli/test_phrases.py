import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from terminal import lines_of, screen_of
from w2v.cli.phrases import by_count
from w2v.phrases.passes import Phrase

ATLAS = Path(__file__).parents[2] / "data" / "atlas.txt"
TEXT = "the  New York mayor\n\n\tthe bank of england\r\n" * 10 + "new ideas of the bank"
JOINED = "the New_York mayor\nthe bank_of_england\n" * 10 + "new ideas of the bank\n"
LOW = ("--threshold", 0.5, "--connectors", "english")


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text(TEXT)
    return path


def limit_file_size():
    resource.setrlimit(resource.RLIMIT_FSIZE, (500, 500))


def test_writes_the_text_and_reports_what_was_joined(w2v, corpus, tmp_path):
    done = w2v("phrases", corpus, "-o", "out.txt", *LOW)
    assert (done.returncode, done.stdout) == (0, "")
    assert (tmp_path / "out.txt").read_text() == JOINED
    assert [line for line in done.stderr.splitlines() if not line.startswith("compiling")] == [
        "read 85 tokens in 31 lines, 9 different words",
        "pass 1: V 12; 2 phrases, joined in 20 places",
        "phrase           score  count",
        "New_York         0.600     10",
        "bank_of_england  0.545     10",
        "55 tokens, 8 different, are in out.txt",
        "now train on it:",
        "  w2v train out.txt",
    ]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus.txt", "out.txt"]


def test_standard_output_gets_only_the_text_and_a_training_reads_it(w2v, w2v_here, w2v_process, corpus, tmp_path):
    done = w2v_process("phrases", "-", "-o", "-", *LOW, "--quiet", input=TEXT)
    assert (done.returncode, done.stdout, done.stderr) == (0, JOINED, "")
    done = w2v("phrases", corpus, "-o", "-", *LOW)
    assert done.stdout == JOINED
    assert done.stderr.endswith("55 tokens, 8 different, were written\n")
    assert w2v_here("train", "-", "--epochs", 1, "--dim", 2, input=done.stdout).returncode == 0
    assert '"New_York"' in w2v("similar", "New_York", "--json").stdout
    assert not (tmp_path / "-").exists()


def test_a_list_has_all_phrases_by_falling_count(w2v, corpus, tmp_path):
    done = w2v(
        "phrases", corpus, "-o", "out.txt", "--threshold", 1e-9, "--list", "list.tsv", "--show", 1, "--passes", 2
    )
    assert done.returncode == 0, done.stderr
    head, *rows = (tmp_path / "list.tsv").read_text().splitlines()
    assert head.startswith("phrase\tscore\tcount\t")
    counts = [int(row.split("\t")[2]) for row in rows]
    assert counts == sorted(counts, reverse=True)
    assert {int(row.split("\t")[-1]) for row in rows} == {1, 2}
    assert {row.split("\t")[0] for row in rows} >= {"the_New", "York_mayor", "the_New_York_mayor"}
    shown = done.stderr.splitlines()
    [header] = [number for number, line in enumerate(shown) if line.startswith("phrase ")]
    assert shown[header + 1].split()[0] == rows[0].split("\t")[0]
    assert shown[header + 2].endswith(" are in out.txt")


def test_tokens_are_those_of_train(w2v, tmp_path):
    (tmp_path / "corpus.txt").write_text("(New) YORK, it's!\n" * 10)
    done = w2v("phrases", "corpus.txt", "-o", "-", "--threshold", 0.5, "--words", "--lowercase", "-q")
    assert done.stdout == "new york it's\n" * 10  # V is 5: a score of 0.25
    done = w2v("phrases", "corpus.txt", "-o", "-", "--threshold", 0.2, "--words", "--lowercase", "-q")
    assert done.stdout == "new_york it's\n" * 10
    (tmp_path / "list").write_text("NEW York")
    done = w2v("phrases", "corpus.txt", "-o", "-", "--threshold", 0.2, "--words", "--lowercase", "-q",
               "--connectors", "list")  # fmt: skip
    assert done.stdout == "new york it's\n" * 10


def test_text_is_spelled_and_cut_as_for_train(w2v, tmp_path):
    (tmp_path / "corpus.txt").write_text("cafe\u0301 noir\n" * 5 + "caf\u00e9 noir\n" * 5)
    (tmp_path / "list").write_text("cafe\u0301")
    given = ("phrases", "corpus.txt", "-o", "-", "--threshold", 0.04, "-q")
    assert w2v(*given).stdout.split("\n")[:2] == ["cafe\u0301 noir"] * 2  # five times is too seldom, when apart
    assert w2v(*given, "--normalize", "NFC").stdout == "caf\u00e9_noir\n" * 10
    assert w2v(*given, "--normalize", "NFC", "--connectors", "list").stdout == "caf\u00e9 noir\n" * 10
    (tmp_path / "corpus.txt").write_text("我们喜欢北京\n")
    assert w2v(*given, "--tokenizer", "jieba").stdout == "我们 喜欢 北京\n"


def test_npmi_and_another_delimiter(w2v, corpus):
    done = w2v("phrases", corpus, "-o", "-", "-q", "--score", "npmi", "--delimiter", "~", "--connectors", "english")
    assert done.stdout.startswith("the New~York mayor\nthe bank~of~england\n")


def test_a_text_without_phrases_is_written_and_reported(w2v, corpus, tmp_path):
    done = w2v("phrases", corpus, "-o", "out.txt", "--threshold", 1000)
    assert "pass 1: V 18; no phrase: lower --threshold or --min-count\n" in done.stderr
    assert (tmp_path / "out.txt").read_text() == JOINED.replace("_", " ")


def test_words_that_look_like_phrases_are_warned_of(w2v, tmp_path):
    (tmp_path / "corpus.txt").write_text("a_b c a_b d_\n")
    done = w2v("phrases", "corpus.txt", "-o", "-")
    assert "warning: words of the text contain '_', as phrases will (2 different, 3 tokens): " in done.stderr
    assert "warning" not in w2v("phrases", "corpus.txt", "-o", "-", "--delimiter", "~").stderr


def test_bytes_that_are_not_utf8_are_reported_or_refused(w2v, refused, tmp_path):
    (tmp_path / "corpus.txt").write_bytes(b"a \xff b\n")
    done = w2v("phrases", "corpus.txt", "-o", "-")
    assert done.stdout == "a \ufffd b\n"
    assert "warning: 1 byte is not UTF-8 and was replaced, the first at corpus.txt, byte 2" in done.stderr
    assert "corpus.txt, byte 2: not UTF-8" in refused("phrases", "corpus.txt", "-o", "out.txt", "--strict", "-q")
    assert not (tmp_path / "out.txt").exists()


def test_existing_files_are_not_lost(w2v, refused, corpus, tmp_path):
    (tmp_path / "out.txt").write_text("old")
    (tmp_path / "english").write_text("of")
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "text").write_text(TEXT)
    cases = {
        ("corpus.txt", "-o", "out.txt"): "out.txt: exists: use --overwrite",
        ("corpus.txt", "-o", "-", "--list", "out.txt"): "out.txt: exists: use --overwrite",
        ("corpus.txt", "-o", "corpus.txt", "--overwrite"): "corpus.txt: is read by this command",
        ("corpus.txt", "-o", "-", "--list", "corpus.txt", "--overwrite"): "corpus.txt: is read by this command",
        ("folder", "-o", "folder/text", "--overwrite"): "folder/text: is read by this command",
        ("corpus.txt", "-o", "english", "--overwrite", "--connectors", "./english"): "english: is read by this command",
        ("corpus.txt", "-o", "new", "--list", "./new"): "new: is also the output",
        ("corpus.txt", "-o", "none/out.txt"): "none: no such folder",
        ("corpus.txt", "-o", "folder"): "is a folder",
        ("corpus.txt", "-o", "-", "--list", "-"): "this cannot be written to standard output",
    }
    for arguments, reason in cases.items():
        assert reason in refused("phrases", *arguments)
    assert (tmp_path / "out.txt").read_text() == "old"
    assert corpus.read_text() == TEXT.replace("\r\n", "\n")
    assert w2v("phrases", "corpus.txt", "-o", "out.txt", *LOW, "--overwrite").returncode == 0
    assert (tmp_path / "out.txt").read_text() == JOINED


def test_wrong_usage_is_one_line(refused, corpus):
    del corpus
    cases = {
        ("--threshold", "0"): "threshold must be above 0 with word2phrase",
        ("--threshold", "nan"): "threshold must be above 0",
        ("--score", "npmi", "--threshold", "2"): "threshold must be from -1 to 1 with npmi",
        ("--score", "pmi"): "'pmi' is not one of",
        ("--min-count", "0"): "--min-count must be from 1",
        ("--passes", "0"): "passes must be from 1 to 16",
        ("--delimiter", ""): "delimiter must be one or more",
        ("--delimiter", "a b"): "contains whitespace",
        ("--show", "-1"): "--show",
    }
    for arguments, reason in cases.items():
        assert reason in refused("phrases", "corpus.txt", "-o", "-", *arguments, status=2)
    assert "Missing option '-o'" in refused("phrases", "corpus.txt", status=2)


def test_a_text_that_cannot_be_read_is_one_line(refused, corpus):
    assert "nowhere.txt: no such file" in refused("phrases", "nowhere.txt", "-o", "-")
    assert "nowhere: cannot be read: No such file or directory: name a file of connector words, or use english" in (
        refused("phrases", corpus, "-o", "-", "--connectors", "nowhere")
    )
    corpus.write_text(" \n")
    assert "no words in the corpus" in refused("phrases", corpus, "-o", "-")


def test_a_full_disk_leaves_the_old_file_and_no_other(refused, corpus, tmp_path):
    (tmp_path / "out.txt").write_text("old")
    corpus.write_text("some words\n" * 1000)
    said = refused("phrases", corpus, "-o", "out.txt", "--overwrite", "-q", preexec_fn=limit_file_size)
    assert "no space left on the disk" in said
    assert (tmp_path / "out.txt").read_text() == "old"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["corpus.txt", "out.txt"]


def test_a_reader_who_leaves_ends_it_quietly(tmp_path, environment):
    command = [sys.executable, "-m", "w2v", "phrases", str(ATLAS), "-o", "-", "-q"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline().endswith(b"\n")
        process.stdout.close()
        assert process.wait(60) == 141
        assert process.stderr is not None
        assert process.stderr.read() == b""


@pytest.mark.slow  # as in tests/cli/test_convert.py and test_export.py
def test_a_closed_standard_output_is_one_line(refused, corpus):
    said = refused("phrases", corpus, "-o", "-", "-q", stdout=None, preexec_fn=lambda: os.close(1))
    assert "standard output is closed: name a file" in said


def test_an_interrupt_while_reading_leaves_nothing(tmp_path, environment):
    command = [sys.executable, "-m", "w2v", "phrases", "-", "-o", "out.txt"]
    with subprocess.Popen(
        command, cwd=tmp_path, env=environment, stdin=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdin is not None
        for _ in range(100):
            process.stdin.write(b"some words\n" * 100_000)  # more than a pipe holds: it has begun to read
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert process.stderr is not None
        assert process.stderr.read().splitlines()[-1] == b"w2v: interrupted"
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_gets_a_bar_that_fits(tmp_path, environment):
    command = [sys.executable, "-m", "w2v", "phrases", ATLAS, "-o", "out.txt", "--passes", "2"]
    screen = screen_of(command, cwd=tmp_path, env=environment)
    for step in ("reading, ", "pass 2: "):
        assert step in screen
    assert max(map(len, lines_of(screen))) <= 80


def test_the_most_frequent_come_first_and_ties_stay():
    counts = [3, 5, 3, 9]
    phrases = [Phrase(str(number), 1.0, count, 1, 1, 1) for number, count in enumerate(counts)]
    assert [phrase.text for phrase in by_count(phrases)] == ["3", "1", "0", "2"]
