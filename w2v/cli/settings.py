"""Hyperparameters as defaults: those of a model (--like), or of a settings file (--config).

The file is TOML, one `min_count = 10` per line, as `w2v info --toml` writes it.
"""

import dataclasses
import json
import tomllib
from collections.abc import Callable, Collection, Iterator, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click

from w2v.errors import HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.quoting import printable, quoted
from w2v.text_file import read_text
from w2v.text_options import AUTO

_FIELDS = {f.name: f for f in dataclasses.fields(Hyperparameters)}


def settings_options(without: Collection[str]) -> list[Callable[..., Any]]:
    """The options --like and --config, which set the command's defaults, except for the fields `without`."""

    def take(ctx: click.Context, parameter: click.Parameter, path: Path | None) -> None:
        if path is None or ctx.resilient_parsing:
            return
        if ctx.default_map:
            raise click.UsageError("--like and --config both give defaults: use one of them", ctx)
        values = of_model(path) if parameter.name == "like" else of_file(path)
        ctx.default_map = {name: value for name, value in values.items() if name not in without}

    eager: dict[str, Any] = {
        "type": click.Path(path_type=Path),
        "callback": take,
        "expose_value": False,
        "is_eager": True,
    }
    return [
        click.option(
            "--like",
            help="Use this model's hyperparameters as defaults; --no-words and the like undo flags.",
            **eager,
        ),
        click.option(
            "--config", help="Use the hyperparameters in this file, which w2v info --toml writes, as defaults.", **eager
        ),
    ]


def of_model(path: Path) -> dict[str, Any]:
    """The hyperparameters that the model at `path` was trained with, except those that are None."""
    from w2v.cli.model_option import open_contents  # noqa: PLC0415  # NumPy

    values = open_contents(path)[0].training.get("hyperparameters")
    if not values:
        raise HyperparameterError(f"{path}: contains no hyperparameters: --like needs a model that w2v trained")
    return _given(dataclasses.asdict(Hyperparameters.from_dict(values)))


def of_file(path: Path) -> dict[str, Any]:
    """The hyperparameters in the TOML file at `path`; HyperparameterError if one is unknown or invalid."""
    try:
        values = {key.replace("-", "_"): value for key, value in tomllib.loads(read_text(path)).items()}
    except tomllib.TOMLDecodeError as error:
        raise HyperparameterError(f"{path}: not TOML: {error}: write lines such as min_count = 10") from None
    if unknown := [name for name in values if name not in _FIELDS]:
        near = get_close_matches(unknown[0], _FIELDS, n=1)
        hint = f"did you mean {near[0]}?" if near else f"the known ones are {', '.join(_FIELDS)}"
        raise HyperparameterError(f"{path}: unknown key {quoted(unknown[0])}: {hint}")
    if values.get("epochs") == AUTO:
        del values["epochs"]
    try:
        checked = dataclasses.asdict(Hyperparameters.from_dict(values))
    except HyperparameterError as error:
        raise HyperparameterError(f"{path}: {error}") from None
    return {name: checked[name] for name in values}


def toml(hyperparameters: Mapping[str, Any], path: Path) -> Iterator[str]:
    """The lines of a file of these hyperparameters, those of the model at `path`."""
    yield printable(f"# the hyperparameters of {path}, for w2v train --config")
    for name, value in _given(hyperparameters).items():
        # JSON and TOML spell strings, numbers and booleans the same.
        yield f"{name} = {json.dumps(value)}"


def _given(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value is not None}
