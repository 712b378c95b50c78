import numpy as np
import pytest
from gensim.models import KeyedVectors
from scipy import stats

from w2v.vectors import evaluation
from w2v.vectors.benchmarks import Section, read_analogies
from w2v.vectors.evaluation import Interval, Tally, judge_analogies, judge_pairs, pearson, ranks, spearman, total
from w2v.vectors.vectors import Vectors


def vectors_of(matrix):
    words = [f"w{row}" for row in range(len(matrix))]
    return Vectors(words, np.zeros(len(words), np.int64), np.asarray(matrix, np.float32))


def naive_answer(vectors, question, top, method):
    """The likeliest of all words but the question's, one at a time."""
    unit = vectors.vectors / np.linalg.norm(vectors.vectors.astype(float), axis=1, keepdims=True)
    a, b, c = (unit[vectors.row(word)] for word in question)

    def score(word):
        to_a, to_b, to_c = (unit[vectors.row(word)] @ other for other in (a, b, c))
        if method == "add":
            return to_b - to_a + to_c
        return (1 + to_b) / 2 * (1 + to_c) / 2 / ((1 + to_a) / 2 + 0.001)

    return max((word for word in vectors.words[:top] if word not in question), key=score)


@pytest.mark.parametrize("table", [1, 200, 2**20])
@pytest.mark.parametrize("method", ["add", "mul"])
@pytest.mark.parametrize("top", [None, 22, 1000])
def test_accuracy_is_that_of_asking_one_question_at_a_time(monkeypatch, table, method, top):
    monkeypatch.setattr(evaluation, "_TABLE", table)
    monkeypatch.setattr(evaluation, "_QUESTIONS", 7)
    random = np.random.default_rng(1)
    vectors = vectors_of(random.normal(size=(30, 4)))
    threes = [[f"w{row}" for row in random.choice(20, 3, replace=False)] for _ in range(60)]
    answers = [naive_answer(vectors, three, top, method) for three in threes]
    questions = [(*three, answer if k % 3 else "w21") for k, (three, answer) in enumerate(zip(threes, answers))]  # noqa: B905
    right = [answer == d for answer, (*_, d) in zip(answers, questions, strict=True)]
    assert 40 <= sum(right) < 60
    unknown = [("w0", "w1", "w2", "missing"), ("missing", "w1", "w2", "w3")]
    beyond = [("w0", "w1", "w2", "w29"), ("w29", "w1", "w2", "w3")]
    sections = [Section("one", questions[:25]), Section("two", questions[25:] + unknown), Section("rare", beyond)]
    found = judge_analogies(vectors, sections, top=top, methods=[method])
    assert found[0] == Tally("one", 25, 25, 25, {method: sum(right[:25])})
    assert found[1] == Tally("two", 37, 35, 35, {method: sum(right[25:])})
    assert (found[2].asked, found[2].known, found[2].scored) == (2, 2, 0 if top == 22 else 2)
    assert total(found).asked == 64
    assert total(found).right == {method: sum(right) + found[2].right[method]}


def judge(vectors, *questions):
    return judge_analogies(vectors, [Section("", list(questions))], methods=["add"])[0]


def test_a_questions_own_words_and_words_without_a_number_never_answer():
    # w3 is the right answer; w0 to w2 are nearer to the target, and w4 is nothing at all.
    vectors = vectors_of([[1, 0.1], [1, 0], [1, 0.05], [0.5, 0.5], [np.nan, 0], [-1, 0], [0, 0]])
    right = judge(vectors, ("w0", "w1", "w2", "w3"))
    assert right.right == {"add": 1}
    assert right.accuracy("add") == right.accuracy_of_all("add") == 1
    assert judge(vectors, ("w0", "w1", "w2", "w2")).right == {"add": 0}
    # A word whose vector has no direction is not known.
    unknown = judge(vectors, ("w0", "w1", "w2", "w6"), ("w4", "w1", "w2", "w3"), ("a", "b", "c", "d"))
    assert unknown == Tally("", 3, 0, 0, {"add": 0})
    assert unknown.accuracy("add") is unknown.interval("add") is None
    assert unknown.accuracy_of_all("add") == 0


def test_sections_agree_with_gensim_at_the_same_restriction(atlas, root, tmp_path):
    asked = (root / "data" / "atlas-analogies.txt").read_text("utf-8").splitlines(keepends=True)
    path = tmp_path / "some.txt"
    path.write_text("".join(line for number, line in enumerate(asked) if number % 5 == 0 or line[0] == ":"), "utf-8")
    theirs = KeyedVectors(atlas.vectors.shape[1])
    theirs.add_vectors(list(atlas.words), np.asarray(atlas.vectors))
    for top in (300000, 1500):
        _, sections = theirs.evaluate_word_analogies(str(path), restrict_vocab=top)
        found = judge_analogies(atlas, read_analogies(path), top=top)
        assert len(found) == 12
        expected = {s["section"]: (len(s["correct"]), len(s["correct"]) + len(s["incorrect"])) for s in sections}
        assert {tally.name: (tally.right["add"], tally.scored) for tally in found if tally.scored} == {
            name: figures for name, figures in expected.items() if figures[1] and name != "Total accuracy"
        }
        assert (total(found).right["add"], total(found).scored) == expected["Total accuracy"]


