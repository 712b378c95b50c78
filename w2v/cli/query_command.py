"""What all query commands share: their options, and how queries come to their answers."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any

import click

from w2v.cli.answers import Answer, AnswerPrinter
from w2v.cli.asked_queries import Query, asked_queries
from w2v.cli.model_option import model_option, open_vectors, warn
from w2v.cli.table import say
from w2v.errors import W2VError
from w2v.vectors.vectors import Vectors

_STANDARD_INPUT = "A single - reads queries from standard input and answers every line as soon as it is there."
_TOGETHER = 512  # queries that one pass over the vectors answers
_ROWS = 100_000  # of answers that exist at a time
Answering = Callable[[Vectors, list[list[str]]], Iterable[Answer]]  # one answer for each query


@dataclass(frozen=True)
class Asked:
    """What was said on the command line."""

    words: tuple[str, ...]
    model_path: Path
    skip_unknown: bool
    as_json: bool
    number: int = 1  # of words that answer
    top: int | None = None  # words that may answer


def query_options(metavar: str, *, search: bool = True) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the argument and the options of queries, and what they say as `asked`.

    Without `search` nothing is looked for: there is no number of words that answer, and none that may.
    """

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def command(
            words: tuple[str, ...], model_path: Path, skip_unknown: bool, as_json: bool,
            number: int = 1, top: int | None = None, **own: Any,
        ) -> None:  # fmt: skip
            function(Asked(words, model_path, skip_unknown, as_json, number, top), **own)

        command.__doc__ = f"{inspect.cleandoc(function.__doc__ or '')}\n\n{_STANDARD_INPUT}"
        decorated: Callable[..., None] = command
        for option in reversed(_options(metavar, search=search)):
            decorated = option(decorated)
        return decorated

    return decorate


def _options(metavar: str, *, search: bool) -> list[Callable[..., Any]]:
    of_searches = [
        click.option(
            "-n", "--number", type=click.IntRange(min=1), default=10, show_default=True, help="How many to show."
        ),
        click.option(
            "--top",
            metavar="N",
            type=click.IntRange(min=1),
            help="Let only the first N words answer: the most frequent.",
        ),
    ]
    return [
        click.argument("words", metavar=metavar, nargs=-1, required=True),
        *(of_searches if search else []),
        model_option,
        click.option("--skip-unknown", is_flag=True, help="Go on without words that have no vector."),
        click.option("--json", "as_json", is_flag=True, help="Print JSON, a line for each query."),
    ]


def answer_queries(asked: Asked, each: int | None, answer: Answering, *, least: int = 1, compared: bool = True) -> None:
    """Print an answer to every query: to each `each` words, or to all words of the command line or line as one.

    A query takes `least` words at least; where they are `compared`, their vectors must have a direction. One that
    cannot be answered ends the command; on standard input, once those before it are answered.
    """
    vectors = open_vectors(asked.model_path)
    printer, is_current = AnswerPrinter(vectors, as_json=asked.as_json), True
    for queries in _together(asked_queries(asked.words, each), max(1, min(_TOGETHER, _ROWS // asked.number))):
        is_current = is_current and _checked(vectors)  # said once
        passed: list[Query] = []
        fault = None
        for given in queries:
            query = _without_unknown(vectors, given, each) if asked.skip_unknown else given
            fault = None if query.skipped else _fault(vectors, query, least, compared=compared)
            if fault:
                break
            passed.append(query)
        if fault and not given.where:
            raise fault  # a command line is refused as a whole
        words = [query.words for query in passed if not query.skipped]
        answers = iter(answer(vectors, words) if words else ())
        for query in passed:
            printer.answer(query, None if query.skipped else next(answers))
        if fault:
            raise fault


def _checked(vectors: Vectors) -> bool:
    """Whether answers are from what the model's file is now, which is said if not; ModelError where none can be had."""
    if vectors.origin is None:
        return True
    vectors.origin.check()
    if not vectors.origin.is_current:
        warn(f"{vectors.origin.path}: has been replaced: answers are from what it was; start again for what it is")
    return vectors.origin.is_current


def _together(batches: Iterable[list[Query]], most: int) -> Iterator[list[Query]]:
    for queries in batches:
        for begin in range(0, len(queries), most):
            yield queries[begin : begin + most]


def _without_unknown(vectors: Vectors, query: Query, each: int | None) -> Query:
    """The query without its unknown words, which are told; one that takes so many words is skipped as a whole."""
    unknown = [word for word in query.words if word not in vectors]
    if not unknown:
        return query
    say(f"{query.where}skipped {', '.join(map(repr, unknown))}: not in the vocabulary")
    known = [word for word in query.words if word in vectors]
    if each or not known:
        return replace(query, unknown=unknown, skipped=True)
    return replace(query, words=known, unknown=unknown)


def _fault(vectors: Vectors, query: Query, least: int, *, compared: bool) -> W2VError | None:
    """Why a query cannot be answered."""
    if query.fault:
        return W2VError(f"{query.where}{query.fault}")
    try:
        for word in query.words:
            vectors.row(word)
        if compared:
            vectors.unit(query.words)
    except W2VError as error:
        return type(error)(f"{query.where}{error}")
    if len(query.words) < least:
        return W2VError(f"{query.where}{len(query.words)} words: a query takes at least {least}")
    return None
