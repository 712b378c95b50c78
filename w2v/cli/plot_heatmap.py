"""`w2v plot heatmap`: how near words are to each other."""

from pathlib import Path

import click

from w2v.cli.model_option import model_option, open_vectors
from w2v.cli.picture_options import Asked, counted, picture_options
from w2v.plots.heatmap import draw_heatmap, heatmap


@click.command
@click.argument("words", metavar="WORD...", nargs=-1, required=True)
@click.option("--ordered", is_flag=True, help="Let words that are near each other stand together.")
@model_option
@picture_options("heatmap.png")
def command(asked: Asked, words: tuple[str, ...], ordered: bool, model_path: Path) -> None:
    """Draw the cosine of every two WORDs as a coloured square."""
    asked.check(model_path)
    picture = draw_heatmap(heatmap(open_vectors(model_path), words, ordered=ordered), asked.theme)
    asked.save(picture, counted(len(words), "word"))