def test_intervals_of_accuracy_are_those_of_drawing_questions_anew():
    tally = Tally("", 300, 250, 200, {"add": 60})
    assert tally.accuracy("add") == 0.3
    assert tally.accuracy_of_all("add") == 0.2
    answers, random = np.arange(200) < 60, np.random.default_rng(5)
    drawn = [answers[random.integers(0, 200, 200)].mean() for _ in range(20_000)]
    assert tally.interval("add") == pytest.approx(np.percentile(drawn, [2.5, 97.5]), abs=0.011)
    assert tally.interval("add") == tally.interval("add")
    assert Tally("", 9, 9, 9, {"add": 9}).interval("add") == Interval(1, 1)


@pytest.mark.parametrize("values", [1000, 7, 2])
def test_correlations_are_scipys(values):
    random = np.random.default_rng(values)
    x, y = random.integers(0, values, (2, 60)).astype(float)  # with ties
    assert ranks(x) == pytest.approx(stats.rankdata(x))
    assert spearman(x, y) == pytest.approx(stats.spearmanr(x, y).statistic, abs=1e-12)
    assert pearson(x, y) == pytest.approx(stats.pearsonr(x, y).statistic, abs=1e-12)
    assert spearman(x, x) == pytest.approx(1)
    assert pearson(x, -x) == pytest.approx(-1)


@pytest.fixture
def judged():
    """(twenty words, thirty pairs of them with scores that follow their cosines somewhat, the cosines)."""
    random = np.random.default_rng(1)
    vectors = vectors_of(random.normal(size=(20, 5)))
    unit = vectors.unit(vectors.words)
    rows = random.permutation([(i, j) for i in range(20) for j in range(i)])[:30]
    cosines = np.array([unit[i] @ unit[j] for i, j in rows])
    scores = np.round(5 * cosines + 3 * random.normal(size=30))
    return vectors, [(f"w{i}", f"w{j}", score) for (i, j), score in zip(rows, scores, strict=True)], cosines


def test_correlation_of_pairs_is_over_the_known_and_over_all(judged):
    vectors, pairs, cosines = judged
    scores = [score for *_, score in pairs]
    found = judge_pairs(vectors, [*pairs, ("w0", "missing", 3.0), ("missing", "w1", -1.0)])
    assert (found.asked, found.known) == (32, 30)
    assert found.spearman == pytest.approx(stats.spearmanr(cosines, scores).statistic)
    assert found.pearson == pytest.approx(stats.pearsonr(cosines, scores).statistic)
    with_zeros = [*cosines, 0, 0], [*scores, 3, -1]
    assert found.spearman_of_all == pytest.approx(stats.spearmanr(*with_zeros).statistic)
    assert found.pearson_of_all == pytest.approx(stats.pearsonr(*with_zeros).statistic)
    assert found.spearman_interval is None


def test_intervals_of_correlations_are_those_of_drawing_pairs_anew(judged):
    vectors, pairs, cosines = judged
    found = judge_pairs(vectors, pairs, intervals=True)
    assert judge_pairs(vectors, pairs, intervals=True) == found
    scores, random = np.array([score for *_, score in pairs]), np.random.default_rng(5)
    drawn = [random.integers(0, 30, 30) for _ in range(1000)]
    for statistic, interval in (
        (stats.spearmanr, found.spearman_interval),
        (stats.pearsonr, found.pearson_interval),
    ):
        expected = np.percentile([statistic(cosines[some], scores[some]).statistic for some in drawn], [2.5, 97.5])
        assert interval == pytest.approx(expected, abs=0.04)
        assert interval.high - interval.low > 0.3


@pytest.mark.parametrize("pairs", [[], [("w0", "w1", 1.0)], [("w0", "w1", 1.0), ("w1", "w2", 1.0)], [("a", "b", 1.0)]])
def test_a_correlation_that_is_undefined_is_none(pairs):
    vectors = vectors_of(np.random.default_rng(1).normal(size=(3, 5)))
    found = judge_pairs(vectors, pairs, intervals=True)
    assert found.spearman is found.pearson is found.spearman_interval is found.pearson_of_all is None


def test_a_word_without_a_direction_is_not_known():
    found = judge_pairs(vectors_of([[1, 0], [0, 0], [np.nan, 1]]), [("w0", "w1", 1.0), ("w2", "w0", 2.0)])
    assert (found.asked, found.known) == (2, 0)
