"""`w2v odd`: which of several words does not belong."""

import click

from w2v.cli.answers import Answer
from w2v.cli.query_command import Asked, answer_queries, query_options
from w2v.vectors import queries
from w2v.vectors.vectors import Vectors


@click.command
@query_options("WORD...", search=False)
def command(asked: Asked) -> None:
    """Show which WORD is the odd one out, of three or more: that of least cosine with the mean of the others.

    All are shown, the odd one first, each with its cosine with the mean of the others' unit vectors.
    """
    answer_queries(asked, None, lambda vectors, words: (_answer(vectors, query) for query in words), least=3)


def _answer(vectors: Vectors, words: list[str]) -> Answer:
    members = queries.odd_one_out(vectors, words)
    odd = members[0].word
    return Answer(f"the odd one out is {odd}", "members", ("word", "cosine", "count"), members, {"odd": odd})
