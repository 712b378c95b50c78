"""What a request is answered, by its name: a thin table over `vectors.queries`. All answers are JSON values."""

import itertools
import os
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from w2v.errors import W2VError
from w2v.explorer.session import ModelSession
from w2v.vectors import queries
from w2v.vectors.html import Answers
from w2v.vectors.layout import LAYOUTS
from w2v.vectors.vectors import Neighbour, Vectors

Responder = Callable[[Sequence[ModelSession], "Parameters"], Any]  # RequestError where the parameters do not fit
Parameters = Mapping[str, Sequence[str]]  # as urllib.parse.parse_qs has them
PLACES_SECONDS = 2.0  # for a map to be laid out: who waits longer asks again, and leaves room for others
_MOST_WORDS = 50  # of a question
_MOST_ANSWERS = 100
_ANCHORS = 10  # words of the map in whose middle a rarer word stands
_working = threading.Semaphore(os.cpu_count() or 1)  # searches at a time: more would only slow each other down


class RequestError(Exception):
    """A request that the page does not make; its text says what is wrong with it."""


class Question(NamedTuple):
    """Words that count for and against, and how many words are wanted."""

    plus: list[str]
    minus: list[str]
    n: int
    rare: bool = False  # whether words seen too seldom answer


def near(vectors: Vectors, question: Question) -> dict[str, Any]:
    """The words nearest to a sum of unit vectors, or to one."""
    return _rows(queries.sums(vectors, [(question.plus, question.minus)], question.n, rare=question.rare)[0])


def analogy(vectors: Vectors, question: Question) -> dict[str, Any]:
    """The words that are to c as b is to a."""
    return _rows(queries.analogies(vectors, [question.plus], question.n, rare=question.rare)[0])


def odd(vectors: Vectors, question: Question) -> dict[str, Any]:
    """The question's words, the odd one out first."""
    return _rows(Answers(queries.odd_one_out(vectors, question.plus)))


def similarity(vectors: Vectors, question: Question) -> dict[str, Any]:
    """The cosine of two words."""
    return {"cosine": queries.similarity(vectors, *question.plus)}


class QuestionKind(NamedTuple):
    """How a kind of question is answered, and how many words it may have."""

    answer: Callable[[Vectors, Question], dict[str, Any]]
    least: int
    most: int
    signed: bool = False  # whether words may count against


QUESTIONS = {
    "near": QuestionKind(near, 1, _MOST_WORDS, signed=True),
    "analogy": QuestionKind(analogy, 3, 3),
    "odd": QuestionKind(odd, 3, _MOST_WORDS),
    "similarity": QuestionKind(similarity, 2, 2),
}


def _complete(session: ModelSession, parameters: Parameters) -> list[dict[str, Any]]:
    with _working:
        words = session.completion.complete(parameters.get("text", [""])[0], _number(parameters, "n", 1, _MOST_ANSWERS))
    return [{"word": word, "count": session.vectors.count(word)} for word in words]


def _answer(kind: QuestionKind, session: ModelSession, parameters: Parameters) -> dict[str, Any]:
    asked = [list(parameters.get(sign, [])) for sign in ("plus", "minus")]
    plus, minus = ([session.vectors.spelled(word) for word in words] for words in asked)
    if not kind.least <= len(plus) + len(minus) <= kind.most or (minus and not kind.signed):
        raise RequestError(f"this question takes {kind.least} to {kind.most} words")
    rare = parameters.get("rare", ["0"])[0] == "1"
    question = Question(plus, minus, _number(parameters, "n", 1, _MOST_ANSWERS), rare)
    words = list(dict.fromkeys([*plus, *minus]))
    unknown = [word for word in words if not session.vectors.has_vector(word)]
    if unknown:
        return {"unknown": unknown}
    try:
        with _working:
            unseen = session.vectors.unseen(words)
            answer = kind.answer(session.vectors, question) | ({"unseen": unseen} if unseen else {})
    except W2VError as error:
        return {"problem": str(error)}
    spelled = {word: its for word, its in zip(itertools.chain(*asked), [*plus, *minus], strict=True) if word != its}
    return answer | ({"spelled": spelled} if spelled else {})


def _places(session: ModelSession, parameters: Parameters) -> dict[str, Any]:
    return session.places_within(_layout(session, parameters), PLACES_SECONDS)


def _faithfulness(session: ModelSession, parameters: Parameters) -> dict[str, Any]:
    return {"share": session.layouts.faithfulness(_layout(session, parameters))}


def _cancel(session: ModelSession, parameters: Parameters) -> dict[str, Any]:
    session.layouts.cancel(_layout(session, parameters))
    return {}


def _anchors(session: ModelSession, parameters: Parameters) -> dict[str, list[str]]:
    """Words of the map near each of some words that are too rare for it: where these would lie."""
    words = list(dict.fromkeys(parameters.get("plus", [])))
    if len(words) > _MOST_WORDS:
        raise RequestError(f"too many words: at most {_MOST_WORDS} can be asked about at a time")
    known = [word for word in words if session.vectors.has_vector(word)]
    if not known:
        return {}
    with _working:
        found = queries.similar(session.vectors, [[word] for word in known], _ANCHORS, top=session.shown)
    return {word: [other.word for other in near] for word, near in zip(known, found, strict=True)}


def _layout(session: ModelSession, parameters: Parameters) -> str:
    method = parameters.get("layout", [session.layouts.method])[0]
    if method not in LAYOUTS:
        raise RequestError(f"layout must be one of {', '.join(LAYOUTS)}")
    return method


def _rows(neighbours: Answers[Neighbour]) -> dict[str, Any]:
    """The rows, and how many nearer words were seen too seldom to be among them, if any were."""
    left_out = {"left_out": neighbours.left_out} if neighbours.left_out else {}
    return {"rows": [neighbour._asdict() for neighbour in neighbours], **left_out}


def _number(parameters: Parameters, name: str, least: int, most: int) -> int:
    text = parameters.get(name, [""])[0]
    if not (text.isascii() and text.isdigit() and len(text) < 10 and least <= int(text) <= most):
        raise RequestError(f"{name} must be a number from {least} to {most}")
    return int(text)


def _of_a_model(answer: Callable[[ModelSession, Parameters], Any]) -> Responder:
    def checked(models: Sequence[ModelSession], parameters: Parameters) -> Any:
        session = models[_number(parameters, "model", 0, len(models) - 1)]
        session.check()
        return answer(session, parameters)

    return checked


def _facts(models: Sequence[ModelSession], _parameters: Parameters) -> list[dict[str, Any]]:
    for session in models:
        session.check()
    return [session.facts for session in models]


ANSWERS: dict[str, Responder] = {
    "answers/models": _facts,
    "answers/complete": _of_a_model(_complete),
    "answers/places": _of_a_model(_places),
    "answers/faithfulness": _of_a_model(_faithfulness),
    "answers/cancel": _of_a_model(_cancel),
    "answers/anchors": _of_a_model(_anchors),
    "answers/regions": _of_a_model(lambda session, _: session.regions()),
    "answers/column": _of_a_model(lambda session, _: session.column()),
    "answers/card": _of_a_model(lambda session, _: session.card()),
    **{f"answers/{name}": _of_a_model(partial(_answer, kind)) for name, kind in QUESTIONS.items()},
}
