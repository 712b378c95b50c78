"""`w2v similarity`: the cosine of two words."""

import click

from w2v.cli.answers import Answer, with_counts
from w2v.cli.query_command import Asked, answer_queries, query_options
from w2v.vectors import queries
from w2v.vectors.vectors import Vectors


@click.command
@query_options("A B...", search=False)
def command(asked: Asked) -> None:
    """Show the cosine of A and B, from -1 to 1: two words make a pair, four make two."""
    answer_queries(asked, 2, lambda vectors, pairs: (_answer(vectors, pair) for pair in pairs))


def _answer(vectors: Vectors, pair: list[str]) -> Answer:
    cosine = queries.similarity(vectors, *pair)
    return Answer(f"{cosine:6.3f}  {with_counts(vectors, pair)}", values={"cosine": float(f"{cosine:.6g}")})
