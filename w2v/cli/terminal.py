"""Output for terminals: lines that end at the edge, and few colours.

Errors are red, warnings yellow, words bold; headings, counts and remarks are dim. Colours are for terminals, unless
NO_COLOR, FORCE_COLOR or TERM=dumb say otherwise. Through a pipe nothing is wrapped, except pages of text.
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

_LEAST = 20  # columns: below, wrapping does not help
_ARGUMENT = re.compile(r"`(?P<name>[a-z][a-z_]*)(=(?P<value>[\w.-]+))?`")
_OPTIONS = {"long": "--yes"}  # options whose names differ from the argument's


def colour() -> bool | None:
    """Whether to colour output; None if that depends on the terminal. The first variable that is set decides."""
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "0") not in ("", "0"):
        return True
    return False if os.environ.get("TERM") == "dumb" else None


def bold(text: str) -> str:
    """A word, in bold."""
    return click.style(text, bold=True)


def dim(text: str) -> str:
    """A heading, count or remark, dimmed."""
    return click.style(text, dim=True)


def moves_cursor(stream: IO[Any] | None) -> bool:
    """Whether `stream` is a terminal on which a line can be overwritten."""
    return stream is not None and stream.isatty() and os.environ.get("TERM") != "dumb"


def columns(stream: IO[Any] | None) -> int | None:
    """The width of the terminal that `stream` is, or of COLUMNS; None if it is not a terminal."""
    if stream is None or not stream.isatty():
        return None
    with contextlib.suppress(OSError, ValueError):
        return max(_LEAST, int(os.environ.get("COLUMNS") or os.get_terminal_size(stream.fileno()).columns or COLUMNS))
    return COLUMNS


def page_columns() -> int:
    """The width for a page of text on standard output: the terminal's, at most COLUMNS."""
    return min(COLUMNS, columns(sys.stdout) or COLUMNS)


def wrapped(text: str, most: int, indent: str = "  ") -> Iterator[str]:
    """Lines of at most this many columns, later ones indented; no word is cut. For textwrap, 京 is one column."""
    line, *rest = text.split(" ")
    for word in rest:
        if width(click.unstyle(f"{line} {word}")) > most and line.strip():
            yield line.rstrip()
            line = f"{indent}{word}"
        else:
            line += f" {word}"
    yield line


def settings_lines(rows: Sequence[tuple[str, str]]) -> Iterator[str]:
    """Names, dimmed, and beside each its value, wrapped there."""
    widest = max((width(name) for name, _ in rows), default=0)
    for name, value in rows:
        space = " " * (widest - width(name) + 2)
        lines = wrapped(f"  {name}{space}{printable(value)}", page_columns(), " " * (widest + 4))
        first, *rest = lines
        yield first.replace(name, dim(name), 1) if name else first
        yield from rest


def tell(message: str, indent: str = "  ") -> None:
    """Print a line on standard error, wrapped if that is a terminal; a leading "warning:" is coloured."""
    told = printable(with_options(message))
    most = columns(sys.stderr)
    lines = [told] if most is None else wrapped(told, most, indent)
    click.echo(_marked("\n".join(lines)), err=True, color=colour())


def say(message: str, mark: Callable[[str], str] = dim) -> None:
    """Print a message of w2v on standard error, in one line through a pipe; a closed standard error is ignored."""
    with contextlib.suppress(OSError):
        most = columns(sys.stderr)
        told = f"w2v: {printable(' '.join(with_options(message).split()))}"
        text = told if most is None else "\n".join(wrapped(told, most))
        click.echo(mark("w2v:") + _marked(text.removeprefix("w2v:")), err=True, color=colour())


def warn(message: str) -> None:
    """Print a warning; the work goes on."""
    say(f"warning: {message}")


def fail(message: str) -> None:
    """Print an error, which ends the work."""
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
