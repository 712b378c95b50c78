"""`w2v plot curves`: how trainings went."""

from pathlib import Path

import click

from w2v.cli.picture_options import Asked, counted, picture_options
from w2v.plots.curves import draw_curves, read_runs


@click.command
@click.argument("logs", metavar="RUN...", type=click.Path(path_type=Path), nargs=-1, required=True)
@picture_options("curves.png")
def command(asked: Asked, logs: tuple[Path, ...]) -> None:
    """Draw loss, held-out likelihood (NLL), rate and speed of trainings, from the logs that --log wrote.

    Several RUNs are drawn in one picture, named by their files. What a resumed run did twice is drawn as it was done
    the last time. Losses of different objectives cannot be compared; held-out likelihoods can.
    """
    asked.check(*logs)
    runs = read_runs(logs)
    asked.save(draw_curves(runs, asked.theme), counted(len(runs), "run"))
