"""How answers are printed: for people as a line and a table, for programs as a line of JSON."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import click

from w2v.cli.query_input import Query
from w2v.cli.table import table
from w2v.cli.terminal import bold, dim, say, warn
from w2v.quoting import counted, printable, quoted
from w2v.vectors.html import Answers
from w2v.vectors.trust import SELDOM, least_count
from w2v.vectors.vectors import Neighbour, Vectors

_NAMED = 10  # words that are named if they are unseen
_DECIMALS = {"cosine": 3, "score": 3, "probability": 4, "lift": 1, "place": 2}


@dataclass(frozen=True)
class Answer:
    """The answer to a query: a title line, and rows of a table or values of their own."""

    title: str  # for people: printable, and styled
    name: str = ""  # for programs, of the rows
    columns: tuple[str, ...] = ()  # none if there is no table
    rows: Sequence[Sequence[Any]] = ()
    values: dict[str, Any] = field(default_factory=dict)  # for programs
    left_out: int = 0  # words that would be answers if they were more frequent


class UnseenWords:
    """Says on standard error, once for each word, that its vector is made of n-grams."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self._told: set[str] = set()

    def tell(self, words: Iterable[str]) -> None:
        """Say so for those of `words` that have such vectors and have not been mentioned yet."""
        new = [word for word in self._vectors.unseen(list(words)) if word not in self._told]
        if new:
            self._told.update(new)
            more = f" and {len(new) - _NAMED:,} more" if len(new) > _NAMED else ""
            say(f"unseen: from n-grams: {', '.join(new[:_NAMED])}{more}")


class AnswerPrinter:
    """Writes answers to standard output, and warnings about their words to standard error."""

    def __init__(self, vectors: Vectors, *, as_json: bool) -> None:
        self._vectors, self._as_json = vectors, as_json
        self._tables = 0
        self._warned: set[str] = set()
        self._unseen = UnseenWords(vectors)

    def answer(self, query: Query, answer: Answer | None) -> None:
        """Print an answer (for programs also if it is missing), and warn of rare words in it."""
        if answer is None:
            if self._as_json:
                self._line({"words": query.words, "unknown": query.unknown})
            return
        counts = [self._vectors.count(word) for word in query.words]
        if self._as_json:
            rows = {answer.name: [dict(_plain(answer.columns, row)) for row in answer.rows]} if answer.columns else {}
            values = {"words": query.words, "counts": [count or None for count in counts], **answer.values, **rows}
            notes = {"unknown": query.unknown, "unseen": self._vectors.unseen(query.words), "left_out": answer.left_out}
            self._line(values | {name: note for name, note in notes.items() if note})
        else:
            gap = [""] if answer.columns and self._tables else []
            click.echo("\n".join([*gap, answer.title, *_table(answer), *self._left_out(answer)]))
            self._tables += bool(answer.columns)
        self._unseen.tell(query.words)
        for word, count in zip(query.words, counts, strict=True):
            if 0 < count < SELDOM and word not in self._warned:
                self._warned.add(word)
                times = "once" if count == 1 else f"{count} times"
                warn(f"{quoted(word)} was seen only {times}: answers about it are mostly chance")

    def _left_out(self, answer: Answer) -> list[str]:
        """A line that says how many words are left out, and how to show them."""
        if not answer.left_out:
            return []
        nearer = f"{counted(answer.left_out, 'nearer word')} left out"
        return [dim(f"{nearer}, seen fewer than {least_count(self._vectors.counts)} times: --rare shows all")]

    def _line(self, values: dict[str, Any]) -> None:
        click.echo(json.dumps(values, ensure_ascii=False))


def neighbours(title: str, found: Answers[Neighbour], score: str = "cosine") -> Answer:
    """The answer of a search."""
    return Answer(title, "neighbours", ("word", score, "count"), found, left_out=found.left_out)


def with_counts(vectors: Vectors, words: Iterable[str]) -> str:
    """The words separated by commas, each with its count if that is known."""
    shown = ((bold(printable(word)), vectors.count(word)) for word in words)
    return ", ".join(f"{word} {dim(f'({count:,})')}" if count else word for word, count in shown)


def _plain(columns: Sequence[str], row: Sequence[Any]) -> Iterator[tuple[str, Any]]:
    """(column, value): a count of 0 as None, since it is unknown, and no more digits than float32 has."""
    for name, value in zip(columns, row, strict=True):
        rounded = float(f"{value:.6g}") if isinstance(value, float) else value
        yield name, (value or None) if name == "count" else rounded


def _table(answer: Answer) -> list[str]:
    """The rows under their columns' names, without a column of counts if none is known."""
    if not answer.columns:
        return []
    if not answer.rows:
        return ["nothing"]
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    shown = [name for name in answer.columns if name != "count" or any(row[name] for row in rows)]
    cells = [[_shown(name, row[name]) for name in shown] for row in rows]
    return table([shown, *cells], right=" " + "r" * (len(shown) - 1), heading=True, names=True)


def _shown(column: str, value: Any) -> str:
    if column in _DECIMALS:
        return f"{value:.{_DECIMALS[column]}f}"
    return f"{value:,}" if column == "count" else str(value)
