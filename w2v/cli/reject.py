"""`w2v reject`: what is near a word once another's direction is taken out of it."""

import click

from w2v.cli.answers import neighbours, with_counts
from w2v.cli.query_command import Asked, answer_queries, query_options
from w2v.vectors import queries


@click.command
@query_options("A B...")
def command(asked: Asked) -> None:
    """Show what is near A once B's direction is taken out of it: A's senses without B's.

    That is the largest cosine with a - (a . b) b, of unit vectors a and b. Two words make a pair, four make two. A and
    B are left out.
    """
    answer_queries(
        asked,
        2,
        lambda vectors, pairs: (
            neighbours(f"near {with_counts(vectors, [a])} without {with_counts(vectors, [b])}", found)
            for (a, b), found in zip(
                pairs, queries.rejections(vectors, pairs, asked.number, top=asked.top), strict=True
            )
        ),
    )
