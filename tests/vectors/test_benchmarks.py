import pytest
from gensim.test.utils import datapath

from w2v.errors import EvaluationError
from w2v.vectors.benchmarks import Section, read_analogies, read_pairs


def test_analogies_are_read_section_by_section(tmp_path):
    path = tmp_path / "questions.txt"
    path.write_bytes("\ufeff: Capital\r\nAthens Greece Paris France\r\n\r\n:empty\n: x\na b\tc  東京".encode())
    greece = ("Athens", "Greece", "Paris", "France")
    assert read_analogies(path) == [Section("Capital", [greece]), Section("x", [("a", "b", "c", "東京")])]
    assert read_analogies(path, lowercase=True)[0] == Section("Capital", [("athens", "greece", "paris", "france")])
    path.write_text("a b c d\n: x\na b c d\n")
    assert [section.name for section in read_analogies(path)] == ["", "x"]


@pytest.mark.parametrize(
    "text",
    [
        "king\tqueen\t8.5\nnew york\tcity\t7\n",
        "king,queen,8.5\nnew york, city, 7",
        "# from somewhere\n\nWord 1\tWord 2\tHuman (mean)\nking\tqueen\t8.5\r\nnew york\tcity\t7\n",
    ],
)
def test_pairs_are_read_from_columns_of_any_kind(tmp_path, text):
    path = tmp_path / "pairs.txt"
    path.write_text(text)
    assert read_pairs(path) == [("king", "queen", 8.5), ("new york", "city", 7.0)]


def test_pairs_between_spaces(tmp_path):
    path = tmp_path / "pairs.txt"
    path.write_text("King  queen 8.5\n")
    assert read_pairs(path, lowercase=True) == [("king", "queen", 8.5)]


def test_the_public_sets_are_read_as_gensim_brings_them():
    sections = read_analogies(datapath("questions-words.txt"), lowercase=True)
    assert sections[0].questions[0] == ("athens", "greece", "baghdad", "iraq")
    assert (len(sections), sum(len(section.questions) for section in sections)) == (14, 19544)
    assert len(read_pairs(datapath("wordsim353.tsv"))) == 353
    assert len(read_pairs(datapath("simlex999.txt"))) == 999


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (read_analogies, b": capital\na b c\n", "line 2: 3 words: an analogy has four"),
        (read_analogies, b": capital\n", "contains no analogies"),
        (read_analogies, b"a b c \xff\n", "line 1: not UTF-8"),
        (read_pairs, b"a b 1\na b\n", "line 2: 2 columns"),
        (read_pairs, b"a b 1\na b many\n", "line 2: the third column, 'many', is not a number"),
        (read_pairs, b"a b 1\na b nan\n", "line 2: the third column, 'nan', is not a number"),
        (read_pairs, b"word word score\n", "contains no pairs"),
        (read_pairs, b"", "contains no pairs"),
    ],
)
def test_files_of_another_kind_are_refused_with_the_line(tmp_path, read, text, said):
    path = tmp_path / "file.txt"
    path.write_bytes(text)
    with pytest.raises(EvaluationError, match=f"file.txt: {said}"):
        read(path)


@pytest.mark.parametrize("read", [read_analogies, read_pairs])
def test_files_that_are_not_there_are_refused(tmp_path, read):
    with pytest.raises(EvaluationError, match=r"none\.txt: cannot be read: No such file"):
        read(tmp_path / "none.txt")
    with pytest.raises(EvaluationError, match="cannot be read: Is a directory"):
        read(tmp_path)
