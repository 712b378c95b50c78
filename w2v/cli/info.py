"""`w2v info`: what a model is, and how it was made."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from w2v.cli.model_option import model_option, open_contents
from w2v.cli.settings import of_model, toml
from w2v.cli.table import table
from w2v.model.tensors import open_tensors
from w2v.ngrams import Ngrams

_TRAINING = ("corpus", "hyperparameters", "history", "run")  # what a file may say of how it was made


@click.command
@model_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option(
    "--toml", "as_toml", is_flag=True, help="Print the hyperparameters alone, as w2v train --config takes them."
)
def command(model_path: Path, as_json: bool, as_toml: bool) -> None:
    """Show what a model is and how it was made, once its checksums have been compared.

    Of vectors in other formats, which have neither, show how many there are.
    """
    if as_toml:
        click.echo("\n".join(toml(of_model(model_path), model_path)))
        return
    contents, format_name = open_contents(model_path)
    checksums = _verified(model_path) if format_name == "safetensors" else {}
    vectors, training = contents.vectors, contents.training
    facts = {
        "model": {
            "path": str(model_path),
            "format": format_name,
            "bytes": model_path.stat().st_size,
            "words": len(vectors),
            "dimensions": vectors.vectors.shape[1],
        },
        **{title: training.get(title, {}) for title in _TRAINING},
        "ngrams": _ngrams(vectors.ngrams) if vectors.ngrams else {},
        "checksums": checksums,
        "verified": bool(checksums),
    }
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else "\n".join(_lines(facts)))


def _ngrams(ngrams: Ngrams) -> Mapping[str, Any]:
    """What unseen words have vectors from."""
    return {**ngrams.rule._asdict(), "rows": len(ngrams.rows), "bytes": ngrams.rows.nbytes + ngrams.buckets.nbytes}


def _verified(path: Path) -> Mapping[str, str]:
    """The checksums of the safetensors file at `path`; ModelError where one differs."""
    file = open_tensors(path)
    file.verify()
    return file.checksums


def _lines(facts: Mapping[str, Any]) -> Iterator[str]:
    for title in ("model", "ngrams", *_TRAINING):
        if facts[title]:
            yield title
            rows = _history(facts[title]) if title == "history" else _pairs(facts[title])
            yield from ("  " + line for line in rows)
    if facts["verified"]:
        yield f"checksums verified: {', '.join(sorted(facts['checksums']))}, metadata"


def _pairs(values: Mapping[str, Any]) -> list[str]:
    return table([(key, _shown(value)) for key, value in values.items()])


def _history(epochs: list[dict[str, Any]]) -> list[str]:
    """One line an epoch, one column for each thing that any epoch recorded."""
    keys = list(dict.fromkeys(key for epoch in epochs for key in epoch))
    rows = [[_shown(epoch[key]) if key in epoch else "" for key in keys] for epoch in epochs]
    return table([keys, *rows], right="r" * len(keys))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "none" if value is None else str(value)
