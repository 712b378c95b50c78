"""Whatever bytes are given for a corpus, the answer is a corpus or a W2VError: no other exception, no hang."""

import bz2
import gzip
import lzma
import signal

import numpy as np
import pytest
import zstandard
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from w2v.corpus.encoded import encode
from w2v.errors import CorpusError
from w2v.hyperparameters import Hyperparameters

PATIENT = settings(suppress_health_check=[HealthCheck.too_slow])
PACKINGS = {
    "plain": bytes,
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}
EDGES = b"aB \n\t\r\0\x1c'-\xc3\xa9\xe2\x80\x99\xcc\x81\xf0\x9f\x98\x80\xff\xfe\xef\xbb\xbf\xed\xa0\x80"
TEXTS = st.one_of(
    st.binary(max_size=400),
    st.lists(st.sampled_from(EDGES), max_size=400).map(bytes),
    st.text(max_size=200).map(str.encode),
    st.lists(st.sampled_from(["the ", "The\n", "größe", "日本。", "-", "x" * 300, " "]), max_size=60).map(
        lambda parts: "".join(parts).encode()
    ),
)
ASKED = st.builds(
    Hyperparameters,
    min_count=st.integers(1, 3),
    max_vocab=st.none() | st.integers(1, 5),
    words=st.booleans(),
    lowercase=st.booleans(),
    max_token=st.sampled_from([8, 9, 256]),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("any-bytes")


@pytest.fixture(autouse=True)
def no_hang():
    """An alarm, in place of waiting for ever."""

    def give_up(*_):
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, give_up)
    signal.alarm(240)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


def check(content, folder, config, strict, block_bytes):
    """An answer that holds together, or a CorpusError that names the file."""
    path = folder / "corpus"
    path.write_bytes(content)
    try:
        corpus = encode([path], config, folder=folder, strict=strict, block_bytes=block_bytes)
    except CorpusError as error:
        message = str(error)
        assert "\n" not in message  # any other exception fails the test
        assert "corpus" in message or "`min_count`" in message
        return
    ids, words, facts = corpus.ids, corpus.vocabulary.words, corpus.facts
    assert np.bincount(ids[ids >= 0], minlength=len(words)).tolist() == corpus.vocabulary.counts.tolist()
    assert ids[-1] == -1
    assert not ((ids[:-1] < 0) & (ids[1:] < 0)).any()
    assert (facts.words, facts.sentences) == ((ids >= 0).sum(), (ids < 0).sum())
    assert facts.tokens >= facts.words
    assert facts.types >= len(words) == len(set(words)) > 0
    assert all(words)
    if not config.lowercase:  # which can make a word longer, after it was cut
        assert all(len(word.encode()) <= config.max_token for word in words)
    assert (facts.undecodable > 0) == (facts.first_undecodable is not None)
    assert (facts.cut > 0) == (facts.first_cut is not None)
    assert not (strict and facts.undecodable)


@PATIENT
@given(TEXTS, ASKED, st.booleans(), st.sampled_from([1, 7, 1 << 18]))
@example(b"\xef\xbb\xbf", Hyperparameters(min_count=1), False, 1)
@example(b"BZh91AY&SY", Hyperparameters(min_count=1), False, 1)
def test_any_bytes(folder, content, config, strict, block_bytes):
    check(content, folder, config, strict, block_bytes)


@PATIENT
@given(st.data(), st.sampled_from(sorted(PACKINGS)), TEXTS, st.sampled_from([7, 1 << 18]))
def test_compressed_texts_whole_cut_and_damaged(folder, data, packing, text, block_bytes):
    packed = PACKINGS[packing](text)
    how = data.draw(st.sampled_from(["whole", "cut", "flipped", "cut out", "twice", "more"]))
    place = data.draw(st.integers(0, max(len(packed) - 1, 0)))
    if how == "cut":
        packed = packed[:place]
    elif how == "flipped" and packed:
        packed = bytearray(packed)
        packed[place] ^= 1 << data.draw(st.integers(0, 7))
    elif how == "cut out":
        packed = packed[:place] + packed[place + data.draw(st.integers(1, 9)) :]
    elif how == "twice":
        packed += packed
    elif how == "more":
        packed += data.draw(st.binary(min_size=1, max_size=40))
    check(bytes(packed), folder, Hyperparameters(min_count=1), False, block_bytes)
