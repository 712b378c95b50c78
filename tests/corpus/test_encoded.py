import gzip
import json
import os
import random
import re
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, replace

import numpy as np
import pytest

from w2v.corpus.encoded import encode, encode_sentences
from w2v.errors import CorpusError, OutputError
from w2v.hyperparameters import Hyperparameters

ALL = Hyperparameters(min_count=1)


def oracle(sentences, config):
    """(words, counts, ids) of sentences of strings, as obviously as can be."""
    if config.lowercase:
        sentences = [[token.lower() for token in sentence] for sentence in sentences]
    counts = Counter(token for sentence in sentences for token in sentence)
    frequent = [(word, count) for word, count in counts.items() if count >= config.min_count]
    frequent = sorted(frequent, key=lambda pair: -pair[1])[: config.max_vocab]
    number_of = {word: number for number, (word, _) in enumerate(frequent)}
    ids = []
    for sentence in sentences:
        kept = [number_of[token] for token in sentence if token in number_of]
        ids += [*kept, -1] if kept else []
    return [word for word, _ in frequent], [count for _, count in frequent], ids


def found(corpus):
    return corpus.vocabulary.words, corpus.vocabulary.counts.tolist(), corpus.ids.tolist()


@pytest.fixture
def write(tmp_path):
    def write(content, name="corpus.txt"):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "out").mkdir()
    yield tmp_path / "out"
    assert list((tmp_path / "out").iterdir()) == []  # whatever happened, nothing is left behind


def random_text(seed, line_feeds=0.1):
    rng = random.Random(seed)
    words = ["the", "The", "THE", "Größe", "größe", "日本", "naïve", "eightchr", "EightChr", "a" * 20, "ΟΔΟΣ", "οδος"]
    words += [f"w{rng.randrange(200)}" for _ in range(40)]
    spaces = lambda: "\n" if rng.random() < line_feeds else rng.choice(" \t\r") * rng.choice((1, 1, 2))  # noqa: E731
    return "".join(rng.choice(words) + spaces() for _ in range(3000))


ASKED = [
    ALL,
    replace(ALL, lowercase=True),
    Hyperparameters(min_count=60),
    Hyperparameters(min_count=60, lowercase=True),
    replace(ALL, max_vocab=3),
    replace(ALL, max_vocab=3, lowercase=True),
    replace(ALL, min_count=100, max_vocab=1000, words=True),
]


@pytest.mark.parametrize("config", ASKED)
@pytest.mark.parametrize("block_bytes", [1, 50, 1000, 1 << 18])
def test_the_same_as_the_oracle_for_every_size_of_blocks(write, folder, config, block_bytes):
    text = random_text(block_bytes)
    corpus = encode([write(text)], config, folder=folder, block_bytes=block_bytes)
    expected = oracle([line.split() for line in text.split("\n")], config)
    assert found(corpus) == expected
    facts = corpus.facts
    assert facts.tokens == len(text.split())
    assert facts.types == len(set((text.lower() if config.lowercase else text).split()))
    assert facts.words == sum(expected[1])
    assert facts.sentences == expected[2].count(-1)
    assert facts.lines == text.count("\n") + (not text.endswith("\n"))
    assert facts.bytes == len(text.encode())
    assert facts.files == 1
    assert facts.undecodable == 0
    assert facts.first_undecodable is None


def test_one_line_of_any_length(write, folder):
    text = random_text(7, line_feeds=0) * 30
    corpus = encode([write(text)], ALL, folder=folder, block_bytes=4096)
    assert found(corpus) == oracle([text.split()], ALL)
    assert (corpus.facts.lines, corpus.facts.sentences) == (1, 1)


def test_renumbering_goes_on_from_chunk_to_chunk(write, folder, monkeypatch):
    monkeypatch.setattr("w2v.corpus.id_file._CHUNK_IDS", 7)
    text = random_text(8)
    config = Hyperparameters(min_count=60)
    assert found(encode([write(text)], config, folder=folder)) == oracle(
        [line.split() for line in text.split("\n")], config
    )


def test_files_folders_and_compressed_ones_are_one_corpus(write, folder, tmp_path):
    (tmp_path / "below").mkdir()
    write("c d", "below/1")
    write(gzip.compress(b"e\n\nf a"), "below/2")
    corpus = encode([write("\ufeffa b"), tmp_path / "below"], ALL, folder=folder)
    assert found(corpus) == oracle([["a", "b"], ["c", "d"], ["e"], ["f", "a"]], ALL)
    assert corpus.facts.files == 3
    assert corpus.facts.lines == 5


