"""Blocks of text without white space, and tokens longer than anybody keeps."""

import random

import pytest

from w2v.corpus import text, whole_tokens
from w2v.corpus.encoded import encode
from w2v.corpus.facts import FactCounter
from w2v.corpus.sources import find_sources
from w2v.corpus.text import blocks
from w2v.corpus.tokens import Tokenizer, tokens
from w2v.hyperparameters import LONGEST_TOKEN, Hyperparameters

MOST = 8  # bytes kept of a token


@pytest.fixture
def small(monkeypatch):
    """White space is missed after sixteen bytes, and tokens lose their middles after 24."""
    monkeypatch.setattr(text, "UNBROKEN_BYTES", 16)
    monkeypatch.setattr(whole_tokens, "KEPT", 24)


@pytest.fixture
def write(tmp_path):
    def write(content):
        path = tmp_path / "corpus.txt"
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write


def found(path, *, words, block_bytes=64, max_token=MOST):
    """(the tokens that are kept, the longest block, what was noted)."""
    tally, tokenizer, seen, sizes = FactCounter(), Tokenizer(words=words, max_token=max_token), [], [0]
    for block in blocks(find_sources([path]).files, words=words, block_bytes=block_bytes):
        cut = tokenizer.cut(block.data)
        tally.add(block, cut)
        ends = zip(cut.begins.tolist(), cut.ends.tolist(), strict=True)
        seen += [block.data[begin:end].decode() for begin, end in ends if begin >= 0]
        sizes.append(len(block.data))
    return seen, max(sizes), tally


def whole(content, *, words):
    """The tokens of a text in one block, none cut."""
    (block,) = tokens([content.encode() + b"\n"], words=words)
    spelled = block.cells.view("u1").tobytes()
    ends = zip(block.begins.tolist(), block.ends.tolist(), strict=True)
    return [spelled[begin:end].decode() for begin, end in ends if begin >= 0]


def cut(token, most=MOST):
    return token.encode()[:most].decode(errors="ignore")


LETTERS = "ab日é😀"
MIXED = LETTERS + "\u0301\u0903-'’\u200c" + "。、" + "-\u0301\u0301"


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("words", [False, True])
@pytest.mark.parametrize("block_bytes", [1, 7, 50])
@pytest.mark.parametrize("seed", range(40))
def test_tokens_are_those_of_the_whole_text_cut(write, words, block_bytes, seed):
    rng = random.Random(seed)
    alphabet = rng.choice([LETTERS, MIXED, MIXED, "-'\u0301", "a-"])
    runs = ["".join(rng.choices(alphabet, k=rng.choice((1, 3, 20, 200)))) for _ in range(30)]
    content = "".join(run + rng.choice([" ", "\n", ""]) for run in runs)
    kept, _, noted = found(write(content), words=words, block_bytes=block_bytes)
    expected = whole(content, words=words)
    assert kept == [cut(token) for token in expected]
    long = [token for token in expected if len(token.encode()) > MOST]
    assert noted.cut == len(long)
    sizes = [len(token.encode()) for token in expected]
    if max(sizes, default=0) >= 8:
        assert noted.longest.bytes == max(sizes)
        assert any(
            len(token.encode()) == max(sizes) and token.startswith(noted.longest.begins[:5]) for token in expected
        )


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("block_bytes", [1, 5, 1000])
def test_the_first_that_is_cut_is_located_by_its_line(write, block_bytes):
    content = b"a b\n\n\xff\xff c\nlong" + b"x" * 500 + b" y\n" + b"z" * 90 + b"\n"
    _, _, noted = found(write(content), words=False, block_bytes=block_bytes)
    assert noted.cut == 2
    assert noted.first_cut.endswith("corpus.txt, line 4")
    assert noted.longest.at == noted.first_cut
    assert noted.longest.bytes == 504


def test_a_long_first_line_of_the_second_file_is_located_there(tmp_path):
    (tmp_path / "1").write_text("a\nb\nc\n")
    (tmp_path / "2").write_text("d\n" + "e" * 20)
    noted = found(tmp_path, words=False)[2]
    assert noted.first_cut == f"{tmp_path / '2'}, line 2"


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("words", [False, True])
def test_undecodable_bytes_are_counted_the_same_without_white_space(write, words):
    rng = random.Random(4)
    content = bytes(rng.choice(b"ab\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xff") for _ in range(20_000))
    noted = found(write(content), words=words, block_bytes=10)[2]
    assert noted.undecodable == sum("\udc80" <= c <= "\udcff" for c in content.decode(errors="surrogateescape"))
    assert noted.bytes == len(content)


@pytest.mark.parametrize("size", [2**20, 40 * 2**20])
def test_a_token_of_megabytes_takes_no_more_memory_than_a_block(write, size):
    kept, largest, noted = found(write(b"a " + b"x" * size + b" b\n"), words=False, block_bytes=2**18, max_token=256)
    assert kept == ["a", "x" * 256, "b"]
    assert (noted.cut, noted.longest.bytes) == (1, size)
    assert largest <= text.UNBROKEN_BYTES + whole_tokens.KEPT + 2**19


def test_a_book_without_white_space_is_cut_between_unicode_words(write):
    sentence = "山椒魚は悲しんだ。彼は彼の棲家である岩屋から外へ出てみようとしたのであるが、"
    kept, largest, noted = found(write(sentence * 40_000), words=True, block_bytes=2**18, max_token=256)
    assert kept == whole(sentence, words=True) * 40_000
    assert noted.cut == 0
    assert largest <= text.UNBROKEN_BYTES + whole_tokens.KEPT + 2**19


def test_only_bytes_beyond_the_limit_are_cut(write, tmp_path):
    content = "x" * 256 + " " + "x" * 257 + " " + "é" * 128 + " " + "é" * 129 + " a" + "é" * 128
    config = Hyperparameters(min_count=1)
    corpus = encode([write(content)], config, folder=tmp_path)
    assert corpus.vocabulary.words == ["x" * 256, "é" * 128, "a" + "é" * 127]
    assert corpus.vocabulary.counts.tolist() == [2, 2, 1]
    assert corpus.facts.cut == 3
    assert corpus.facts.tokens == 5


def test_the_longest_token_allowed_is_shorter_than_what_blocks_keep():
    assert Hyperparameters(max_token=LONGEST_TOKEN).max_token < whole_tokens.KEPT


def test_lower_case_comes_after_the_cut(write, tmp_path):
    longer = "\u0130" * 128  # two bytes each, three in lower case
    corpus = encode([write(f"{longer} {longer}x")], Hyperparameters(min_count=1, lowercase=True), folder=tmp_path)
    assert corpus.vocabulary.words == [longer.lower()]
    assert len(longer.lower().encode()) > 256
    assert corpus.facts.cut == 1
