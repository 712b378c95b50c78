"""word2vec's text, fastText's and GloVe's: what people's files have in them, one thing after another."""

import numpy as np
import pytest

from samples import same_bits, vectors_of
from w2v.errors import ModelError, W2VError
from w2v.vectors.formats import export, read

# (bytes, what its words are, what is odd about it). All are refused with `strict`, with the same words.
ODD = {
    "carriage returns": (
        b"2 2\r\nking 1 2\r\nqueen 3 4\r\n",
        ["king", "queen"],
        "line 1: ends in carriage return and line feed, as Windows writes it (3 such lines in all)",
    ),
    "no line feed at the end": (
        b"2 2\nking 1 2\nqueen 3 4",
        ["king", "queen"],
        "line 3: the last line has no line feed: the file may be cut short",
    ),
    "a word twice": (
        b"4 2\nking 1 2\nqueen 3 4\nking 5 6\nking 7 8\n",
        ["king", "queen"],
        "line 4: 'king' is repeated, first in line 2: the first is kept (2 repeated words in all)",
    ),
    "fewer words than the header says": (
        b"2000000 2\nking 1 2\nqueen 3 4\n",
        ["king", "queen"],
        "line 1: says 2,000,000 words; all of the 2 there are read",
    ),
    "more words than the header says": (
        b"1 2\nking 1 2\nqueen 3 4\n",
        ["king", "queen"],
        "line 1: says 1 word; all of the 2 there are read",
    ),
    "a mark at the start": (
        b"\xef\xbb\xbf2 2\nking 1 2\nqueen 3 4\n",
        ["king", "queen"],
        "line 1: begins with a byte order mark, which is skipped",
    ),
    "blank lines": (
        b"2 2\nking 1 2\n\nqueen 3 4\n \n\n",
        ["king", "queen"],
        "line 3: blank: skipped (3 blank lines in all)",
    ),
    "a space in a word": (
        b"2 2\nat name@domain.com 1 2\n. . . 3 4\n",
        ["at name@domain.com", ". . ."],
        "line 2: the word 'at name@domain.com' has a space in it (2 words with a space in all)",
    ),
    "an empty word": (b"2 2\nking 1 2\n 3 4\n", ["king", ""], "line 3: begins with a space: an empty word"),
    "broken UTF-8": (
        b"2 2\nking 1 2\nna\xefve\xe6\x9d 3 4\n",
        ["king", "na\ufffdve\ufffd"],
        "line 3: the word b'na\\xefve\\xe6\\x9d' is not UTF-8: read as 'na\ufffdve\ufffd'",
    ),
}


@pytest.mark.parametrize("kind", ODD)
def test_what_real_files_have_is_read_and_told_with_its_line(told, kind):
    data, words, what = ODD[kind]
    found, odd = told(data)
    assert (found.words, odd) == (words, [what])
    same_bits(found.vectors, np.array([[1, 2], [3, 4]], np.float32))
    with pytest.raises(ModelError) as caught:
        told(data, strict=True)
    assert what.partition(" (")[0] in str(caught.value)


@pytest.mark.parametrize("kind", [kind for kind in ODD if "header" not in kind and "mark" not in kind])
def test_the_same_without_a_header(told, kind):
    data, words, _ = ODD[kind]
    found, [odd] = told(data.partition(b"\n")[2])
    assert found.words == words
    assert odd.startswith("line ")
    same_bits(found.vectors, np.array([[1, 2], [3, 4]], np.float32))


@pytest.mark.parametrize("text", ["nan", "-nan", "inf", "-Infinity", "1e39", "-1e400"])
def test_numbers_that_are_not_finite_are_kept_and_told(told, text):
    for header in ("3 2\n", ""):
        found, [odd] = told(f"{header}king 1 2\nqueen 3 {text}\nprince {text} {text}\n".encode())
        number = 3 if header else 2
        assert odd.startswith(f"line {number}: a number that is not finite")
        assert odd.endswith("(2 such rows in all)")
        assert np.isfinite(found.vectors).sum() == 3


