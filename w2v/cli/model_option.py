"""The option that names a model, the same for every command that reads one."""

import contextlib
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from w2v.cli.shell_completion import MODEL_VARIABLE
from w2v.cli.terminal import say, warn
from w2v.errors import ModelError, W2VError
from w2v.model.record import DEFAULT_PATH, Model
from w2v.urls import is_url, why_missing
from w2v.vectors import formats
from w2v.vectors.formats import Contents
from w2v.vectors.vectors import Vectors

model_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "-m",
    "--model",
    "model_path",
    type=click.Path(path_type=Path),
    default=DEFAULT_PATH,
    show_default=True,
    envvar=MODEL_VARIABLE,
    show_envvar=True,
    help="The model to read, or vectors in any format that w2v convert reads.",
)
known_only_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "--known-only", is_flag=True, help="Refuse words that are not in the vocabulary, even if n-grams give them vectors."
)


def open_vectors(path: Path, *, known_only: bool = False) -> Vectors:
    """The vectors at `path`, in any format; warnings about the file go to standard error.

    With `known_only`, no word has a vector from its n-grams.
    """
    vectors = open_contents(path)[0].vectors
    return replace(vectors, ngrams=None) if known_only else vectors


def say_of_ngrams(vectors: Vectors, format_name: str) -> None:
    """Say on standard error that `vectors` lose their n-grams, if the format cannot hold them."""
    if vectors.ngrams is not None and not formats.FORMATS[format_name].ngrams:
        able = " and ".join(name for name, known in formats.FORMATS.items() if known.ngrams)
        say(f"{format_name} cannot hold n-grams, so unseen words will have no vectors: {able} can")


def open_contents(path: Path) -> tuple[Contents, str]:
    """(what is at `path`, the name of its format); warnings about the file go to standard error."""
    with _variable_named():
        contents, format_name, odd = formats.read_contents(_existing(path))
    for message in odd:
        warn(message)
    return contents, format_name


def open_model(path: Path, *, verify: bool = False) -> Model:
    """The model at `path`; ModelError, with what to do about it, if there is none."""
    with _variable_named():
        return Model.load(_existing(path), verify=verify)


def _existing(path: Path) -> Path:
    if is_url(path):
        raise ModelError(f"{path}: {why_missing(path)}")
    if str(path) != "-" and not path.exists():
        other = "name another with -m" if _source() else "name another"
        raise ModelError(f"{path}: no such model: train one with: w2v train corpus.txt, or {other}")
    return path


@contextlib.contextmanager
def _variable_named() -> Iterator[None]:
    """An error about a file whose name came from the environment says so."""
    try:
        yield
    except W2VError as error:
        if _source() == ParameterSource.ENVIRONMENT:
            error.add_note(f"the variable {MODEL_VARIABLE} names it")
        raise


def _source() -> ParameterSource | None:
    """Where the value of -m comes from; None if the command has no such option."""
    ctx = click.get_current_context(silent=True)
    return ctx.get_parameter_source("model_path") if ctx else None
