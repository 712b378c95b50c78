import numpy as np
import pytest
from scipy import stats

from w2v.errors import EvaluationError
from w2v.vectors import evaluation
from w2v.vectors.evaluation import analogy_accuracy, pair_correlation, ranks, read_pairs, read_questions, spearman
from w2v.vectors.vectors import Vectors


def vectors_of(matrix):
    words = [f"w{row}" for row in range(len(matrix))]
    return Vectors(words, np.zeros(len(words), np.int64), np.asarray(matrix, np.float32))


def naive_answer(vectors, a, b, c):
    """The likeliest of all words but the question's, one cosine at a time."""
    unit = vectors.vectors / np.linalg.norm(vectors.vectors, axis=1, keepdims=True)
    rows = {word: unit[row] for row, word in enumerate(vectors.words)}
    target = rows[b] - rows[a] + rows[c]
    return max((word for word in vectors.words if word not in (a, b, c)), key=lambda word: rows[word] @ target)


@pytest.mark.parametrize("scores", [1, 100, 2**24])
def test_accuracy_is_that_of_asking_one_question_at_a_time(monkeypatch, scores):
    monkeypatch.setattr(evaluation, "_SCORES", scores)
    random = np.random.default_rng(1)
    vectors = vectors_of(random.normal(size=(30, 4)))
    threes = [[f"w{row}" for row in random.choice(30, 3, replace=False)] for _ in range(50)]
    answers = [naive_answer(vectors, *three) for three in threes]
    questions = [(*three, answer if k % 3 else "w0") for k, (three, answer) in enumerate(zip(threes, answers))]  # noqa: B905
    right = sum(answer == d for answer, (*_, d) in zip(answers, questions, strict=True))
    assert right >= 33
    unknown = [("w0", "w1", "w2", "missing"), ("missing", "w1", "w2", "w3")]
    assert analogy_accuracy(vectors, questions + unknown) == (right, 50, 52)


def test_a_questions_own_words_and_words_without_a_number_never_answer():
    # w3 is the right answer; w0 to w2 are nearer to the target, and w4 is nothing at all.
    vectors = vectors_of([[1, 0.1], [1, 0], [1, 0.05], [0.5, 0.5], [np.nan, 0], [-1, 0]])
    assert analogy_accuracy(vectors, [("w0", "w1", "w2", "w3")]) == (1, 1, 1)
    assert analogy_accuracy(vectors, [("w0", "w1", "w2", "w2")]) == (0, 1, 1)
    assert analogy_accuracy(vectors, [("a", "b", "c", "d")]).share is None


@pytest.mark.parametrize("values", [1000, 7, 2])
def test_spearman_is_scipys(values):
    random = np.random.default_rng(values)
    x, y = random.integers(0, values, (2, 60)).astype(float)  # with ties
    assert ranks(x) == pytest.approx(stats.rankdata(x))
    assert spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)
    assert spearman(x, x) == pytest.approx(1)
    assert spearman(x, -x) == pytest.approx(-1)


def test_correlation_of_pairs_says_how_many_are_known():
    random = np.random.default_rng(1)
    vectors = vectors_of(random.normal(size=(20, 5)))
    unit = vectors.unit.astype(float)
    rows = random.integers(0, 20, (30, 2))
    scores = random.integers(0, 10, 30).astype(float)
    pairs = [(f"w{i}", f"w{j}", score) for (i, j), score in zip(rows, scores, strict=True)]
    found = pair_correlation(vectors, [*pairs, ("w0", "missing", 3.0)])
    cosines = [unit[i] @ unit[j] for i, j in rows]
    assert found.spearman == pytest.approx(stats.spearmanr(cosines, scores).statistic)
    assert found[1:] == (30, 31)


@pytest.mark.parametrize("pairs", [[], [("w0", "w1", 1.0)], [("w0", "w1", 1.0), ("w1", "w2", 1.0)], [("a", "b", 1.0)]])
def test_a_correlation_that_is_undefined_is_none(pairs):
    vectors = vectors_of(np.random.default_rng(1).normal(size=(3, 5)))
    assert pair_correlation(vectors, pairs).spearman is None


def test_questions_are_read_with_their_sections_left_out(tmp_path):
    path = tmp_path / "questions.txt"
    path.write_bytes("\ufeff: capital\r\nAthens Greece Paris France\r\n\r\n: x\na b\tc  東京".encode())
    assert read_questions(path) == [("Athens", "Greece", "Paris", "France"), ("a", "b", "c", "東京")]
    assert read_questions(path, lowercase=True)[0] == ("athens", "greece", "paris", "france")


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


@pytest.mark.parametrize(
    ("read", "text", "said"),
    [
        (read_questions, b": capital\na b c\n", "line 2: 3 words: a question has four"),
        (read_questions, b": capital\n", "no question in it"),
        (read_questions, b"a b c \xff\n", "line 1: not UTF-8"),
        (read_pairs, b"a b 1\na b\n", "line 2: 2 columns"),
        (read_pairs, b"a b 1\na b many\n", "line 2: the third column, 'many', is not a number"),
        (read_pairs, b"a b 1\na b nan\n", "line 2: the third column, 'nan', is not a number"),
        (read_pairs, b"word word score\n", "no pair in it"),
        (read_pairs, b"", "no pair in it"),
    ],
)
def test_files_of_another_kind_are_refused_with_the_line(tmp_path, read, text, said):
    path = tmp_path / "file.txt"
    path.write_bytes(text)
    with pytest.raises(EvaluationError, match=f"file.txt: {said}"):
        read(path)


@pytest.mark.parametrize("read", [read_questions, read_pairs])
def test_files_that_are_not_there_are_refused(tmp_path, read):
    with pytest.raises(EvaluationError, match=r"none\.txt: cannot be read: No such file"):
        read(tmp_path / "none.txt")
    with pytest.raises(EvaluationError, match="cannot be read: Is a directory"):
        read(tmp_path)
