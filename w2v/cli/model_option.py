"""The option that names a model, the same for every command that reads one."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from w2v.errors import ModelError
from w2v.model import DEFAULT_PATH, Model
from w2v.vectors.vectors import Vectors

model_option: Callable[[Callable[..., Any]], Callable[..., Any]] = click.option(
    "-m",
    "--model",
    "model_path",
    type=click.Path(path_type=Path),
    default=DEFAULT_PATH,
    show_default=True,
    envvar="W2V_MODEL",
    show_envvar=True,
    help="The model to read.",
)


def open_vectors(path: Path) -> Vectors:
    """The vectors at `path`; ModelError, with what to do about it, where there are none."""
    return Vectors.of(open_model(path))


def open_model(path: Path, *, verify: bool = False) -> Model:
    """The model at `path`; ModelError, with what to do about it, where there is none."""
    if not path.exists():
        raise ModelError(f"{path}: no such model: train one with: w2v train corpus.txt, or name another with -m")
    return Model.load(path, verify=verify)
