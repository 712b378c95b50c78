"""The command `w2v`: finds the subcommand, and turns whatever goes wrong into one line and an exit status.

0    done
1    w2v refuses, or the system does: what, where, what to do
2    wrong usage: a command, an option or a hyperparameter
130  Ctrl-C (128 + SIGINT); likewise 143 for SIGTERM and 129 for SIGHUP, after cleaning up
141  whoever read the output has closed the pipe (128 + SIGPIPE, as `seq` and `cat` end): nothing is said
"""

import contextlib
import io
import os
import sys
import threading
import warnings
from collections.abc import Sequence
from typing import Any, NoReturn

import click

from w2v import __version__, address_space
from w2v.cli import interrupts, shell_completion
from w2v.cli.lazy_group import LazyGroup
from w2v.cli.other_tools import no_such_option
from w2v.cli.terminal import colour, fail, warn
from w2v.engine.kernels.cache_folder import CacheWarning
from w2v.errors import HyperparameterError, W2VError

SECTIONS = {  # each command is `command` in the module of its name, imported only to be run
    "Train": {
        "train": "Train word vectors from text.",
        "resume": "Continue an interrupted training.",
        "check": "Examine a corpus before training on it.",
        "phrases": "Join the collocations in a text into phrases.",
    },
    "Ask": {
        "similar": "Show the words nearest to a word.",
        "analogy": "Show what is to a word as B is to A.",
        "similarity": "Show the cosine of two words.",
        "odd": "Show which of several words does not belong.",
        "between": "Show words on the way from one word to another.",
        "reject": "Show what is near a word without another's sense.",
        "contexts": "Predict the words around a word.",
        "centre": "Predict the word between others.",
    },
    "Judge and compare": {
        "evaluate": "Judge vectors by analogies and scored pairs.",
        "compare": "Train by several objectives and compare them.",
        "align": "Rotate one model's vectors into another's space.",
        "drift": "Show words whose meaning differs between two models.",
    },
    "Look": {
        "explore": "Explore a model in the browser.",
        "plot": "Draw a map of words, or other pictures.",
        "info": "Show what a model is and how it was made.",
    },
    "Convert": {
        "export": "Write the vectors in another program's format.",
        "convert": "Convert vectors from one file format to another.",
    },
    "Help": {
        "help": "Show the help of a command, or the manual page.",
    },
}
COMMANDS = {name: line for helps in SECTIONS.values() for name, line in helps.items()}
_CLOSED_PIPE = 128 + 13
TRACEBACK = "W2V_TRACEBACK"  # environment variable: show a traceback with errors


@click.group(
    cls=LazyGroup,
    sections=SECTIONS,
    module="w2v.cli.{}",
    before=lambda: address_space.require(address_space.NUMPY, "loading NumPy"),
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(__version__, message="w2v %(version)s")
@click.pass_context
def w2v(ctx: click.Context) -> None:
    """Train word vectors from plain text, and use them."""
    interrupts.begin()  # the command is imported, and about to run
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())


def main() -> NoReturn:
    """Run the command line and exit."""
    _open_standard_files()
    address_space.use_one_blas_thread()
    _write_utf8()
    warnings.showwarning = _show_warning  # type: ignore[assignment]  # it hands on what it is given
    _end(run(sys.argv[1:]))


