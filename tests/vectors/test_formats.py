import io

import numpy as np
import pytest
from gensim.models import KeyedVectors

from w2v import Vectors
from w2v.errors import ModelError, OutputError, W2VError
from w2v.vectors.formats import FORMATS, export, format_of


@pytest.fixture
def vectors(small_model):
    return Vectors.of(small_model)


@pytest.fixture(params=FORMATS)
def name(request):
    return request.param


def assert_bits_equal(found, expected):
    assert found.dtype == expected.dtype == np.float32
    np.testing.assert_array_equal(found.view(np.uint32), expected.view(np.uint32))


def test_what_is_written_reads_back_to_the_same_bits(vectors, name, tmp_path):
    export(vectors, tmp_path / "v", name)
    words, matrix = FORMATS[name].read(tmp_path / "v")
    assert words == vectors.words
    assert_bits_equal(matrix, vectors.vectors)


def test_gensim_reads_the_same_bits(vectors, name, tmp_path):
    export(vectors, tmp_path / "v", name)
    theirs = KeyedVectors.load_word2vec_format(str(tmp_path / "v"), binary=name == "binary")
    assert theirs.index_to_key == vectors.words
    assert_bits_equal(theirs.vectors, vectors.vectors)


def test_what_gensim_writes_is_read(vectors, name, tmp_path):
    theirs = KeyedVectors(vectors.vectors.shape[1])
    theirs.add_vectors(vectors.words, vectors.vectors)
    theirs.save_word2vec_format(str(tmp_path / "v"), binary=name == "binary")
    words, matrix = FORMATS[name].read(tmp_path / "v")
    assert words == vectors.words
    assert_bits_equal(matrix, vectors.vectors)


def test_more_words_than_are_written_at_a_time_stay_in_order(name, tmp_path):
    matrix = np.random.default_rng(1).normal(size=(2500, 2)).astype(np.float32)
    export(Vectors([f"w{row}" for row in range(2500)], np.zeros(2500, np.int64), matrix), tmp_path / "v", name)
    words, found = FORMATS[name].read(tmp_path / "v")
    assert words == [f"w{row}" for row in range(2500)]
    assert_bits_equal(found, matrix)


def test_outputs_are_exported_when_asked(vectors, name, tmp_path):
    export(vectors, tmp_path / "v", name, outputs=True)
    assert_bits_equal(FORMATS[name].read(tmp_path / "v")[1], vectors.contexts)
    without = Vectors(vectors.words, vectors.counts, vectors.vectors)
    with pytest.raises(W2VError, match="no output matrix"):
        export(without, tmp_path / "other", name, outputs=True)


@pytest.mark.parametrize("word", ["", "a b", "a\nb", "\t", "a\r", "\v", "a\f", "\ud800"])
def test_words_that_would_not_read_back_are_refused_by_name(name, word, tmp_path):
    vectors = Vectors(["good", word], np.zeros(2, np.int64), np.zeros((2, 3), np.float32))
    with pytest.raises(W2VError) as caught:
        export(vectors, tmp_path / "v", name)
    assert f"word 2, {word!r}, " in str(caught.value)
    assert [path.name for path in tmp_path.iterdir()] == []


def test_an_existing_file_is_kept_unless_overwriting(vectors, name, tmp_path):
    (tmp_path / "v").write_text("old")
    with pytest.raises(OutputError, match="--overwrite"):
        export(vectors, tmp_path / "v", name)
    assert (tmp_path / "v").read_text() == "old"
    export(vectors, tmp_path / "v", name, overwrite=True)
    assert FORMATS[name].read(tmp_path / "v")[0] == vectors.words


def test_suffixes_name_one_format_each():
    suffixes = [suffix for known in FORMATS.values() for suffix in known.suffixes]
    assert len(set(suffixes)) == len(suffixes)
    for name, known in FORMATS.items():
        for suffix in known.suffixes:
            assert format_of(f"a.b{suffix}") == format_of(f"A{suffix.upper()}") == name
    assert format_of("vectors.foo") is None
    assert format_of("vectors") is None


def test_a_file_cut_short_or_continued_is_refused(vectors, name, tmp_path):
    export(vectors, tmp_path / "v", name)
    whole = (tmp_path / "v").read_bytes()
    least_lost = 1 if name == "binary" else 20  # a last number may lose digits, the last line its line feed
    for size in (*range(0, len(whole) - least_lost, 3), len(whole) + 5):
        (tmp_path / "v").write_bytes((whole + b"more 1 ")[:size])
        with pytest.raises(ModelError, match="v: "):
            FORMATS[name].read(tmp_path / "v")


def test_noise_is_refused(name, tmp_path):
    random = np.random.default_rng(1)
    for noise in (b"", b"\n", b"3\n", b"-1 3\n", b"1 0\na\n", b"99999999999 99999999999\n", random.bytes(1000)):
        (tmp_path / "v").write_bytes(noise)
        with pytest.raises(ModelError, match="line 1 "):
            FORMATS[name].read(tmp_path / "v")
    with pytest.raises(ModelError, match="No such file"):
        FORMATS[name].read(tmp_path / "none")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"king 0.1 0.2\nqueen 0.1 0.2\n", "line 1 is not the number of words"),
        (b"2 2\nking 0.1 0.2\nqueen 0.1\n", "line 3: a word and 1 numbers"),
        (b"2 2\nking 0.1 0.2\nold king 0.1 0.2\n", "line 3: a word and 3 numbers"),
        (b"2 2\nking 0.1 0.2\nqueen 0.1 x\n", "line 3: could not convert"),
        (b"2 2\nking 0.1 0.2\nking 0.1 0.2\n", "word 2, 'king', stands there twice"),
        (b"2 2\nking 0.1 0.2\n\xff\xfe 0.1 0.2\n", "line 3: the word .* is not UTF-8"),
        (b"2 2\nking 0.1111 0.2222\n", "ends after 1 words"),
        (b"1 2\nking 0.1 0.2\nqueen 0.1 0.2\n", "line 3: more words than the 1"),
    ],
)
def test_faults_in_text_are_named_with_their_line(tmp_path, text, fault):
    (tmp_path / "v").write_bytes(text)
    with pytest.raises(ModelError, match=fault):
        FORMATS["text"].read(tmp_path / "v")


def test_text_as_word2vec_and_windows_write_it_is_read(tmp_path):
    (tmp_path / "v").write_bytes(b"2 2\r\nking 0.1 0.2 \r\nqueen 1e-3 -4 \r\n")
    words, matrix = FORMATS["text"].read(tmp_path / "v")
    assert words == ["king", "queen"]
    assert_bits_equal(matrix, np.array([[0.1, 0.2], [1e-3, -4]], np.float32))


def test_binary_without_line_feeds_is_read(tmp_path):
    matrix = np.frombuffer(b"\n \n \n \n ", "<f4").reshape(1, 2)  # numbers that look like separators
    (tmp_path / "v").write_bytes(b"2 2\na " + matrix.tobytes() + b"b " + matrix.tobytes())
    words, found = FORMATS["binary"].read(tmp_path / "v")
    assert words == ["a", "b"]
    assert_bits_equal(found, np.repeat(matrix, 2, axis=0))


def test_binary_is_written_as_word2vec_writes_it():
    file = io.BytesIO()
    FORMATS["binary"].write(file, ["a", "é"], np.array([[1], [2]], np.float32))
    assert file.getvalue() == b"2 1\na \0\0\x80\x3f\n" + "é".encode() + b" \0\0\0\x40\n"
