"""`w2v plot`: pictures, one command for each kind."""

import click

from w2v.cli.lazy_group import LazyGroup

PICTURES = {
    "map": "Draw a map of words, similar ones close together.",
    "curves": "Draw how trainings went, from their logs.",
    "heatmap": "Draw how near words are to each other.",
    "axis": "Draw where words lie between two others.",
}


@click.group(cls=LazyGroup, sections={"Commands": PICTURES}, module="w2v.cli.{}", invoke_without_command=True)
@click.pass_context
def command(ctx: click.Context) -> None:
    """Draw a picture, as PNG, SVG or PDF.

    Pictures need more than w2v itself: pip install 'w2v[plots]'.
    """
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help())
