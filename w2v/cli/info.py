"""`w2v info`: what a model is, and how it was made."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from w2v.cli.model_option import model_option, open_contents
from w2v.cli.settings import of_model, toml
from w2v.cli.table import table, width
from w2v.cli.terminal import bold, dim, page_columns, settings_lines, wrapped
from w2v.hyperparameters import Hyperparameters
from w2v.model.tensors import open_tensors
from w2v.ngrams import Ngrams

_SPARE = ("pairs", "words", "seconds")  # columns of the history that a narrow terminal drops
_OF_NGRAMS = ("min_ngram", "max_ngram", "buckets")  # hyperparameters
_TRAINING = ("corpus", "hyperparameters", "history", "run")  # what a file may record about its training


@click.command
@model_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--toml", "as_toml", is_flag=True, help="Print the hyperparameters as w2v train --config reads them.")
def command(model_path: Path, as_json: bool, as_toml: bool) -> None:
    """Show what a model is and how it was trained, after verifying its checksums.

    Settings that are off, and facts that are zero, are only in --json. For vectors in another format, show their number
    and dimensions.
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
    """The n-grams that give vectors to unseen words."""
    return {**ngrams.rule._asdict(), "rows": len(ngrams.rows), "bytes": ngrams.rows.nbytes + ngrams.buckets.nbytes}


def _verified(path: Path) -> Mapping[str, str]:
    """The checksums of the safetensors file at `path`; ModelError if one does not match."""
    file = open_tensors(path)
    file.verify()
    return file.checksums


def _lines(facts: Mapping[str, Any]) -> Iterator[str]:
    for title in ("model", "ngrams", *_TRAINING):
        if title == "history":
            if facts[title]:
                yield bold(title)
                yield from ("  " + line for line in _history(facts[title], page_columns() - 2))
            continue
        # The settings of n-grams are shown under ngrams, if there are any; output_rows is for programs.
        skipped = () if title == "ngrams" else (*_OF_NGRAMS, "output_rows")
        rows = [(key, _shown(key, value)) for key, value in facts[title].items() if _is_set(key, value)]
        if rows := [row for row in rows if row[0] not in skipped]:
            yield bold(title)
            yield from settings_lines(rows)
    if facts["verified"]:
        names = ", ".join(sorted(facts["checksums"]))
        yield from wrapped(f"checksums verified: {names}, metadata", page_columns())
    yield dim("all of it: w2v info --json")


def _is_set(name: str, value: Any) -> bool:
    """Whether a value says something: it is not None or False, nor a 0 that only means "not asked for" or "none"."""
    usual = Hyperparameters.__dataclass_fields__.get(name)
    return bool(value) or (value == 0 and value is not False and usual is not None and usual.default != 0)


def _history(epochs: list[dict[str, Any]], most: int) -> list[str]:
    """One line per epoch, one column for each figure that any epoch has, as far as they fit."""
    keys = list(dict.fromkeys(key for epoch in epochs for key in epoch))
    while True:
        rows = [[_shown(key, epoch[key]) if key in epoch else "" for key in keys] for epoch in epochs]
        lines = table([keys, *rows], right="r" * len(keys), heading=True)
        spare = next((key for key in _SPARE if key in keys), None)
        if spare is None or max(width(click.unstyle(line)) for line in lines) <= most:
            return lines
        keys.remove(spare)


def _shown(name: str, value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(f"{key} {_shown(key, its)}" for key, its in value.items())
    if isinstance(value, list):
        return ", ".join(_shown(name, its) for its in value)
    if name == "seconds" and isinstance(value, int | float):
        return f"{value:,.1f}"
    if isinstance(value, float):
        return f"{value:.6g}"
    return f"{value:,}" if isinstance(value, int) and name != "seed" else str(value)
