"""fastText's own files: what is in them, what is refused, and that gensim reads what is written."""

import contextlib
import itertools
import struct

import numpy as np
import pytest

import w2v
from samples import same_bits, subword_model, vectors_of
from w2v import Vectors
from w2v.errors import FormatWarning, ModelError, W2VError
from w2v.ngrams import NgramRule, ngrams_of
from w2v.vectors.formats import ReadOptions, export, read_contents, write_contents

RULE = NgramRule(3, 6, 50)
WORDS = [b"king", b"queen", "東京".encode(), b"</s>"]
UNSEEN = ["kings", "東京都", "x"]


def fasttext_file(
    words=WORDS, rule=RULE, version=12, loss=2, model=2, pruned=(), quantised=0, labels=0, dim=5, extra=b""
):
    """A model as fastText saves it, put together by hand: (content, inputs, outputs)."""
    drawn = np.random.default_rng(5)
    inputs = drawn.normal(size=(len(words) + rule.buckets, dim)).astype("<f4")
    outputs = drawn.normal(size=(len(words), dim)).astype("<f4")
    content = [
        struct.pack("<2i", 793712314, version),
        struct.pack("<12id", dim, 4, 3, 1, 7, 1, loss, model, rule.buckets, rule.least, rule.most, 100, 1e-3),
        struct.pack("<3i2q", len(words) + labels, len(words), labels, 99, len(pruned) if pruned else -1),
        *(word + b"\0" + struct.pack("<qb", 10 - row, 0) for row, word in enumerate(words)),
        *(b"__label__%d\0" % row + struct.pack("<qb", 1, 1) for row in range(labels)),
        *(struct.pack("<2i", *pair) for pair in pruned),
        struct.pack("<b2q", quantised, *inputs.shape) + inputs.tobytes(),
        struct.pack("<b2q", 0, *outputs.shape) + outputs.tobytes(),
        extra,
    ]
    return b"".join(content), inputs, outputs


@pytest.mark.parametrize("version", [11, 12])
def test_vectors_are_means_over_own_rows_and_n_grams(tmp_path, version):
    content, inputs, outputs = fasttext_file(version=version)
    (tmp_path / "model.bin").write_bytes(content)
    contents, name, odd = read_contents(tmp_path / "model.bin")
    found = contents.vectors
    assert (name, odd, found.words) == ("fasttext", [], [word.decode() for word in WORDS])
    assert found.counts.tolist() == [10, 9, 8, 7]
    same_bits(found.contexts, outputs)
    for row, word in enumerate([*found.words, *UNSEEN]):
        buckets = ngrams_of([word], RULE)[1] + len(WORDS)
        rows = inputs[[row, *buckets] if row < len(WORDS) else buckets]
        np.testing.assert_allclose(found[word], rows.mean(axis=0, dtype=np.float64), atol=1e-6)
    np.testing.assert_array_equal(found["</s>"], inputs[3])
    assert contents.training["hyperparameters"] == {
        "dim": 5, "input": "subwords", "objective": "negative-sampling", "window": 4, "negative": 7, "epochs": 3,
        "min_count": 1, "sample": 1e-3, "min_ngram": 3, "max_ngram": 6, "buckets": 50,
    }  # fmt: skip


def test_n_grams_are_mapped(tmp_path):
    (tmp_path / "model.bin").write_bytes(fasttext_file()[0])
    found = w2v.load(tmp_path / "model.bin")
    for array in (found.ngrams.rows, found.contexts):
        base = array.base if isinstance(array.base, np.memmap) else array.base.base
        assert isinstance(base, np.memmap)


@pytest.mark.parametrize("rule", [NgramRule(0, 0, 0), NgramRule(3, 2, 9)])
def test_models_without_n_grams_have_rows_of_words_alone(tmp_path, rule):
    content, inputs, _ = fasttext_file(rule=rule, loss=1)
    (tmp_path / "model.bin").write_bytes(content)
    found = w2v.load(tmp_path / "model.bin")
    same_bits(found.vectors, inputs[: len(WORDS)])
    assert found.ngrams is None
    assert found.contexts is None  # those of a tree are no words'


def test_words_that_are_no_utf8_have_the_n_grams_of_their_bytes(tmp_path):
    words = [b"ki\xe6\x9d", b"\x80\x81b", b"king"]
    content, inputs, _ = fasttext_file(words=words, rule=NgramRule(3, 3, 50))
    (tmp_path / "model.bin").write_bytes(content)
    with pytest.warns(FormatWarning, match="2 words that are not UTF-8"):
        found = w2v.load(tmp_path / "model.bin")
    for row, ngrams in enumerate([[b"<ki", b"ki\xe6\x9d", b"i\xe6\x9d>"], [b"<\x80\x81b>"]]):
        buckets = [fnv(ngram) % 50 + len(words) for ngram in ngrams]
        np.testing.assert_allclose(found.vectors[row], inputs[[row, *buckets]].mean(axis=0), atol=1e-6)


