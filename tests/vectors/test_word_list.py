import math

import pytest

from w2v.errors import W2VError
from w2v.vectors.word_list import WordList, number_of, read_word_list


@pytest.fixture
def written(tmp_path):
    def write(text, name="words.txt"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.mark.parametrize(
    ("text", "column", "expected"),
    [
        ("cat\ndog\n", None, WordList(["cat", "dog"], None)),
        ("\ufeffcat\r\n\r\n  dog \r\ncat\n", None, WordList(["cat", "dog"], None)),
        ("new york\n1,000\n", None, WordList(["new york", "1,000"], None)),
        ("cat\tpet\ncat\twild\n", None, WordList(["cat"], ["pet"])),
        ("cat\tpet\ndog\n", None, WordList(["cat", "dog"], ["pet", ""])),
        ("cat\tpet\t4\ndog\tpet\t5\n", "3", WordList(["cat", "dog"], ["4", "5"])),
        ("word\tkind\tlegs\ncat\tpet\t4\n", "legs", WordList(["cat"], ["4"], "legs")),
        ("word\tlegs\ncat\t4\nfish\t\ncow\tnan\n", None, WordList(["cat", "fish", "cow"], ["4", "", "nan"], "legs")),
        ("word\tkind\tlegs\ncat\tpet\t4\n", "3", WordList(["cat"], ["4"], "legs")),
        ("word\tkind\ncat\tpet\n", None, WordList(["word", "cat"], ["kind", "pet"])),  # nothing says that it is none
        ("cat\tfour\ndog\t4\nfish\tno\n", None, WordList(["cat", "dog", "fish"], ["four", "4", "no"])),
        ("cat\tpet\n", None, WordList(["cat"], ["pet"])),
        ("cat\t\ndog\t4\n", None, WordList(["cat", "dog"], ["", "4"])),
        ("word\t1990\t2000\nking\t5\t6\n", "2000", WordList(["king"], ["6"], "2000")),
        ("cat\t2\ndog\t3\n", "2", WordList(["cat", "dog"], ["2", "3"])),  # a column's number, though it stands there
    ],
)
def test_a_list_is_words_and_a_column(written, text, column, expected):
    assert read_word_list(written(text), column) == expected


def test_a_csv_file_has_commas_and_quotes(written):
    path = written('word,kind\n"1,000",number\n"say ""so""",\n', "words.CSV")
    assert read_word_list(path, "kind") == WordList(["1,000", 'say "so"'], ["number", ""], "kind")


@pytest.mark.parametrize(
    ("text", "name", "column", "said"),
    [
        ("\n \n", "words.txt", None, "contains no words"),
        (b"caf\xe9\n", "words.txt", None, "line 1: not UTF-8"),
        ("cat\tpet\n", "words.txt", "kind", "no column 'kind' in the first line, which is 'cat, pet'"),
        ("cat\rdog\tpet\n", "words.txt", "kind", r"which is 'cat\\rdog, pet'$"),
        ("cat\tpet\ndog\n", "words.txt", "2", "line 2: 1 columns, but column 2 was asked for"),
        ("cat\tpet\n", "words.txt", "0", "no column '0' in the first line"),
        ("cat\tpet\n", "words.txt", "9" * 5000, "no column '9999999"),
        (
            "cat\t" + "pet" * 5000 + "\n",
            "words.txt",
            "kind",
            "no column 'kind' in the first line, which is 'cat, .{195}'...$",
        ),
        ('cat,"pet\n', "words.csv", None, "line 1: unexpected end of data"),
    ],
)
def test_what_is_no_list_is_said_with_its_place(written, tmp_path, text, name, column, said):
    with pytest.raises(W2VError, match=said) as raised:
        read_word_list(written(text, name), column)
    assert str(raised.value).startswith(f"{tmp_path / name}: ")


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(W2VError, match=r"none.txt: cannot be read: No such file"):
        read_word_list(tmp_path / "none.txt")


@pytest.mark.parametrize(
    ("text", "number"), [("1", 1), ("-2.5e3", -2500), ("1e300", 1e300), ("1_000", None), ("four", None), ("", None)]
)
def test_what_a_number_is(text, number):
    assert number_of(text) == number


@pytest.mark.parametrize("text", ["nan", "inf", "-inf", "1e301", "-1e308", "1e999"])
def test_numbers_that_no_scale_has_room_for_are_none_that_are_known(text):
    assert math.isnan(number_of(text))
