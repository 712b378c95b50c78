"""What a terminal is given to show: lines that end at its edge, and few colours.

Errors are red, warnings yellow, words bold; headings, counts and remarks are dim. Colours are for terminals, unless
NO_COLOR, FORCE_COLOR or TERM=dumb say otherwise. Through a pipe nothing is wrapped, save what is a page of text.
"""

import contextlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from typing import IO, Any

import click

from w2v.cli.table import COLUMNS, width
from w2v.quoting import printable

_LEAST = 20  # columns: below, wrapping is no help
_ARGUMENT = re.compile(r"`(?P<name>[a-z][a-z_]*)(=(?P<value>[\w.-]+))?`")
_OPTIONS = {"long": "--yes"}  # those that are not called as the argument is


def colour() -> bool | None:
    """Whether to colour what is written; None where a terminal decides. The first of the variables that is set wins."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return False if os.environ.get("TERM") == "dumb" else None


def bold(text: str) -> str:
    """A word."""
    return click.style(text, bold=True)


def dim(text: str) -> str:
    """What stands beside what was asked for."""
    return click.style(text, dim=True)


def moves_cursor(stream: IO[Any] | None) -> bool:
    """Whether `stream` is a terminal on which a line can be written over."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def columns(stream: IO[Any] | None) -> int | None:
    """The width of the terminal that `stream` is, or of COLUMNS; None where it is no terminal."""
    if stream is None or not stream.isatty():
        return None
    with contextlib.suppress(OSError, ValueError):
        return max(_LEAST, int(os.environ.get("COLUMNS") or os.get_terminal_size(stream.fileno()).columns or COLUMNS))
    return COLUMNS


def page_columns() -> int:
    """How wide a page of text on standard output may be: as the terminal is, at most COLUMNS."""
    return min(COLUMNS, columns(sys.stdout) or COLUMNS)


def wrapped(text: str, most: int, indent: str = "  ") -> Iterator[str]:
    """Lines of at most this many columns, later ones indented; no word is cut. Not textwrap, for which 京 has one."""
    line, *rest = text.split(" ")
    for word in rest:
        if width(click.unstyle(f"{line} {word}")) > most and line.strip():
            yield line.rstrip()
            line = f"{indent}{word}"
        else:
            line += f" {word}"
    yield line


def settings_lines(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Names, dim, and what stands beside each, wrapped there."""
    widest = max((width(name) for name, _ in rows), default=0)
    for name, value in rows:
        space = " " * (widest - width(name) + 2)
        lines = wrapped(f"  {name}{space}{printable(value)}", page_columns(), " " * (widest + 4))
        first, *rest = lines
        yield first.replace(name, dim(name), 1) if name else first
        yield from rest


def tell(message: str, indent: str = "  ") -> None:
    """A line on standard error, wrapped where that is a terminal; "warning:" at its beginning is coloured."""
    told = printable(with_options(message))
    most = columns(sys.stderr)
    lines = [told] if most is None else wrapped(told, most, indent)
    click.echo(_marked("\n".join(lines)), err=True, color=colour())


def say(message: str, mark: Callable[[str], str] = dim) -> None:
    """Something from w2v itself on standard error, in one line through a pipe, if anybody listens."""
    with contextlib.suppress(OSError):
        most = columns(sys.stderr)
        told = f"w2v: {printable(' '.join(with_options(message).split()))}"
        text = told if most is None else "\n".join(wrapped(told, most))
        click.echo(mark("w2v:") + _marked(text.removeprefix("w2v:")), err=True, color=colour())


def warn(message: str) -> None:
    """Say something that w2v goes on with."""
    say(f"warning: {message}")


def fail(message: str) -> None:
    """Say why w2v does not go on."""
    say(message, lambda name: click.style(name, fg="red", bold=True))


def with_options(message: str) -> str:
    """A message of the library, which names `min_count` and `dim=50` as Python does, with --min-count and --dim 50."""
    return _ARGUMENT.sub(_as_option, message)


def _as_option(argument: re.Match[str]) -> str:
    name, value = argument["name"], argument["value"]
    option = _OPTIONS.get(name, f"--{name.replace('_', '-')}")
    return option if value in (None, "True") else f"{option} {value}"


def _marked(text: str) -> str:
    begin, found, rest = text.partition("warning:")
    return f"{begin}{click.style(found, fg='yellow', bold=True)}{rest}" if found and not begin.strip() else text
