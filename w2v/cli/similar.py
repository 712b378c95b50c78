"""`w2v similar`: the words nearest to a word, or to the mean of several."""

import json
from pathlib import Path

import click

from w2v.cli.model_option import model_option, open_vectors
from w2v.cli.table import table
from w2v.vectors.vectors import Neighbour


@click.command
@click.argument("words", metavar="WORD...", nargs=-1, required=True)
@click.option("-n", "--number", type=click.IntRange(min=1), default=10, show_default=True, help="How many to show.")
@model_option
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def command(words: tuple[str, ...], number: int, model_path: Path, as_json: bool) -> None:
    """Show the words nearest to WORD: those whose vectors have the largest cosine with its own.

    With several words, the mean of their unit vectors is compared. The words themselves are left out.
    """
    neighbours = open_vectors(model_path).similar(words, number)
    if as_json:
        answer = {"words": words, "neighbours": [neighbour._asdict() for neighbour in neighbours]}
        click.echo(json.dumps(answer, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(neighbours)))


def _lines(neighbours: list[Neighbour]) -> list[str]:
    rows = [(word, f"{cosine:.3f}", str(count)) for word, cosine, count in neighbours]
    return table([("word", "cosine", "count"), *rows], right=" rr")
