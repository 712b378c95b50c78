"""`w2v plot axis`: words along a direction."""

from pathlib import Path

import click

from w2v.cli.model_option import model_option, open_vectors
from w2v.cli.picture_options import Asked, counted, picture_options
from w2v.plots.axis import axis, draw_axis


@click.command
@click.argument("a", metavar="A")
@click.argument("b", metavar="B")
@click.argument("words", metavar="WORD...", nargs=-1, required=True)
@model_option
@picture_options("axis.png")
def command(asked: Asked, a: str, b: str, words: tuple[str, ...], model_path: Path) -> None:
    """Draw where each WORD lies on the way from A to B.

    Its place is the cosine of its vector with B - A, the difference of two vectors of length one. Above 0 it is nearer
    to B than to A.
    """
    asked.check(model_path)
    asked.save(draw_axis(axis(open_vectors(model_path), a, b, words), asked.theme), counted(len(words), "word"))
