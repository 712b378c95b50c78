"""`w2v between`: words along the way from one to another."""

import click

from w2v.cli.answers import Answer, with_counts
from w2v.cli.query_command import Asked, answer_queries, query_options
from w2v.vectors import queries
from w2v.vectors.vectors import Vectors


@click.command
@query_options("A B...")
def command(asked: Asked) -> None:
    """Show words along the way from A to B, in order and evenly spread: two words make a pair, four make two.

    The way is the arc between their unit vectors. It is cut into as many stretches as words are to be shown, and each
    is answered by the word that comes nearest to it there. place is how far along the arc that is, from 0 at A to 1 at
    B, and cosine is how near. A stretch beside which there is no word is left out.
    """
    answer_queries(asked, 2, lambda vectors, pairs: (_answer(vectors, pair, asked) for pair in pairs))


def _answer(vectors: Vectors, pair: list[str], asked: Asked) -> Answer:
    a, b = pair
    steps = queries.between(vectors, a, b, asked.number, top=asked.top)
    title = f"from {with_counts(vectors, [a])} to {with_counts(vectors, [b])}"
    return Answer(title, "steps", ("word", "place", "cosine", "count"), steps)
