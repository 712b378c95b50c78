import concurrent.futures
import dataclasses
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from explored import model_of, session
from samples import subword_model
from w2v import Vectors, W2VError
from w2v.explorer.answers import ANSWERS, QUESTIONS, RequestError
from w2v.explorer.session import STEPS, ModelSession, names
from w2v.vectors.layout import layout


def ask(name, **parameters):
    texts = {key: [value] if isinstance(value, str) else value for key, value in parameters.items()}
    return ANSWERS[f"answers/{name}"]([session()], {"model": ["0"], "n": ["5"], **texts})


def test_places_are_the_layouts_in_whole_steps():
    of_all = session(top=100)
    places = of_all.places("pca")
    assert places["words"] == list(of_all.vectors.words[:100])
    positions = layout(of_all.vectors.vectors[:100], "pca", 1)
    found = np.array([places["x"], places["y"]]).T / STEPS * 2 - 1
    np.testing.assert_allclose(found, positions, atol=1 / STEPS + 1e-6)
    assert min(places["x"]) >= 0
    assert max(places["x"]) <= STEPS


def test_a_layout_is_computed_once_and_cached(maps):
    model, begun = session(top=120, method="tsne"), threading.Barrier(4)
    assert model.facts["ready"] == ["pca"]

    def look():
        begun.wait()
        return model.places("tsne")

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        places = [future.result() for future in [pool.submit(look) for _ in range(4)]]
    assert all(found == places[0] for found in places)
    positions = layout(model.vectors.vectors[:120], "tsne", 1)
    np.testing.assert_allclose(np.array([places[0]["x"], places[0]["y"]]).T / STEPS * 2 - 1, positions, atol=2e-5)
    again = session(top=120, method="tsne")
    assert again.facts["ready"] == ["pca", "tsne"]
    assert again.places_within("tsne", 5) == places[0]
    assert session(top=119, method="tsne").facts["ready"] == ["pca"]  # other words
    for kept in maps.iterdir():
        kept.write_bytes(b"damaged")
    assert session(top=120, method="tsne").places("tsne") == places[0]  # made anew


def test_a_layout_that_is_cancelled_ends_and_can_be_asked_for_again():
    model = session(top=130, method="tsne")
    assert model.places_within("tsne", 0)["pending"]
    with concurrent.futures.ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(model.places, "tsne")
        while not waiting.done():
            model.layouts.cancel("tsne")
        with pytest.raises(W2VError, match="was cancelled"):
            waiting.result()
    assert len(model.places("tsne")["x"]) == 130


def test_the_card_has_what_was_asked_how_it_ran_and_each_epoch():
    card = session().card()
    groups = {group["title"]: dict(group["rows"]) for group in card["groups"]}
    assert groups["model"] == {"file": "a.safetensors", "words": "302", "dimensions": "16"}
    assert groups["hyperparameters"]["objective"] == "negative-sampling"
    assert groups["hyperparameters"]["max_vocab"] == "none"
    assert groups["corpus"]["tokens"] == "123,456"
    assert groups["run"]["seconds"] == "1.25"
    assert "checksums" not in groups  # it was never saved
    assert [epoch["held_out"] for epoch in card["history"]] == [7, None, pytest.approx(6 + 1 / 3)]
    model = model_of(1)
    model.history[0]["loss"] = float("nan")
    assert ModelSession(Vectors.of(model), "a", top=5, method="pca").card()["history"][0]["loss"] is None


def test_vectors_of_unknown_origin_have_a_card_and_no_counts():
    vectors = Vectors(["a", "b"], np.zeros(2, np.int64), np.eye(2, dtype=np.float32))
    found = ModelSession(vectors, "a", top=5, method="pca")
    assert [group["title"] for group in found.card()["groups"]] == ["model"]
    said = {"name": "a", "words": 2, "dimensions": 2, "counted": False}
    assert found.facts.items() >= said.items()


