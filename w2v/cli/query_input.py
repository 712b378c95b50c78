"""Queries from the command line, or from standard input line by line.

A query is some words. `-` alone reads standard input, where each line is like the words of a command line. Lines that
have already arrived are answered together; lines typed by hand are answered one by one.
"""

import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import click

from w2v.errors import W2VError
from w2v.quoting import counted

STANDARD_INPUT = "-"
_READ = 1 << 16  # bytes at a time
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Query:
    """Words, and where they were read."""

    words: list[str]
    where: str = ""  # "line 7: " of standard input
    unknown: list[str] = field(default_factory=list)  # words without a vector, which were left out
    skipped: bool = False  # there is no answer because of them
    fault: str | None = None  # why it is not a valid query


def read_queries(words: Sequence[str], each: int | None) -> Iterator[list[Query]]:
    """The queries of a command line, of `each` words or of all; or those of standard input, as they arrive."""
    if list(words) == [STANDARD_INPUT]:
        yield from _piped_queries(each)
    elif each and len(words) % each:
        raise click.UsageError(_wrong_number(len(words), each), click.get_current_context())
    else:
        yield [Query(some) for some in _groups(list(words), each)]


def _piped_queries(each: int | None) -> Iterator[list[Query]]:
    if sys.stdin is None:
        raise W2VError("standard input is closed: name words instead of -")
    done, begun = 0, list[bytes]()  # complete lines, and the pieces of the next one, which may be long
    while chunk := os.read(sys.stdin.fileno(), _READ):
        begun.append(chunk)
        if b"\n" in chunk:
            *lines, rest = b"".join(begun).split(b"\n")
            yield [query for number, line in enumerate(lines, done + 1) for query in _queries(line, number, each)]
            done, begun = done + len(lines), [rest]
    yield _queries(b"".join(begun), done + 1, each)


def _queries(line: bytes, number: int, each: int | None) -> list[Query]:
    """The queries of a line; none if it is blank."""
    where = f"line {number}: "
    try:
        words = line.removeprefix(_BYTE_ORDER_MARK).decode().split()
    except UnicodeDecodeError:
        return [Query([], where, fault="not UTF-8: write queries in UTF-8")]
    if each and len(words) % each:
        return [Query(words, where, fault=_wrong_number(len(words), each))]
    return [Query(some, where) for some in _groups(words, each)]


def _groups(words: list[str], each: int | None) -> list[list[str]]:
    if each is None:
        return [words] if words else []
    return [words[begin : begin + each] for begin in range(0, len(words), each)]


def _wrong_number(words: int, each: int) -> str:
    return f"{counted(words, 'word')}: a query takes {each}, and several queries a multiple of that"
