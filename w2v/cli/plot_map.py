"""`w2v plot map`: words on a plane."""

import sys
from pathlib import Path

import click

from w2v.cli.model_option import model_option, open_vectors, warn
from w2v.cli.picture_options import Asked, counted, picture_options, some
from w2v.plots.word_list import read_word_list
from w2v.plots.word_map import (
    CLUSTERS,
    MOST_GROUPS,
    MOST_WORDS,
    MapSettings,
    WordMap,
    map_of_frequent,
    map_of_list,
    map_of_neighbourhoods,
)
from w2v.vectors.layout import LAYOUTS

_FREQUENT = 1000
_NEIGHBOURS = 20


@click.command(context_settings={"show_default": True})
@click.argument("words", metavar="[WORD]...", nargs=-1)
@click.option(
    "--top",
    type=click.IntRange(1, MOST_WORDS),
    metavar="N",
    show_default=f"{_FREQUENT}, or all beside a WORD",
    help="Only the N most frequent words.",
)
@click.option(
    "--words", "listed", type=click.Path(path_type=Path), metavar="FILE", help="The words in this file, one a line."
)
@click.option(
    "--column",
    metavar="NAME",
    show_default="2, if there is one",
    help="The column of FILE that colours: a name in its first line, or a number.",
)
@click.option(
    "-n",
    "--number",
    type=click.IntRange(1, MOST_WORDS),
    show_default=str(_NEIGHBOURS),
    help="Neighbours of each WORD.",
)
@click.option(
    "--clusters",
    type=click.IntRange(1, MOST_GROUPS),
    show_default=f"{CLUSTERS}, or fewer for few words",
    help="Groups of like words, each in a colour.",
)
@click.option("--method", type=click.Choice(list(LAYOUTS)), default="tsne", help="How words come to their places.")
@click.option("--seed", type=click.IntRange(0, 2**32 - 1), default=1, help="Another seed gives another map.")
@model_option
@picture_options("map.png")
def command(
    asked: Asked,
    words: tuple[str, ...],
    top: int | None,
    listed: Path | None,
    column: str | None,
    number: int | None,
    clusters: int | None,
    method: str,
    seed: int,
    model_path: Path,
) -> None:
    """Draw words on a plane, near ones together: the most frequent, those of a file, or the neighbours of each WORD.

    As many words are labelled as find room: each WORD first, then the more frequent. Colours are clusters of the
    vectors, whose names are the words at their centres; with several WORDs, whose neighbours they are; with --words,
    what a column of FILE says: groups, or numbers.

    Columns of FILE are separated by tabs, and as usual in a .csv file. Its first line is no word if --column names
    something in it, or if it is none above a column of numbers.

    Only pca needs no more than matplotlib. It shows the two directions in which words vary most; umap and tsne show
    who is near whom, and distances between groups mean little.
    """
    _check_used(words, top, listed, column, number, clusters)
    asked.check(model_path, *([listed] if listed else []))
    word_list = read_word_list(listed, column) if listed else None
    if clusters is not None and word_list and word_list.values is not None:
        raise click.UsageError(
            f"--clusters is for words that nothing else colours: leave it out, as a column of {listed} does",
            click.get_current_context(),
        )
    vectors = open_vectors(model_path)
    settings = MapSettings(method, seed, clusters)
    if sys.stderr is not None and sys.stderr.isatty():
        click.echo(f"placing words by {method} ...", err=True)
    if word_list:
        word_map = map_of_list(vectors, word_list, settings)
    elif words:
        word_map = map_of_neighbourhoods(vectors, words, number or _NEIGHBOURS, settings, top=top)
    else:
        word_map = map_of_frequent(vectors, top or _FREQUENT, settings)
    _draw(asked, word_map)


def _check_used(
    words: tuple[str, ...],
    top: int | None,
    listed: Path | None,
    column: str | None,
    number: int | None,
    clusters: int | None,
) -> None:
    """A usage error where an option would change nothing."""
    said = ""
    if listed and (words or top):
        said = "--words names the words: no WORD and no --top beside it"
    elif column is not None and not listed:
        said = "--column is one of a file: name it with --words"
    elif column is not None and not column.strip():
        said = "--column is empty: give a name in the first line of FILE, or a number"
    elif number is not None and listed:
        said = "-n is for the neighbours of a WORD: leave it out beside --words"
    elif number is not None and not words:
        said = "-n is for the neighbours of a WORD: name one, or say --top N for the most frequent words"
    elif clusters is not None and len(set(words)) > 1:
        said = "--clusters is for words that nothing else colours: leave it out, as several WORDs do"
    if said:
        raise click.UsageError(said, click.get_current_context())


def _draw(asked: Asked, word_map: WordMap) -> None:
    from w2v.plots.map_picture import draw_map  # noqa: PLC0415

    drawn = draw_map(word_map, asked.theme)
    if word_map.unknown:
        warn(f"without a vector, so not on the map: {some(word_map.unknown)}")
    placed = f"{counted(len(word_map.words), 'word')} by {word_map.method}"
    asked.save(drawn.picture, f"{placed}, {len(drawn.labels):,} of them labelled")