def test_a_model_without_words_is_refused():
    with pytest.raises(W2VError, match="no words to explore"):
        ModelSession(Vectors([], np.zeros(0, np.int64), np.zeros((0, 3), np.float32)), "a", top=5, method="pca")


def test_names_are_as_short_as_they_may_be(tmp_path):
    def named(*paths):
        return names([tmp_path / path for path in paths])

    assert named("a/model.st") == ["model.st"]
    assert named("a/model.st", "a/other.st") == ["model.st", "other.st"]
    assert named("a/model.st", "b/model.st") == ["a/model.st", "b/model.st"]
    assert named("a/x/model.st", "b/x/model.st") == ["a/x/model.st", "b/x/model.st"]
    assert named("a/model.st", "a/model.st") == ["model.st", "model.st"]
    assert names([Path("model.st"), Path("model.st").absolute()]) == ["model.st", "model.st"]


def test_words_that_are_not_known_are_named_in_the_answer():
    assert ask("near", plus=["france", "nowhere"], minus=["never", "nowhere"]) == {"unknown": ["nowhere", "never"]}
    assert ask("similarity", plus=["france", "nowhere"]) == {"unknown": ["nowhere"]}


def test_words_are_looked_up_as_the_models_text_was_spelled(small_model):
    config = dataclasses.replace(small_model.hyperparameters, lowercase=True)
    model = dataclasses.replace(small_model, words=[w.lower() for w in small_model.words], hyperparameters=config)
    models = [ModelSession(Vectors.of(model), "a", top=5, method="pca")]

    def near(*plus):
        return ANSWERS["answers/near"](models, {"model": ["0"], "n": ["5"], "plus": plus})

    assert near("KING", "queen") == near("king", "queen") | {"spelled": {"KING": "king"}}
    assert near("KING", "Rome") == {"unknown": ["Rome"]}


def test_a_word_without_a_direction_is_reported_as_a_problem():
    vectors = Vectors(["a", "b", "c"], np.ones(3, np.int64), np.array([[0, 0], [1, 0], [0, 1]], np.float32))
    models = [ModelSession(vectors, "a", top=5, method="pca")]
    for name in QUESTIONS:
        words = {"near": ["a"], "similarity": ["a", "b"]}.get(name, ["a", "b", "c"])
        found = ANSWERS[f"answers/{name}"](models, {"model": ["0"], "n": ["5"], "plus": words})
        assert "'a' is zero or not finite" in found["problem"]
    assert ANSWERS["answers/near"](models, {"model": ["0"], "n": ["5"], "plus": ["b"], "minus": ["b"]}) == {"rows": []}


@pytest.mark.parametrize("name", QUESTIONS)
def test_every_question_has_bounds(name):
    kind = QUESTIONS[name]
    for number in (kind.least - 1, kind.most + 1):
        with pytest.raises(RequestError):
            ask(name, plus=["france"] * number)
    if not kind.signed:
        with pytest.raises(RequestError):
            ask(name, plus=["france"] * (kind.least - 1), minus=["paris"])


def test_unseen_words_are_answered_for_and_named_in_the_answer():
    of_subwords = ModelSession(Vectors.of(subword_model()), "it", top=5, method="pca")
    parameters = {"model": ["0"], "n": ["5"], "plus": ["kings", "the"]}
    for name in ("near", "similarity"):
        answer = ANSWERS[f"answers/{name}"]([of_subwords], parameters)
        assert answer["unseen"] == ["kings"]
        assert answer.keys() & {"rows", "cosine"}
    assert ANSWERS["answers/near"]([of_subwords], parameters | {"plus": ["zzz"]}) == {"unknown": ["zzz"]}


def test_without_packages_the_map_says_what_to_install(monkeypatch):
    for module in ("openTSNE", "umap"):
        monkeypatch.setitem(sys.modules, module, None)  # what Python itself keeps for "not there"
    facts = session(method="auto").facts
    assert (facts["layout"], facts["layouts"]) == ("pca", ["pca"])
    assert "pip install 'w2v[plots]'" in facts["advice"]
    assert session(method="auto").layouts.method == "pca"
