"""`w2v similar`: the words nearest to a word, or to the mean of several."""

import click

from w2v.cli.answers import neighbours, with_counts
from w2v.cli.query_command import Asked, answer_queries, query_options
from w2v.vectors import queries


@click.command
@click.option("--mean", is_flag=True, help="Ask once, for what is near the mean of all words.")
@query_options("WORD...")
def command(asked: Asked, mean: bool) -> None:
    """Show the words nearest to each WORD: those whose vectors have the largest cosine with its own.

    With --mean it is the mean of their unit vectors that is compared. The words asked for are left out.
    """
    answer_queries(
        asked,
        None if mean else 1,
        lambda vectors, words: (
            neighbours(f"near {'the mean of ' * (len(query) > 1)}{with_counts(vectors, query)}", found)
            for query, found in zip(words, queries.similar(vectors, words, asked.number, top=asked.top), strict=True)
        ),
    )