def test_ids_are_a_read_only_array_that_outlives_the_file(write, folder):
    corpus = encode([write("a b a\n")], ALL, folder=folder)
    assert type(corpus.ids) is np.ndarray
    assert corpus.ids.dtype == np.int32
    assert corpus.vocabulary.counts.dtype == np.int64
    assert not corpus.ids.flags.writeable


def test_facts_are_plain_values(write, folder):
    facts = asdict(encode([write(b"a \xff b\n")], ALL, folder=folder).facts)
    assert json.loads(json.dumps(facts)) == facts
    assert facts["undecodable"] == 1
    assert facts["first_undecodable"].endswith("corpus.txt, byte 2")


def test_undecodable_bytes_make_words_with_a_replacement(write, folder):
    assert encode([write(b"caf\xe9 x\n")], ALL, folder=folder).vocabulary.words == ["caf\ufffd", "x"]


def test_progress_reaches_the_total(write, folder):
    told = []
    path = write("some words " * 1000)
    encode([path], ALL, folder=folder, block_bytes=1000, progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (11_000, 11_000)
    assert [done for done, _ in told] == sorted(done for done, _ in told)


class TestErrors:
    def test_no_such_file(self, folder, tmp_path):
        with pytest.raises(CorpusError, match="no such file"):
            encode([tmp_path / "nowhere"], ALL, folder=folder)

    @pytest.mark.parametrize("content", ["", " \n\n\t", "\ufeff"])
    def test_an_empty_corpus(self, write, folder, content):
        with pytest.raises(CorpusError, match=r"corpus\.txt: no words in the corpus"):
            encode([write(content)], ALL, folder=folder)

    def test_no_text_given(self, folder):
        with pytest.raises(CorpusError, match="no file given: no word"):
            encode([], ALL, folder=folder)

    def test_punctuation_has_no_words(self, write, folder):
        with pytest.raises(CorpusError, match="no words in the corpus"):
            encode([write("... --- !!!")], replace(ALL, words=True), folder=folder)

    def test_no_word_is_frequent_enough(self, write, folder):
        with pytest.raises(CorpusError, match="2 words occur 2 times: lower `min_count` to 2"):
            encode([write("a b c a b")], Hyperparameters(min_count=5), folder=folder)

    def test_a_binary_file(self, write, folder):
        with pytest.raises(CorpusError, match="looks like a binary file"):
            encode([write(b"\x7fELF\0\0")], ALL, folder=folder)

    def test_strict(self, write, folder):
        with pytest.raises(CorpusError, match=r"corpus\.txt, byte 2: not UTF-8"):
            encode([write(b"a \xff\n")], ALL, folder=folder, strict=True)

    def test_a_damaged_file_after_many_blocks(self, write, folder):
        packed = gzip.compress(random.Random(1).randbytes(100_000).hex(" ").encode())
        with pytest.raises(CorpusError, match="damaged, or cut short"):
            encode([write(packed[:-1000])], ALL, folder=folder, block_bytes=1000)

    def test_a_folder_that_is_not_there(self, write, tmp_path):
        with pytest.raises(OutputError, match="cannot be written: No such file"):
            encode([write("a")], ALL, folder=tmp_path / "nowhere")

    def test_an_error_of_the_callers_own_stays_what_it_is(self, write, folder):
        def progress(*_):
            raise BrokenPipeError

        with pytest.raises(BrokenPipeError):
            encode([write("a b c")], ALL, folder=folder, progress=progress)


DISK_FULL = """
import resource, signal, sys
from pathlib import Path
from w2v.corpus.encoded import encode, encode_sentences
from w2v.errors import OutputError
from w2v.hyperparameters import Hyperparameters

folder, path = Path(sys.argv[1]), sys.argv[2]
config = Hyperparameters(min_count=1)
encode([path], config, folder=folder)  # compiles the kernels: their cache is written to disk as well
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
for call in (lambda: encode([path], config, folder=folder),
             lambda: encode_sentences([["a"]] * 100_000, config, folder=folder)):
    try:
        call()
    except OutputError as error:
        print(error)
"""


def run(code, *arguments, **options):
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, arguments)], capture_output=True, check=True, **options
    )


@pytest.mark.skipif(sys.platform == "win32", reason="no limit on the size of files")
def test_a_full_disk_is_an_error_and_leaves_nothing(write, folder):
    done = run(DISK_FULL, folder, write("word " * 100_000))
    message = f"{folder}: no space left on the disk: make room, or name another place\n"
    assert done.stdout.decode() == 2 * message


STANDARD_INPUT = """
import sys
from pathlib import Path
from w2v.corpus.encoded import encode
from w2v.hyperparameters import Hyperparameters

corpus = encode(["-"], Hyperparameters(min_count=1), folder=Path(sys.argv[1]))
print(corpus.vocabulary.words, corpus.ids.tolist())
"""


