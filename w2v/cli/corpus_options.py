"""The argument and options of commands that read a corpus, the same for each of them."""

import dataclasses
import functools
from collections.abc import Callable, Collection, Sequence
from typing import Any

import click

from w2v.cli.settings import settings_options
from w2v.cli.shell_completion import one_of
from w2v.engine.inputs import INPUTS  # names alone: no numba yet
from w2v.engine.objectives import OBJECTIVES
from w2v.hyperparameters import Hyperparameters
from w2v.text_options import AUTO, TextOptions

_NAMES: dict[str, Sequence[str]] = {  # the choices of an option, for shells to complete
    "objective": tuple(OBJECTIVES),
    "input": tuple(INPUTS),
    "proposal": ("unigram", "partition"),
    "epochs": (AUTO,),
}
Decorator = Callable[[Callable[..., Any]], Callable[..., Any]]

corpus_argument: Decorator = click.argument("corpus", metavar="CORPUS...", nargs=-1, required=True, type=click.Path())
threads_option: Decorator = click.option(
    "--threads", type=click.IntRange(1, 4096), show_default="all cores", help="Threads to run on."
)
cluster_option: Decorator = click.option(
    "--cluster",
    metavar="ADDRESS|auto|local",
    help="Train the shards on the Ray cluster at this address; local starts one on this machine.",
)
strict_option: Decorator = click.option(
    "--strict", is_flag=True, help="Refuse text that is not UTF-8 instead of replacing bad bytes."
)
_TEXT_OPTIONS = [
    click.option(
        "--encoding", metavar=f"NAME|{AUTO}", help="The text's encoding, by its Python name.  [default: UTF-8]"
    ),
    click.option(
        "--include",
        metavar="PATTERN",
        multiple=True,
        help="Read only matching files in folders: '*.txt'. May be repeated.",
    ),
    click.option(
        "--exclude", metavar="PATTERN", multiple=True, help="Skip matching files and folders. May be repeated."
    ),
    click.option("--skip-foreign", is_flag=True, help="Skip files that are not text."),
]


def text_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of how text is read, passed on as `text`, a TextOptions."""

    @functools.wraps(command)
    def run(
        encoding: str | None, include: tuple[str, ...], exclude: tuple[str, ...], skip_foreign: bool, **given: Any
    ) -> Any:
        return command(text=TextOptions(encoding, include, exclude, skip_foreign), **given)

    decorated: Callable[..., Any] = run
    for option in reversed(_TEXT_OPTIONS):
        decorated = option(decorated)
    return decorated


quiet_option: Decorator = click.option("-q", "--quiet", is_flag=True, help="Print nothing unless something is wrong.")


_SPELLING = ("lowercase", "words", "normalize", "tokenizer")  # fields of Hyperparameters


class _Flag(click.Option):
    """A flag in help; the hidden opposite undoes what --like or --config set."""

    def get_help_record(self, _ctx: click.Context) -> tuple[str, str]:
        """Only the flag itself, and its help."""
        return self.opts[0], self.help or ""


def _epochs(_context: click.Context, parameter: click.Parameter, value: str) -> int | None:
    """A number, or None for AUTO."""
    if value == AUTO:
        return None
    try:
        return int(value)
    except ValueError:
        raise click.BadParameter(f"{value!r} is neither a number nor {AUTO}", param=parameter) from None


def hyperparameter_options(*, without: Collection[str] = (), **defaults: Any) -> Decorator:
    """One option per field of Hyperparameters except `without`, with its help and its own or a given default."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(settings_options(without)):
            command = option(command)
        for field in reversed(dataclasses.fields(Hyperparameters)):
            if field.name not in without:
                command = _option_of(field, defaults.get(field.name, field.default))(command)
        return command

    return decorate


def spelling_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options that decide which tokens a text has and how they are spelled, as in `train`."""
    fields = {field.name: field for field in dataclasses.fields(Hyperparameters)}
    for name in reversed(_SPELLING):
        command = _option_of(fields[name], fields[name].default)(command)
    return command


def _option_of(field: "dataclasses.Field[Any]", default: Any) -> Decorator:
    name = "--" + field.name.replace("_", "-")
    text = field.metadata["help"]
    if isinstance(field.default, bool):
        return click.option(f"{name}/--no-{name[2:]}", cls=_Flag, default=default, help=text)
    if field.name == "epochs":
        shown = AUTO if default is None else str(default)
        return click.option(
            name, metavar=f"INTEGER|{AUTO}", default=shown, callback=_epochs, help=text,
            shell_complete=one_of(_NAMES[field.name]),
        )  # fmt: skip
    kind = str if "str" in str(field.type) else float if "float" in str(field.type) else int
    if field.name == "objective":
        text += f" One of {', '.join(OBJECTIVES)}."
    complete = one_of(_NAMES[field.name]) if field.name in _NAMES else None
    return click.option(name, type=kind, default=default, help=text, shell_complete=complete)