def _open_standard_files() -> None:
    """Open closed standard streams on the null device: otherwise a file or connection would get their numbers."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)  # gets the lowest free number


def run(arguments: Sequence[str]) -> int:
    """Run `w2v` with `arguments`; the exit status, after a line on standard error if something went wrong."""
    try:
        return _run(arguments)
    except KeyboardInterrupt as interrupt:  # the only one: none is raised during or after its handling
        interrupts.forget()
        return _told(interrupt)


def _run(arguments: Sequence[str]) -> int:
    try:
        if instruction := os.environ.get(shell_completion.VARIABLE):
            return shell_completion.answer(w2v, instruction)
        # Not click's own main(): it would swallow closed pipes and interrupts before they get here.
        with w2v.make_context("w2v", list(arguments), color=colour()) as ctx:
            w2v.invoke(ctx)
        interrupts.forget()
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.exceptions.Exit as request:  # --help and --version end so
        interrupts.forget()
        return request.exit_code
    except Exception as error:
        interrupts.forget()
        return _told(interrupts.raised() or error)
    return 0


_SHOW_WARNING = warnings.showwarning


def _show_warning(message: Warning | str, category: type[Warning], *where: Any) -> None:
    """Our own warnings in one line, without the place in the code."""
    if issubclass(category, CacheWarning):
        warn(str(message))
    else:
        _SHOW_WARNING(message, category, *where)


def _told(error: BaseException) -> int:
    """The exit status for an error, after printing its line on standard error."""
    if os.environ.get(TRACEBACK, "0") not in ("", "0"):
        raise error
    status, message = _verdict(error)
    message = "; ".join(filter(None, [message, *getattr(error, "__notes__", ())]))
    _flush_or_discard()
    if message:
        fail(message)
    return status


def _end(status: int) -> NoReturn:
    """Exit; at once if other threads are running, since OpenBLAS may wait for them for ever."""
    interrupts.ignore()
    if threading.active_count() > 1:
        for stream in filter(None, (sys.stdout, sys.stderr)):
            with contextlib.suppress(OSError):
                stream.flush()
        os._exit(status)
    sys.exit(status)


def _verdict(error: BaseException) -> tuple[int, str]:
    """(exit status, message) for an error."""
    match error:
        case click.ClickException():
            verdict = error.exit_code, _usage(error)
        case HyperparameterError():
            verdict = 2, _with_option(str(error))
        case W2VError():
            verdict = 1, str(error)
        case KeyboardInterrupt():
            verdict = interrupts.verdict(error)
        case click.Abort():
            verdict = interrupts.verdict(KeyboardInterrupt())
        case MemoryError():
            verdict = 1, _out_of_memory()
        case BrokenPipeError():
            verdict = _CLOSED_PIPE, ""
        case OSError():
            verdict = 1, ": ".join(str(part) for part in (error.filename, error.strerror or error) if part)
        case _ if address_space.is_short():
            verdict = 1, _out_of_memory()
        case _:
            fault = f"{type(error).__name__}: {error}".splitlines()[0]
            verdict = 1, f"an error in w2v itself ({fault}): please report it, with what {TRACEBACK}=1 shows"
    return verdict


def _with_option(message: str) -> str:
    """A message that begins with a hyperparameter's name, with the option in its place."""
    from w2v.hyperparameters import Hyperparameters  # noqa: PLC0415  # only a mistake pays for it

    name, space, rest = message.partition(" ")
    return f"--{name.replace('_', '-')}{space}{rest}" if name in Hyperparameters.__dataclass_fields__ else message


def _out_of_memory() -> str:
    if (limit := address_space.limit()) is not None:
        return f"out of memory: {limit / 1e6:,.0f} MB of address space are allowed: raise the limit (ulimit -v)"
    return "out of memory: close other programs, or use a machine with more memory"


def _usage(error: click.ClickException) -> str:
    """click's message, and where to read more."""
    message = no_such_option(error) if isinstance(error, click.NoSuchOption) else error.format_message().rstrip(".")
    if isinstance(error, click.UsageError) and error.ctx is not None:
        return f"{message} (see {error.ctx.command_path} --help)"
    return message


def _write_utf8() -> None:
    """Write UTF-8, whatever the locale; what UTF-8 cannot encode (lone surrogates) is shown as its number."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def _flush_or_discard() -> None:
    """Write what is still buffered, or discard it: Python would try again at exit and print a traceback."""
    if sys.stdout is None:
        return
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
