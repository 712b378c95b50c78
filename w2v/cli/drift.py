"""`w2v drift`: the words that differ most between two models."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

from w2v.cli.align import BY_COUNT
from w2v.cli.model_option import open_vectors
from w2v.cli.table import table, width
from w2v.cli.terminal import page_columns
from w2v.quoting import printable
from w2v.vectors.alignment import NEIGHBOURS, Drift, drift

_MODEL = click.Path(path_type=Path)


@click.command
@click.argument("a", metavar="A", type=_MODEL)
@click.argument("b", metavar="B", type=_MODEL)
@click.option("-n", "--number", type=click.IntRange(min=1), default=10, show_default=True, help="How many to show.")
@click.option(
    "--min-count",
    type=click.IntRange(min=0),
    default=100,
    show_default=True,
    help="Leave out words seen fewer times than this in either text.",
)
@BY_COUNT
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(a: Path, b: Path, number: int, min_count: int, by_count: bool, as_json: bool) -> None:
    """Show the words whose meaning differs most between models A and B, trained on different texts.

    A is first aligned with B, as by w2v align. The words that both have are then sorted by the cosine of their two
    vectors, the lowest first. kept is how many of a word's ten nearest in A are among its ten nearest in B; below each
    word are the nearest in A and in B. Vectors of rare words differ by chance alone, so --min-count leaves these out.
    """
    found = drift(open_vectors(a), open_vectors(b), number, min_count=min_count, by_count=by_count)
    if as_json:
        click.echo(json.dumps({"a": str(a), "b": str(b), **_values(found)}, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(found)))


def _values(found: Drift) -> dict[str, Any]:
    words = [
        {**drifted._asdict(), "count_a": drifted.count_a or None, "count_b": drifted.count_b or None}
        for drifted in found.words
    ]
    return {
        "shared": found.alignment.shared,
        "compared": found.compared,
        "mean_cosine": found.alignment.after,
        "words": words,
    }


def _lines(found: Drift) -> Iterator[str]:
    yield (
        f"{found.compared:,} of {found.alignment.shared:,} shared words compared; "
        f"mean cosine of all {found.alignment.after:.3f}"
    )
    rows = [
        (
            drifted.word,
            f"{drifted.cosine:.3f}",
            f"{drifted.kept} of {NEIGHBOURS}",
            _count(drifted.count_a),
            _count(drifted.count_b),
        )
        for drifted in found.words
    ]
    head, *lines = table(
        [("word", "cosine", "kept", "count in A", "count in B"), *rows], right=" rrrr", heading=True, names=True
    )
    yield head
    for line, drifted in zip(lines, found.words, strict=True):
        yield line
        yield _fitting("  A: ", drifted.near_a)
        yield _fitting("  B: ", drifted.near_b)


def _count(count: int) -> str:
    return f"{count:,}" if count else "-"  # not known


def _fitting(line: str, words: list[str]) -> str:
    """As many whole words as fit."""
    for k, word in enumerate(words):
        longer = f"{line}{', ' * (k > 0)}{printable(word)}"
        if width(longer) > page_columns() and k:
            break
        line = longer
    return line
