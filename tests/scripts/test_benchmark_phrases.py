import os
import subprocess
import sys
from pathlib import Path

import pytest

import benchmark_phrases

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("options", "programs"),
    [((), ["w2v", "gensim", "gensim, frozen"]), (("--passes", "2", "--score", "npmi"), ["w2v", "gensim"])],
)
def test_a_text_gives_a_table(tmp_path, options, programs):
    (tmp_path / "corpus.txt").write_text("the bank of england\nthe new york bank\n" * 300)
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "benchmark_phrases.py", "corpus.txt", "--runs", "1", "--threads", "2",
         "--connectors", "english", *options],
        cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    header, _, *rows, empty, facts, _, settings = done.stdout.splitlines()
    assert not empty
    assert facts.startswith("2,400 words. 1 run of each; w2v on 2 threads")
    assert "connectors english" in settings
    assert len(rows) == len(programs)
    for row, program in zip(rows, programs, strict=True):
        assert row.count("|") == header.count("|")
        assert row.startswith(f"| {program.split(',')[0]} ")
        seconds, speed, processor, peak = (cell.split()[0].replace(",", "") for cell in row.split("|")[2:-1])
        assert float(seconds) > 0
        assert float(speed) >= 0  # 2,400 words are 0 thousand a second where they take five
        assert float(processor) > 0
        assert float(peak) > 20


def test_texts_that_differ_are_told(tmp_path, monkeypatch, capsys):
    (tmp_path / "corpus.txt").write_text("a b\n" * 10)
    monkeypatch.setattr("sys.argv", ["benchmark_phrases.py", str(tmp_path / "corpus.txt"), "--runs", "1"])

    def run(program, _corpus, output, _options):
        output.write_text(program)
        return benchmark_phrases.Run(1, 1, 1)

    monkeypatch.setattr(benchmark_phrases, "run", run)
    assert benchmark_phrases.main() == 1
    captured = capsys.readouterr()
    assert captured.err.endswith("gensim: its text is not w2v's\n")
    assert not captured.out