def test_several_oddities_are_told_each_once(told):
    _, odd = told(b"3 2\r\nking 1 2\r\nking 3 nan\r\na b 3 nan\r\n\r\n\xff 4 5")
    places = [message.partition(":")[0] for message in odd]
    assert sorted(places) == ["line 1", "line 1", "line 3", "line 4", "line 4", "line 5", "line 6", "line 6"]


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (b"2 2\nking 1 2\nqueen 3\n", "line 3: a word and 1 numbers; line 1 says 2"),
        (b"2 2\nking 1 2\nqueen\n", "line 3: a word and 0 numbers; line 1 says 2"),
        (b"2 2\nking 1 2\nqueen 3 4 5\n", "line 3: a word and 3 numbers; line 1 says 2"),
        (b"2 2\nking 1 2\nold queen 3\n", "line 3: 'queen' is not a number"),
        (b"2 2\nking 1 2\nqueen 3 x\n", "line 3: 'x' is not a number"),
        (b"2 2\nking 1 2\nqueen 3 \n", "line 3: a word and 1 numbers"),
        (b"2 2\nking 1 2\nqueen 3 4x\n", "line 3: '4x' is not a number"),
        (b"2 2\nking 1 2\nqueen 3 0x4\n", "line 3: '0x4' is not a number"),
        (b"2 2\nking 1 2\nqueen 3 4_0\n", "line 3: '4_0' is not a number"),
        (b"2 2\nking 1 2\nqueen 3-4 5\n", "line 3: '3-4' is not a number"),
        (b"2 2\nking 1 2\nqueen 3,4 5,6\n", "line 3: '3,4' is not a number"),
        (b"2 2\nking 1 2\nqueen 3 4\0\n", "line 3: '4\\\\x00' is not a number"),
        (b"2 2\nking 1 2\nqueen 3 \xd9\xa4\n", "line 3: '\u0664' is not a number"),
        (b"2 2\nking 1 2\nqueen 3\t4\n", "line 3: a word and 1 numbers"),
        (b"2 2\nking 1 2\nqueen 3\t4 5\n", "line 3: a word and 3 numbers"),
        (b"2 2\nking 0.1 x\nqueen 0.1 0.2\n", "line 2: 'x' is not a number"),  # as binary, it would have two words
        (b"2 3\nqueen 3\t4 5 6\nking 1  2\n", "line 2: a word and 4 numbers"),
        (b"2 3\nking 1  2\nqueen 3\t4 5 6\n", "line 2: a word and 2 numbers"),
        (b"3 2\nking 1 2\nqueen 3 4", "line 1: says 3 words; the file is cut short after 2"),
        (b"3 2\n", "line 1: says 3 words; the file is cut short after 0"),
        (b"3 0\nking\n", "line 1: says 0 dimensions"),
        (b"3 65537\nking 1\n", "line 1: says 65537 dimensions: there may be 1 to 65,536"),
    ],
)
def test_what_has_no_sensible_reading_is_an_error_with_its_line(told, text, fault):
    with pytest.raises(ModelError, match=fault):
        told(text)
    said = fault.replace("line 1 says", "the first lines have").replace("line 3", "line 2")
    if "line 3" in fault:
        with pytest.raises(ModelError, match=said):
            told(text.partition(b"\n")[2] + b"prince 5 6\nprincess 7 8\n", "glove")


def test_a_fault_far_down_is_named_with_its_line(told):
    rows = [b"w%d 0.25 0.5\n" % row for row in range(300_000)]
    rows[212_345] = b"w 0.25 -\n"
    with pytest.raises(ModelError, match="line 212346: '-' is not a number"):
        told(b"".join(rows))
    rows[212_345] = b"w\xff 0.25 0.5\n"
    assert told(b"300000 2\n" + b"".join(rows))[1] == [
        "line 212347: the word b'w\\xff' is not UTF-8: read as 'w\ufffd'"
    ]


def test_a_line_without_end_is_given_up(told):
    with pytest.raises(ModelError, match="line 2: longer than 8,388,608 bytes"):
        told(b"1 2\nking " + bytes(20_000_000), "text")


def test_spaces_between_and_after_numbers_do_no_harm(told):
    for line in (b"king  1 2\n", b"king 1  2 \n", b"king 1 2  \n", b"king   1   2\n", b"king 1 2\t\n"):
        for header in (b"1 2\n", b"", b"1 2 \n", b"1\t2\n"):
            found, odd = told(header + line)
            assert (found.words, found.vectors.tolist(), odd) == (["king"], [[1, 2]], [])


def test_words_that_look_like_numbers_are_words(told):
    for header in (b"4 2\n", b""):
        found, odd = told(header + b"5 1 2\n-1.5 1 2\nnan 1 2\n1e5 1 2\n")
        assert (found.words, odd) == (["5", "-1.5", "nan", "1e5"], [])


def test_the_number_of_dimensions_without_a_header_is_what_most_of_the_first_lines_have(told):
    found, odd = told(b". . 1 2\nking 1 2\nqueen 1 2\nof the 1 2\n")
    assert (found.words, len(odd)) == ([". .", "king", "queen", "of the"], 1)
    for others in (b"queen 1 2\nprince 1 2\n", b"queen 1 2\n"):
        with pytest.raises(ModelError, match="line 1: a word and 3 numbers; the first lines have 2"):
            told(b"king 0 1 2\n" + others)


def test_separators_of_other_scripts_are_parts_of_words(told):
    words = ["New\u00a0York", "\u3000", "\u2028", "\x85", "\x1c", "a\tb"]
    for header in ("6 1\n", ""):
        found, odd = told((header + "".join(f"{word} 0.5\n" for word in words)).encode())
        assert (found.words, odd) == (words, [])


def test_as_fasttext_writes_it(told):
    found, odd = told("2 3\n</s> 0.1 -0.2 1e-05 \nде 0.25 0.5 1 \n".encode())
    assert (found.words, odd) == (["</s>", "де"], [])
    same_bits(found.vectors, np.array([[0.1, -0.2, 1e-5], [0.25, 0.5, 1]], np.float32))


def test_text_is_written_as_others_read_it(tmp_path):
    vectors = vectors_of(["a", "é"], [[1, 0.1], [-2.5e-8, 3]])
    export(vectors, tmp_path / "t", "text")
    assert (tmp_path / "t").read_bytes() == "2 2\na 1 0.1\né -2.5e-08 3\n".encode()
    export(vectors, tmp_path / "g", "glove")
    assert (tmp_path / "g").read_bytes() == "a 1 0.1\né -2.5e-08 3\n".encode()


def test_what_would_be_read_as_a_header_is_not_written_without_one(tmp_path):
    with pytest.raises(W2VError, match="word 1, '5', and its one number would be read back as a header"):
        export(vectors_of(["5"], [[3]]), tmp_path / "g", "glove")
    export(vectors_of(["5"], [[3, 4]]), tmp_path / "g", "glove")
    assert read(tmp_path / "g").words == ["5"]
