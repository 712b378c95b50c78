"""`w2v info`: what a model is, and how it was made."""

import dataclasses
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from w2v.cli.model_option import model_option, open_model
from w2v.cli.table import table


@click.command
@model_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(model_path: Path, as_json: bool) -> None:
    """Show what a model is and how it was made, once its checksums have been compared."""
    model = open_model(model_path, verify=True)
    facts = {
        "model": {
            "path": str(model_path),
            "bytes": model_path.stat().st_size,
            "words": len(model.words),
            "dimensions": model.vectors.shape[1],
        },
        "corpus": model.corpus,
        "hyperparameters": dataclasses.asdict(model.hyperparameters),
        "history": model.history,
        "run": model.run,
        "checksums": model.checksums,
        "verified": True,
    }
    click.echo(json.dumps(facts, ensure_ascii=False) if as_json else "\n".join(_lines(facts)))


def _lines(facts: Mapping[str, Any]) -> Iterator[str]:
    for title in ("model", "corpus", "hyperparameters", "history", "run"):
        if facts[title]:
            yield title
            rows = _history(facts[title]) if title == "history" else _pairs(facts[title])
            yield from ("  " + line for line in rows)
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
