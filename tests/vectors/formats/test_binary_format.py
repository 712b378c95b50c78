import numpy as np
import pytest

from samples import same_bits, vectors_of
from w2v.errors import ModelError
from w2v.vectors.formats import export, read

ONE = np.array([[0.1, -2]], np.float32)
KING, QUEEN = b"king " + ONE.tobytes(), b"queen " + ONE.tobytes()


@pytest.mark.parametrize("end", [b"", b"\n"])
def test_files_with_and_without_line_feeds_are_read(told, end):
    found, odd = told(b"2 2\n" + KING + end + QUEEN + end)
    assert (found.words, odd) == (["king", "queen"], [])
    same_bits(found.vectors, np.repeat(ONE, 2, axis=0))


@pytest.mark.parametrize("number", [b"\n \n ", b"1.5 ", b"    ", b"7\n7\n", b"abc\n", b"\0\0\0\0", b"\xff\xff\x7f\x7f"])
@pytest.mark.parametrize("dimensions", [1, 2, 3, 7])
def test_numbers_that_look_like_text_are_still_numbers(told, number, dimensions):
    matrix = np.repeat(np.frombuffer(number, "<f4"), 2 * dimensions).reshape(2, dimensions)
    for end in (b"", b"\n"):
        data = f"2 {dimensions}\n".encode() + b"a " + matrix[0].tobytes() + end + b"b " + matrix[1].tobytes() + end
        found, odd = told(data, "binary")
        assert (found.words, odd) == (["a", "b"], [])
        same_bits(found.vectors, matrix)


def test_it_is_written_as_word2vec_writes_it(tmp_path):
    export(vectors_of(["a", "é"], [[1], [2]]), tmp_path / "v", "binary")
    assert (tmp_path / "v").read_bytes() == b"2 1\na \0\0\x80\x3f\n" + "é".encode() + b" \0\0\0\x40\n"


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"2 2\n" + KING + b"\n" + QUEEN[:-1], "word 2 of 2, byte 17: the file is cut short"),
        (b"2 2\n" + KING + b"\nque", "word 2 of 2, byte 17: the file is cut short"),
        (b"3 2\n" + KING + b"\n" + QUEEN, "word 3 of 3, byte 32: the file is cut short"),
        (b"1 2\n" + KING + b"\n" + QUEEN, "byte 17: more data follows after the 1 words that line 1 announces"),
        (b"1 2\n" + KING + QUEEN, "byte 17: more data follows"),
        (b"2 2\n" + KING + b"old " + QUEEN, "more data follows"),
        (
            b"9 2\n" + b"old " + KING * 9 + QUEEN * 9,
            "word [0-9]+: b'.*' is not a word: the file is damaged, or an earlier word",
        ),
        (b"1 2\n" + b"k" * 3_000_000 + KING, "word 1 of 1, byte 4: a word longer than 1,048,576 bytes"),
        (b"king 1 2", "line 1: is not the number of words and of dimensions"),
    ],
)
def test_faults_are_named_with_their_word_and_byte(told, data, fault):
    with pytest.raises(ModelError, match=fault):
        told(data, "binary")


def test_words_cut_in_the_middle_of_a_character_are_told(told):
    found, odd = told(b"3 2\n" + KING + "東京".encode()[:-1] + b" " + ONE.tobytes() + b"\xe9t\xe9 " + ONE.tobytes())
    assert found.words == ["king", "東\ufffd", "\ufffdt\ufffd"]
    [what] = odd
    assert what.startswith("word 2: the word ")
    assert what.endswith("is not UTF-8: read as '東\ufffd' (2 words that are not UTF-8 in all)")


def test_a_word_twice_and_numbers_that_are_not_finite_are_told(told):
    infinite = b"x " + np.array([1, np.inf], np.float32).tobytes()
    found, odd = told(b"5 2\n" + KING + infinite + KING + b" " + ONE.tobytes() + KING)
    assert found.words == ["king", "x", ""]
    assert [message.partition(":")[0] for message in odd] == ["word 4", "word 3", "word 2"]


def test_many_words_in_pieces_of_any_size_stay_in_step(tmp_path):
    matrix = np.random.default_rng(1).normal(size=(200_000, 7)).astype(np.float32)
    words = [f"w{'x' * (row % 13)}{row}" for row in range(len(matrix))]
    export(vectors_of(words, matrix), tmp_path / "v", "binary")
    found = read(tmp_path / "v")
    assert found.words == words
    same_bits(found.vectors, matrix)
