"""`w2v analogy`: what is to a word as another is to a third."""

import click

from w2v.cli.answers import neighbours, with_counts
from w2v.cli.query_command import Asked, answer_queries, query_options
from w2v.vectors import queries


@click.command
@click.option(
    "--method",
    type=click.Choice(list(queries.METHODS)),
    default="add",
    show_default=True,
    help="3CosAdd, or 3CosMul by Levy and Goldberg (2014).",
)
@query_options("A B C...")
def command(asked: Asked, method: str) -> None:
    """Show what is to C as B is to A: three words make a question, six make two.

    add shows the largest cosines with B - A + C, mul the largest cos(B) cos(C) / cos(A), each cosine moved into 0 .. 1.
    A, B and C are left out.
    """
    score = "cosine" if method == "add" else "score"
    answer_queries(
        asked,
        3,
        lambda vectors, words: (
            neighbours(_title(*(with_counts(vectors, [word]) for word in question)), found, score)
            for question, found in zip(
                words, queries.analogies(vectors, words, asked.number, top=asked.top, method=method), strict=True
            )
        ),
    )


def _title(a: str, b: str, c: str) -> str:
    return f"{a} is to {b} as {c} is to"
