"""Corpora as people have them: larger than memory, cut short, changing, with too many words or too much of one."""

import bz2
import gzip
import json
import lzma
import subprocess
import sys

import numpy as np
import pytest
import zstandard

from w2v.corpus import table
from w2v.corpus.encoded import encode, encode_sentences
from w2v.corpus.table import TypeTable
from w2v.corpus.tokens import tokens
from w2v.errors import CorpusError
from w2v.hyperparameters import Hyperparameters

ALL = Hyperparameters(min_count=1)

# Encodes standard input, or each of some files, where only so many megabytes may be added to what the process has.
LITTLE_MEMORY = """
import json, resource, sys
from pathlib import Path
from w2v.corpus.encoded import encode
from w2v.hyperparameters import Hyperparameters

folder, megabytes = Path(sys.argv[1]), int(sys.argv[2])
config = Hyperparameters(min_count=1, words="words" in sys.argv)
(folder / "small").write_text("a b\\n" * 10)
encode([folder / "small"], config, folder=folder)  # compiles or loads the kernels
(folder / "small").unlink()
pages = int(Path("/proc/self/statm").read_text().split()[0])
most = pages * resource.getpagesize() + megabytes * 2**20
resource.setrlimit(resource.RLIMIT_AS, (most, most))
for path in [name for name in sys.argv[3:] if name != "words"] or ["-"]:
    facts = encode([path], config, folder=folder).facts
    print(json.dumps({name: getattr(facts, name) for name in ("bytes", "lines", "tokens", "types", "cut")}))
"""
LONG = "".join(f"{number:03}" + "x" * 197 + " " for number in range(1000)).encode()  # ids take little room
SHAPES = {
    "lines": (LONG[:-1] + b"\n", []),
    "one line": (LONG, []),
    "one token": (b"x" * 200_000, []),
    "a book without white space": (
        "山椒魚は悲しんだ。彼は彼の棲家である岩屋から外へ出てみようとしたのであるが、".encode() * 200,
        ["words"],
    ),
}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc and RLIMIT_AS")
@pytest.mark.parametrize(
    ("shape", "size"),
    [
        # Lines end what is kept of a text sooner than anything else: the others are harder.
        *(pytest.param(shape, 80_000_000, marks=[pytest.mark.slow] * (shape == "lines")) for shape in SHAPES),
        *(pytest.param(shape, 1_200_000_000, marks=pytest.mark.slow) for shape in SHAPES),
    ],
)
def test_a_corpus_larger_than_the_memory_there_is(tmp_path, shape, size):
    part, arguments = SHAPES[shape]
    # The book's ids lie in memory where its text does not: a memory map counts as address space.
    # Beside a busy process more of what was read waits to be used; the text has no room all the same.
    megabytes = 56 + (size // 20 * 4 // 2**20 if arguments else 0)
    command = [sys.executable, "-c", LITTLE_MEMORY, tmp_path, megabytes, *arguments]
    child = subprocess.Popen([str(part) for part in command], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    for _ in range(size // len(part)):
        child.stdin.write(part)
    said = child.communicate(timeout=600)[0]
    assert child.returncode == 0
    total = size // len(part)
    expected = {
        "lines": {"lines": total, "tokens": 1000 * total, "types": 1000, "cut": 0},
        "one line": {"lines": 1, "tokens": 1000 * total, "types": 1000, "cut": 0},
        "one token": {"lines": 1, "tokens": 1, "types": 1, "cut": 1},
        "a book without white space": {"lines": 1, "tokens": 2 * 200 * total, "types": 2, "cut": 0},
    }
    assert json.loads(said) == {"bytes": total * len(part), **expected[shape]}
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc and RLIMIT_AS")
def test_what_unpacks_to_a_thousand_times_its_size_takes_no_more_memory(tmp_path):
    content = b"x" * 100_000_000 + b"\n" + b"a b\n" * 10
    paths = [tmp_path / name for name in ("gz", "bz2", "xz", "zst")]
    packers = [gzip.compress, bz2.compress, lambda text: lzma.compress(text, preset=0), zstandard.compress]
    for path, pack in zip(paths, packers, strict=True):
        path.write_bytes(pack(content))
        assert path.stat().st_size < 110_000
    command = [sys.executable, "-c", LITTLE_MEMORY, tmp_path, 80, *paths]
    done = subprocess.run([str(part) for part in command], stdout=subprocess.PIPE, check=True, timeout=600)
    expected = {"bytes": 100_000_041, "lines": 11, "tokens": 21, "types": 3, "cut": 1}
    assert [json.loads(line) for line in done.stdout.splitlines()] == 4 * [expected]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs /proc and RLIMIT_AS")
def test_ids_that_do_not_fit_into_the_address_space_are_an_error_that_says_so(tmp_path):
    command = [sys.executable, "-c", LITTLE_MEMORY, str(tmp_path), "48"]
    done = subprocess.run(command, input=b"a b " * 8_000_000, capture_output=True, check=False, timeout=600)
    assert done.returncode == 1
    last = done.stderr.decode().splitlines()[-1]
    assert last.startswith("w2v.errors.TrainingError: the corpus's ids (64 MB) do not fit in the address space")
    assert list(tmp_path.iterdir()) == []


WRITER = """
import gzip, os, sys, time
packed = sys.argv[1] == "gzip"
text = b"one two three\\n" * 200_000
sys.stdout.buffer.write(gzip.compress(text)[:-100] if packed else text)
sys.stdout.flush()
os.close(2)
time.sleep(600)
"""
READER = """
import sys
from pathlib import Path
from w2v.corpus.encoded import encode
from w2v.errors import CorpusError
from w2v.hyperparameters import Hyperparameters
try:
    print(encode(["-"], Hyperparameters(min_count=1), folder=Path(sys.argv[1])).facts.tokens)
except CorpusError as error:
    print(error)
"""


@pytest.mark.parametrize(
    ("packing", "said"),
    [
        pytest.param("plain", "600000", marks=pytest.mark.slow),  # a pipe that ends, as in test_encoded.py
        ("gzip", "standard input: damaged, or cut short"),
    ],
)
def test_a_pipe_whose_writer_is_killed(tmp_path, packing, said):
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    with subprocess.Popen([sys.executable, "-c", WRITER, packing], **pipes) as writer:
        command = [sys.executable, "-c", READER, tmp_path]
        with subprocess.Popen(command, stdin=writer.stdout, stdout=subprocess.PIPE, text=True) as reader:
            writer.stdout.close()
            writer.stderr.read()  # it has written all that it will
            writer.kill()
            assert reader.communicate(timeout=60)[0].startswith(said)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("change", ["grows", "shrinks"])
def test_what_was_read_of_a_file_that_changes_is_what_is_encoded(tmp_path, change):
    path = tmp_path / "corpus.txt"
    path.write_bytes(b"one two\n" * 500_000)

    def disturb(*_):
        if path.stat().st_size == 4_000_000:
            with path.open("r+b") as file:
                if change == "grows":
                    file.seek(0, 2)
                    file.write(b"three four\n" * 500_000)
                else:
                    file.truncate(2_000_000)

    corpus = encode([path], ALL, folder=tmp_path, progress=disturb, block_bytes=10_000)
    facts = corpus.facts
    assert facts.changed == str(path)
    assert corpus.vocabulary.words == ["one", "two"]
    assert facts.bytes == (4_000_000 if change == "grows" else 2_000_000)
    assert facts.lines == facts.bytes // 8
    assert len(corpus.ids) == 3 * facts.lines


def test_names_in_folders_that_are_not_files_are_in_the_facts(tmp_path):
    (tmp_path / "texts").mkdir()
    (tmp_path / "texts" / "a").write_text("one two")
    (tmp_path / "texts" / "lost").symlink_to("nowhere")
    facts = encode([tmp_path / "texts"], ALL, folder=tmp_path).facts
    assert (facts.files, facts.passed_over) == (1, 1)
    assert facts.first_passed_over == f"{tmp_path / 'texts' / 'lost'} (a broken link)"


def test_nuls_far_inside_a_text_are_white_space(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_bytes(b"one two " * 200_000 + bytes(1_000_000) + b"three\0four\n")
    corpus = encode([path], ALL, folder=tmp_path)
    assert corpus.vocabulary.words == ["one", "two", "three", "four"]
    assert (corpus.facts.lines, corpus.facts.tokens) == (1, 400_002)


def test_tokens_from_python_are_taken_whole(tmp_path):
    long = "x" * 100_000
    corpus = encode_sentences([[long, "y"], [long + "x"]], ALL, folder=tmp_path)
    assert corpus.vocabulary.words == [long, "y", long + "x"]
    assert corpus.facts.cut == 0


def test_counts_go_beyond_32_bits():
    types = TypeTable()
    (block,) = tokens([b"a b a\n"], words=False)
    types.look_up(block)
    types.counts[:] = [2**32 - 1, 2**31 - 1]
    types.look_up(block)
    assert types.counts.tolist() == [2**32 + 1, 2**31]
    lowered, _ = types.lowercased()
    assert lowered.counts.tolist() == [2**32 + 1, 2**31]


def test_more_types_than_ids_are_an_error(tmp_path, monkeypatch):
    monkeypatch.setattr(table, "MOST_SLOTS", table.FIRST_SLOTS)
    (tmp_path / "corpus.txt").write_text(" ".join(f"w{number}" for number in range(50_000)))
    with pytest.raises(CorpusError, match="more than 40,960 different tokens"):
        encode([tmp_path / "corpus.txt"], ALL, folder=tmp_path)


MANY = """
import resource, sys
from pathlib import Path
from w2v.corpus.encoded import encode
from w2v.hyperparameters import Hyperparameters
corpus = encode(["-"], Hyperparameters(min_count=1, lowercase=True), folder=Path(sys.argv[1]))
words = corpus.vocabulary.words
print(len(words), len(set(words)), words[0], words[-1], resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


@pytest.mark.slow  # half a minute, 2 GB
def test_ten_million_distinct_words(tmp_path):
    child = subprocess.Popen(
        [sys.executable, "-c", MANY, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    for first in range(0, 10_000_000, 1000):
        child.stdin.write(" ".join(f"Item{number:07}" for number in range(first, first + 1000)) + "\n")
    *found, megabytes = child.communicate(timeout=600)[0].split()
    assert found == ["10000000", "10000000", "item0000000", "item9999999"]
    assert int(megabytes) < 2500


@pytest.mark.slow  # reads 8 GB of nothing
def test_renumbering_beyond_32_bits(tmp_path):
    from w2v.corpus.id_file import id_file  # noqa: PLC0415

    beyond = 2**31 + 1000
    with id_file(tmp_path) as file:
        file._file.truncate(4 * beyond)  # ids 0, which are left out
        file._file.seek(4 * (beyond - 4))
        file._file.write(np.array([1, -1, 2, -1], np.int32).tobytes())
        assert file.renumber(np.array([-2, 7, 8], np.int32)) == (2, 2)
        assert file.mapped().tolist() == [7, -1, 8, -1]
