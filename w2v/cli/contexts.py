"""`w2v contexts`: the words that most probably stand around a word."""

import click

from w2v.cli.answers import Answer, with_counts
from w2v.cli.query_command import Asked, answer_queries, query_options
from w2v.vectors import prediction
from w2v.vectors.vectors import Vectors


@click.command
@query_options("WORD...")
def command(asked: Asked) -> None:
    """Show the words that most probably stand around each WORD, by a model of w2v's own.

    The probability is that of a context given its centre, by the output matrix and by what the objective that the model
    was trained with makes of scores, normalised over the whole vocabulary. It speaks of the text as training saw it,
    thinned out by --sample. lift is how many times as probable the word is there as anywhere in that text.
    """
    answer_queries(asked, 1, lambda vectors, words: _answers(vectors, words, asked), compared=False)


def _answers(vectors: Vectors, words: list[list[str]], asked: Asked) -> list[Answer]:
    found = prediction.contexts(vectors, [word for [word] in words], asked.number, top=asked.top)
    return [
        Answer(f"around {with_counts(vectors, query)}", "contexts", prediction.Prediction._fields, predictions)
        for query, predictions in zip(words, found, strict=True)
    ]
