"""Any vocabulary goes through every format and back, or is refused with the reason."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples import same_bits
from w2v import Vectors
from w2v.errors import W2VError
from w2v.vectors.formats import FORMATS, READABLE, Contents, read, write_contents
from w2v.vectors.formats.escapes import escaped, unescaped

COUNTED = {"safetensors", "npy", "parquet", "fasttext"}
# Any characters, but rather those that formats stumble over; halves of characters too.
CHARACTERS = st.one_of(
    st.characters(), st.sampled_from(" \t\n\r\v\f\0\\\u0085\u00a0\u2028\ufeff\ud800\udfff0159.-+eun#{'\"")
)
WORDS = st.text(CHARACTERS, max_size=6)


@st.composite
def vocabularies(draw):
    words = draw(st.lists(WORDS, unique=True, max_size=5))
    shape = len(words), draw(st.integers(1, 3))
    numbers = st.one_of(
        st.floats(width=32, allow_nan=False, allow_infinity=False),
        st.integers(-9, 9),
        st.binary(min_size=4, max_size=4),
    )
    drawn = [draw(numbers) for _ in range(shape[0] * shape[1])]
    matrix = np.array([np.frombuffer(x, "<f4")[0] if isinstance(x, bytes) else x for x in drawn], np.float32)
    matrix[~np.isfinite(matrix)] = 0  # not a number is told, and which one it was is lost in decimals
    counts = draw(st.lists(st.integers(0, 10**18 - 1), min_size=len(words), max_size=len(words)))
    return Vectors(words, np.array(counts, np.int64), matrix.reshape(shape))


def assert_comes_back(vectors, path, format_name, **options):
    found = read(path, tell=str, **options)
    assert list(found.words) == vectors.words
    same_bits(found.vectors, vectors.vectors)
    assert found.counts.tolist() == (vectors.counts if format_name in COUNTED else 0 * vectors.counts).tolist()


@pytest.mark.hypothesis
@pytest.mark.parametrize("format_name", READABLE)
def test_any_vocabulary_comes_back_or_is_refused_with_the_reason(quick_folder, format_name):
    path = quick_folder / "v"  # its name says nothing
    carried = []

    @given(vocabularies())
    def check(vectors):
        try:
            write_contents(Contents(vectors), path, format_name, overwrite=True)
        except W2VError as error:
            refused = [word for word in vectors.words if FORMATS[format_name].unwritable.search(word)]
            assert format_name == "glove" or repr(refused[0]) in str(error)  # noqa: PT017
        else:
            carried.append(vectors)
            assert_comes_back(vectors, path, format_name)
        try:
            write_contents(Contents(vectors), path, format_name, overwrite=True, escape=True)
        except W2VError as error:
            assert format_name == "glove"
            assert "header" in str(error)  # noqa: PT017
        else:
            assert_comes_back(vectors, path, format_name, unescape=True)

    check()
    assert len(carried) > settings.default.max_examples // 5


@given(WORDS)
def test_an_escaped_word_can_be_written_and_means_the_word(word):
    for format_name, known in FORMATS.items():
        spelled = escaped(word, known.unwritable)
        assert not known.unwritable.search(spelled), format_name
        assert unescaped(spelled) == word


def test_a_backslash_that_begins_no_escape_is_refused():
    for word in ("\\", "a\\", "\\x41", "\\u12", "\\u00g1", "\\ea", "a\\e"):
        with pytest.raises(W2VError, match="its backslash does not begin an escape"):
            unescaped(word)


@pytest.mark.parametrize("format_name", READABLE)
def test_words_that_are_the_same_without_their_escapes_are_not_both_kept(tmp_path, format_name):
    vectors = Vectors(["A", "\\u0041"], np.zeros(2, np.int64), np.eye(2, dtype=np.float32))
    write_contents(Contents(vectors), tmp_path / "v", format_name)
    try:
        found = read(tmp_path / "v", unescape=True, tell=str)
    except W2VError as error:
        assert "the same without their escapes" in str(error)  # noqa: PT017
    else:
        assert found.words == ["A"]


def test_which_escapes_there_are():
    assert escaped("New York\n", FORMATS["text"].unwritable) == r"New\u0020York\u000a"
    assert escaped("", FORMATS["text"].unwritable) == r"\e"
    assert escaped("a\\b c", FORMATS["npy"].unwritable) == r"a\\b c"
    assert unescaped(r"\u0041\\u0041\u00E9") == r"A\u0041é"
