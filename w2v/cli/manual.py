"""The manual page w2v(1), made from the help of the commands."""

import inspect
import re
from collections.abc import Iterator

import click

from w2v import __version__
from w2v.cli.lazy_group import LazyGroup
from w2v.model.record import DEFAULT_PATH

_ENVIRONMENT = {
    "W2V_MODEL": "The model that commands read, unless -m names one; by default model.safetensors.",
    "NUMBA_CACHE_DIR": "Where compiled kernels are kept, ~/.cache/w2v by default. Only its user may write to it.",
    "NO_COLOR": "If set to anything, nothing is coloured.",
    "FORCE_COLOR": "With 1, output through a pipe is coloured too; NO_COLOR takes precedence.",
    "W2V_TRACEBACK": "With 1, errors come with a traceback.",
    "_W2V_COMPLETE": "With bash_source, zsh_source or fish_source, w2v prints the script by which that shell completes "
    "commands, options and words of the model.",
}
_STATUSES = {
    "0": "Done.",
    "1": "Refused, or failed: standard error says what, where, and what to do.",
    "2": "Wrong usage: a command, an option or a hyperparameter.",
    "130": "Ctrl-C; likewise 143 for SIGTERM and 129 for SIGHUP, after cleaning up.",
    "141": "The reader of the output has closed the pipe.",
}


def manual_page(ctx: click.Context) -> str:
    """The page, as roff, of the program that has this context."""
    return "".join(line + "\n" for line in _page(ctx))


def _page(ctx: click.Context) -> Iterator[str]:
    yield f'.TH W2V 1 "" "w2v {__version__}" "User Commands"'
    yield from (".SH NAME", f"w2v \\- {_text(ctx.command.get_short_help_str(80)).rstrip('.').lower()}")
    yield from (".SH SYNOPSIS", ".B w2v", ".I COMMAND", "[OPTIONS] [ARGUMENTS]")
    for title, commands in _sections(ctx):
        yield f".SH {_text(title).upper()}"
        for command in commands:
            yield from _command(command)
    yield from (".SH FILES", *_terms({str(DEFAULT_PATH): "The model that train writes and other commands read."}))
    yield from (".SH ENVIRONMENT", *_terms(_ENVIRONMENT))
    yield from (".SH EXIT STATUS", *_terms(_STATUSES))


def _sections(ctx: click.Context) -> Iterator[tuple[str, list[click.Context]]]:
    """Each section's title and commands; none if `ctx` is not that of a group."""
    group = ctx.command
    if isinstance(group, LazyGroup):
        for title, helps in group.sections.items():
            yield title, [group.context_of(name, ctx) for name in helps]


def _command(ctx: click.Context) -> Iterator[str]:
    """A command, and after a group its commands."""
    yield from (f".SS {_text(ctx.command_path)}", f".B {_text(ctx.command_path)}")
    yield _text(" ".join(ctx.command.collect_usage_pieces(ctx)))
    for paragraph in inspect.cleandoc(ctx.command.help or "").split("\n\n"):
        yield from (".PP", _text(" ".join(paragraph.split())))
    options = (parameter for parameter in ctx.command.params if isinstance(parameter, click.Option))
    yield from _terms(dict(record for option in options if (record := option.get_help_record(ctx))))
    for _, commands in _sections(ctx):
        for command in commands:
            yield from _command(command)


def _terms(terms: dict[str, str]) -> Iterator[str]:
    for term, text in terms.items():
        yield from (".TP", f".B {_text(term)}", _text(" ".join(text.split())))


def _text(text: str) -> str:
    """`text` in roff: backslashes and hyphens escaped, and no line that begins like a request."""
    text = text.replace("\\", "\\e").replace("-", "\\-")
    return re.sub(r"^(?=[.'])", r"\\&", text)