@pytest.mark.parametrize("pack", [pytest.param(bytes, marks=pytest.mark.slow), gzip.compress])
def test_standard_input_through_a_pipe(folder, pack):
    done = run(STANDARD_INPUT, folder, input=pack("größe b\nb c\n".encode()))
    assert done.stdout.decode() == "['b', 'größe', 'c'] [1, 0, -1, 0, 2, -1]\n"
    assert done.stderr == b""


READING_THREAD = """
import sys, threading
from pathlib import Path
from w2v.corpus.encoded import encode
from w2v.hyperparameters import Hyperparameters

at_work = set()
threading.setprofile(lambda frame, *_: at_work.add(frame.f_globals.get("__name__", "").partition(".")[0]))
encode([sys.argv[2]], Hyperparameters(min_count=1, words=True), folder=Path(sys.argv[1]))
print("w2v" in at_work, "numba" in at_work)
"""


def test_the_compiler_never_runs_in_the_thread_that_reads(write, folder):
    assert run(READING_THREAD, folder, write("a b c\n")).stdout == b"True False\n"


INTERRUPTED = """
import os, signal, sys, threading
from pathlib import Path
from w2v.corpus.encoded import encode
from w2v.hyperparameters import Hyperparameters

def progress(*_):
    if threading.active_count() == 2:  # this one and the one that reads: the first time
        threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()

try:
    encode(["-"], Hyperparameters(min_count=1), folder=Path(sys.argv[1]), progress=progress, block_bytes=1000)
except KeyboardInterrupt:
    print("interrupted")
"""


def test_an_interrupt_does_not_wait_for_standard_input(folder):
    end, start = os.pipe()
    os.write(start, b"a b " * 10_000)
    with os.fdopen(end) as stdin, os.fdopen(start, "wb"):  # stays open: no more comes, and no end
        done = run(INTERRUPTED, folder, stdin=stdin, timeout=120)
    assert done.stdout == b"interrupted\n"
    assert done.stderr == b""


class TestSentences:
    @pytest.mark.parametrize("config", [a for a in ASKED if not a.words])
    def test_the_same_as_the_oracle(self, folder, config):
        sentences = [line.split() for line in random_text(9).split("\n")]
        corpus = encode_sentences(sentences, config, folder=folder)
        assert found(corpus) == oracle(sentences, config)
        assert corpus.facts.lines == len(sentences)
        assert corpus.facts.files == corpus.facts.bytes == 0

    def test_the_same_as_from_text(self, write, folder):
        text = random_text(10)
        from_text = encode([write(text)], replace(ALL, lowercase=True), folder=folder)
        lines = (iter(line.split()) for line in text.split("\n"))
        assert found(encode_sentences(lines, replace(ALL, lowercase=True), folder=folder)) == found(from_text)

    def test_in_many_chunks(self, folder, monkeypatch):
        monkeypatch.setattr("w2v.corpus.table._CHUNK_TOKENS", 5)
        sentences = [line.split() for line in random_text(11).split("\n")]
        told = []
        corpus = encode_sentences(sentences, ALL, folder=folder, progress=lambda *step: told.append(step))
        assert found(corpus) == oracle(sentences, ALL)
        assert told[-1] == (len(sentences), None)

    def test_tokens_may_hold_anything(self, folder):
        sentences = [["New York", "a\nb", "c\0d", "New York"], [], ["", "x"]]
        corpus = encode_sentences(sentences, ALL, folder=folder)
        assert corpus.vocabulary.words == ["New York", "a\nb", "c\0d", "x"]
        assert corpus.ids.tolist() == [0, 1, 2, 0, -1, 3, -1]

    @pytest.mark.parametrize(
        ("sentences", "message"),
        [
            ([["a"], "a sentence"], "sentence 2 is a str, not a list of words: split it first"),
            ([b"bytes"], "sentence 1 is a bytes, not a list of words"),
            ([["a", 5]], "sentence 1 has a token of type int"),
            ([["a", "\ud800"]], re.escape(r"sentence 1 has the token '\ud800', which cannot be encoded as UTF-8")),
            ([], r"no words in the corpus \(0 sentences given\)"),
            ([[], []], r"no words in the corpus \(2 sentences given\)"),
            ([["a", "b", "b"]], "1 word occurs 2 times: lower `min_count` to 2"),
        ],
    )
    def test_what_cannot_be_encoded(self, folder, sentences, message):
        with pytest.raises(CorpusError, match=message):
            encode_sentences(sentences, Hyperparameters(), folder=folder)
