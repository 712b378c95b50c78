"""`w2v centre`: the word that most probably stands in the middle of others."""

import click

from w2v.cli.answers import Answer, with_counts
from w2v.cli.query_command import Asked, answer_queries, query_options
from w2v.cli.table import say
from w2v.vectors import prediction
from w2v.vectors.vectors import Vectors

_MANY = 1e11  # products: some seconds


@click.command
@query_options("WORD...")
def command(asked: Asked) -> None:
    """Show the words that most probably have every WORD among their contexts, by a model of w2v's own.

    By Bayes' theorem p(centre | WORD...) is proportional to p(centre) times the product of p(WORD | centre), where
    p(centre) is the word's share of the text as training saw it, thinned out by --sample, and p(WORD | centre) is what
    w2v contexts shows. lift is how many times as probable that makes the centre. Every word is tried: with a large
    vocabulary this takes a while, and --top N tries the first N alone.
    """
    answer_queries(asked, None, lambda vectors, words: _answers(vectors, words, asked), compared=False)


def _answers(vectors: Vectors, words: list[list[str]], asked: Asked) -> list[Answer]:
    tried = min(asked.top or len(vectors), len(vectors))
    if tried * vectors.vectors.size > _MANY:
        say(f"trying {tried:,} words, which takes a while: --top N tries the N most frequent")
    found = prediction.centres(vectors, words, asked.number, top=asked.top)
    return [
        Answer(f"between {with_counts(vectors, query)}", "centres", prediction.Prediction._fields, predictions)
        for query, predictions in zip(words, found, strict=True)
    ]
