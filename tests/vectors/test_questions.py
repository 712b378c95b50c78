"""What Vectors and Model answer by methods is what the functions behind the commands answer."""

import numpy as np
import pytest

import w2v
from w2v import Model, Vectors
from w2v.errors import UnknownWordError, W2VError
from w2v.vectors import evaluation, prediction, queries
from w2v.vectors.benchmarks import Section
from w2v.vectors.model import Model as PublicModel


@pytest.fixture
def model(atlas_file):
    return Model.load(atlas_file)


@pytest.fixture(params=["vectors", "model"])
def asked(request, model, atlas):
    """Both that answer."""
    return atlas if request.param == "vectors" else model


def test_one_question_is_answered_as_the_function_answers_it(asked, atlas):
    assert asked.similar("king", 3) == queries.similar(atlas, [["king"]], 3)[0]
    assert asked.similar(["king", "boy"], 3, top=200) == queries.similar(atlas, [["king", "boy"]], 3, top=200)[0]
    assert (
        asked.analogy("france", "paris", "italy", 3) == queries.analogies(atlas, [["france", "paris", "italy"]], 3)[0]
    )
    by_product = queries.analogies(atlas, [["france", "paris", "italy"]], 3, method="mul")[0]
    assert asked.analogy("france", "paris", "italy", 3, method="mul") == by_product
    assert asked.odd_one_out(("dog", "cat", "france")) == queries.odd_one_out(atlas, ["dog", "cat", "france"])
    assert asked.between("boy", "king", 4) == queries.between(atlas, "boy", "king", 4)
    assert asked.reject("crown", "king", 3) == queries.rejections(atlas, [["crown", "king"]], 3)[0]
    assert asked.contexts_of("oven", 3) == prediction.contexts(atlas, ["oven"], 3)[0]
    assert asked.centre_of(["bread", "oven"], 3, top=50) == prediction.centres(atlas, [["bread", "oven"]], 3, top=50)[0]


def test_many_questions_are_answered_at_once(asked):
    questions = [("france", "paris", "italy"), ("king", "queen", "boy")]
    assert asked.analogies(questions, 3) == [asked.analogy(*question, 3) for question in questions]
    pairs = np.array([("crown", "king"), ("king", "crown")])
    assert asked.rejections(pairs.tolist(), 3) == [asked.reject(*pair, 3) for pair in pairs.tolist()]
    assert asked.analogies([]) == asked.rejections([]) == []


def test_a_vector_does_where_a_word_does(asked):
    king, paris = asked["king"], asked["paris"]
    by_vector = asked.similar(king, 4)
    assert by_vector[0].word == "king"
    assert by_vector[0].cosine == pytest.approx(1)
    assert by_vector[1:] == asked.similar("king", 3)
    both = asked.similar(["boy", king], 4)
    assert "boy" not in [word for word, *_ in both]
    assert [word for word, *_ in asked.similar(np.array([asked["boy"], king]), 5)][:2] != []
    assert asked.analogy("france", paris, "italy", 3)[0] in asked.analogy("france", "paris", "italy", 3)
    assert asked.similarity(king, "king") == pytest.approx(1)
    assert {step.word for step in asked.between(king, "boy", 9)} & {
        step.word for step in asked.between("king", "boy", 9)
    }
    assert asked.reject("crown", king, 3)[0] in asked.reject("crown", "king", 4)


def test_a_similarity_is_a_number_a_row_or_a_table(asked):
    assert isinstance(asked.similarity("king", "boy"), float)
    row = asked.similarity("king", ["boy", "king"])
    np.testing.assert_allclose(row, [asked.similarity("king", "boy"), 1], atol=1e-12)
    np.testing.assert_allclose(asked.similarity(["king"], ["boy", "king"]), row[None])
    np.testing.assert_allclose(asked.similarity(["boy", "king"], "king"), row)