def fnv(data):
    number = 2166136261
    for byte in data:
        number = ((number ^ (byte if byte < 128 else byte + 0xFFFFFF00)) * 16777619) % 2**32
    return number


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"version": 13}, "version 13"),
        ({"version": 10}, "version 10"),
        ({"model": 3}, "supervised"),
        ({"model": 9}, "kind 9"),
        ({"loss": 4}, "loss 4"),
        ({"labels": 1}, "1 labels"),
        ({"quantised": 1}, "quantised"),
        ({"pruned": [(1, 0)]}, "pruned"),
        ({"pruned": [(1, 0)], "quantised": 1}, "its input matrix is quantised"),
        ({"rule": NgramRule(3, 101, 50)}, "up to 101 characters"),
        ({"rule": NgramRule(3, 6, 0)}, "in 0 buckets"),
        ({"extra": b"\0"}, "more data follows"),
    ],
)  # fmt: skip
def test_what_is_not_read_is_refused_with_the_reason(tmp_path, given, said):
    (tmp_path / "model.bin").write_bytes(fasttext_file(**given)[0])
    with pytest.raises(ModelError, match=rf"model.bin: byte [\d,]+: .*{said}"):
        w2v.load(tmp_path / "model.bin")


def test_files_cut_short_anywhere_are_refused(tmp_path):
    content, *_ = fasttext_file(rule=NgramRule(3, 3, 2), words=WORDS[:2], dim=2)
    for length in range(len(content)):
        (tmp_path / "model.bin").write_bytes(content[:length])
        with pytest.raises(ModelError):
            w2v.load(tmp_path / "model.bin", "fasttext")


def test_sizes_beyond_the_file_are_refused_before_anything_is_made_of_them(tmp_path):
    content, *_ = fasttext_file()
    for place, value in itertools.product(range(8, 92, 4), [2**31 - 1, -1, -(2**31)]):
        damaged = bytearray(content)
        struct.pack_into("<i", damaged, place, value)
        (tmp_path / "model.bin").write_bytes(damaged)
        with contextlib.suppress(ModelError):  # settings of the training may be anything
            w2v.load(tmp_path / "model.bin")


def test_a_pipe_is_refused(tmp_path, monkeypatch):
    (tmp_path / "model.bin").write_bytes(fasttext_file()[0])
    with (tmp_path / "model.bin").open() as file:
        monkeypatch.setattr("sys.stdin", file)
        with pytest.raises(ModelError, match="cannot be read from a pipe"):
            w2v.load("-")


@pytest.mark.parametrize("rule", [RULE, NgramRule(2, 3, 1000)])
def test_what_is_written_reads_back(tmp_path, rule):
    model = subword_model(rule=rule)
    expected = Vectors.of(model)
    export(expected, tmp_path / "model.bin", "fasttext")
    found = w2v.load(tmp_path / "model.bin")
    assert found.words == expected.words
    assert found.ngrams.rule == rule
    np.testing.assert_array_equal(found.counts, expected.counts)
    same_bits(found.contexts, expected.contexts)
    for word in [*model.words, *UNSEEN[:2]]:
        np.testing.assert_allclose(found[word], expected[word], atol=1e-6)
    unused = np.setdiff1d(np.arange(rule.buckets), model.ngrams.buckets)
    assert not found.ngrams.rows[unused].any()


def test_gensim_reads_what_is_written(tmp_path):
    fasttext = pytest.importorskip("gensim.models.fasttext")
    expected = Vectors.of(subword_model(rule=RULE))
    export(expected, tmp_path / "model.bin", "fasttext")
    found = fasttext.load_facebook_vectors(str(tmp_path / "model.bin"))
    assert found.index_to_key == expected.words
    for word in [word for word in expected.words if word != "</s>"] + UNSEEN:  # to gensim a word as any other
        np.testing.assert_allclose(found[word], expected[word], atol=1e-5)


def test_vectors_without_n_grams_or_outputs_are_written_too(tmp_path):
    expected = vectors_of(["a b", "", "naïve"])
    export(expected, tmp_path / "model.bin", "fasttext")
    found = w2v.load(tmp_path / "model.bin")
    assert (found.words, found.ngrams, found.contexts) == (expected.words, None, None)
    same_bits(found.vectors, expected.vectors)


@pytest.mark.parametrize("word", ["a\0b", "\ud800"])
def test_words_that_it_cannot_carry_are_refused(tmp_path, word):
    with pytest.raises(W2VError, match="word 1"):
        export(vectors_of([word]), tmp_path / "model.bin", "fasttext")


def test_a_part_of_one_keeps_its_n_grams(tmp_path):
    (tmp_path / "model.bin").write_bytes(fasttext_file()[0])
    whole = w2v.load(tmp_path / "model.bin")
    contents, *_ = read_contents(tmp_path / "model.bin", request=ReadOptions(top=2, words=frozenset(["queen"])))
    assert contents.vectors.words == ["queen"]
    for name in ("fasttext", "safetensors"):
        write_contents(contents, tmp_path / name, name)
        for word in ["queen", *UNSEEN]:
            np.testing.assert_allclose(w2v.load(tmp_path / name)[word], whole[word], atol=1e-6)