def test_vectors_are_judged(asked, atlas, root):
    folder = root / "data"
    pairs, analogies = next(folder.glob("*pairs*")), next(folder.glob("*analog*"))
    found = asked.evaluate_pairs(pairs)
    assert found == evaluation.judge_pairs(atlas, evaluation_pairs(pairs), intervals=True)
    assert "<table>" in found._repr_html_()
    tallies = asked.evaluate_analogies(analogies, top=500)
    assert tallies.total == evaluation.total(tallies)
    assert tallies.total.name in tallies._repr_html_()
    assert asked.evaluate_analogies([Section("own", [("france", "paris", "italy", "rome")])])[0].asked == 1
    with pytest.raises(W2VError, match="no analogies"):
        asked.evaluate_analogies([])


def evaluation_pairs(path):
    from w2v.vectors.benchmarks import read_pairs  # noqa: PLC0415

    return read_pairs(path)


def test_a_model_is_looked_up_and_gone_through_as_its_vectors_are(model, atlas):
    assert isinstance(model, PublicModel)
    np.testing.assert_array_equal(model["king"], atlas["king"])
    np.testing.assert_array_equal(model[["king", "boy"]], atlas[["king", "boy"]])
    assert list(model) == list(atlas) == list(model.words)
    assert len(model) == len(atlas)
    assert "king" in model
    assert "kong" not in model
    assert model.get("kong") is None
    assert model.wv.model is model
    assert model.wv.most_similar("king", topn=1)[0][0] == atlas.similar("king", 1)[0].word


def test_what_is_shown_is_short_and_markup_is_text(model, atlas):
    assert repr(model).startswith(f"<Model: {len(model):,} words, 100 dimensions, negative-sampling, 10 epochs>")
    assert len(repr(model)) < 100
    odd = Vectors(["<b>", "b"], np.array([2, 1]), np.eye(2, 3, dtype=np.float32))
    for thing in (model, atlas, odd, odd.similar("b"), odd.neighbours(n=1), atlas.between("king", "boy")):
        html = thing._repr_html_()
        assert html.startswith("<table>")
        assert "<b>" not in html
        assert len(html) < 10_000
    assert "nothing answers" in odd.between("b", "b")._repr_html_()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda v: v[0], r"0 is a number, and vectors are looked up by word: \.words\[0\]"),
        (lambda v: v[[0, 1]], "0 is a number"),
        (lambda v: v[np.int64(3)], "3 is a number"),
        (lambda v: v[{"king"}], "a set is not a word"),
        (lambda v: v.similar([["king"]]), "a list is not a word"),
        (lambda v: v.similar(3.5), "a float is not a word"),
        (lambda v: v["kign"], "'kign' is not in the vocabulary: did you mean 'king'"),
    ],
)
def test_what_is_no_word_is_an_unknown_one_and_a_key_error(atlas, ask, message):
    for error in (UnknownWordError, KeyError):
        with pytest.raises(error, match=message) as caught:
            ask(atlas)
    assert not str(caught.value).startswith(("'0", '"'))


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda v: v.similar(np.ones(3)), r"a vector of shape \(3,\) was given, but these have 100 dimensions"),
        (lambda v: v.similar(np.zeros(100)), "the vector given is zero or not finite"),
        (lambda v: v.odd_one_out(["king", "boy"]), "at least three words, not 2"),
        (lambda v: v.analogies(["abc"]), "'abc' is not a question: each is a tuple of 3 words"),
        (lambda v: v.analogies([("a", "b")]), "is not a question: each is a tuple of 3 words"),
        (lambda v: v.analogy("king", "boy", "girl", method="both"), "unknown method 'both': choose from add, mul"),
        (lambda v: v.between("king", "boy", 0), "n must be at least 1, not 0"),
        (lambda v: v.neighbours(n=0), "n must be at least 1, not 0"),
        (lambda v: v.centre_of([]), "centre_of needs at least one word"),
    ],
)
def test_questions_that_are_none_are_refused(atlas, ask, message):
    with pytest.raises(W2VError, match=message):
        ask(atlas)


def test_the_package_shows_what_there_is_and_starts_without_numba():
    assert dir(w2v) == w2v.__all__
    assert {"train", "load", "Vectors", "Model", "from_gensim"} <= set(dir(w2v))
    for name in w2v.__all__:
        getattr(w2v, name)
