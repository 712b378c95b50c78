"""The commands of `w2v plot`, and what they share: where the picture goes, how it looks, and what is said about it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from w2v.cli.answers import UnseenWords
from w2v.cli.model_option import model_option, open_vectors
from w2v.cli.places import check_places
from w2v.cli.shell_completion import complete_word
from w2v.cli.terminal import warn
from w2v.errors import OutputError
from w2v.plots.axis import axis, draw_axis
from w2v.plots.curves import draw_curves, read_runs
from w2v.plots.heatmap import draw_heatmap, heatmap
from w2v.plots.map_picture import STYLES, Style, draw_map
from w2v.plots.picture import FORMATS, Picture, check_drawable, format_of
from w2v.plots.theme import DARK, LIGHT, Theme
from w2v.plots.word_map import (
    CLUSTERS,
    MOST_WORDS,
    MapSettings,
    WordMap,
    map_of_frequent,
    map_of_list,
    map_of_neighbourhoods,
)
from w2v.quoting import counted, printable
from w2v.vectors.layout import LAYOUTS
from w2v.vectors.word_list import MOST_GROUPS, read_word_list

_FREQUENT = 1000
_NEIGHBOURS = 20
_TOLD = 5  # characters or words named by a warning
Drawing = Callable[..., None]

commands: dict[str, click.Command] = {}


@dataclass(frozen=True)
class PictureOptions:
    """Where the picture goes, and how it looks."""

    output: Path
    dark: bool
    overwrite: bool

    @property
    def theme(self) -> Theme:
        """The colours that were asked for."""
        return DARK if self.dark else LIGHT

    def check(self, *read: Path) -> None:
        """An error, before anything is computed, if the picture cannot be drawn or written.

        A usage error for an unknown suffix, W2VError otherwise; `read` are the files that the picture must not replace.
        """
        try:
            format_of(self.output)
        except OutputError as error:
            raise click.UsageError(str(error), click.get_current_context()) from error
        check_drawable()
        check_places([self.output], overwrite=self.overwrite, vectors=read)

    def save(self, picture: Picture, said: str) -> None:
        """Write the picture, and say what it is."""
        picture.save(self.output, overwrite=self.overwrite)
        if picture.missing:
            warn(f"no installed font has {_some(list(picture.missing))}: the Noto fonts have most scripts")
        click.echo(printable(f"{self.output}: {said}"))


def _picture_command(name: str, *own: Callable[..., Any], show_default: bool = False) -> Callable[[Drawing], Drawing]:
    """Make the command `name` from a function: its docstring as help, its `own` options and the common ones."""

    def register(draw: Drawing) -> Drawing:
        def run(output: Path, dark: bool, overwrite: bool, **given: Any) -> None:
            draw(PictureOptions(output, dark, overwrite), **given)

        command: Callable[..., Any] = run
        for option in reversed([*own, *_options(f"{name}.png")]):
            command = option(command)
        settings = {"show_default": show_default}
        commands[name] = click.command(name, help=draw.__doc__, context_settings=settings)(command)
        return draw

    return register


def _options(default: str) -> list[Callable[..., Any]]:
    return [
        click.option(
            "-o",
            "--output",
            type=click.Path(path_type=Path),
            default=default,
            show_default=True,
            help=f"The picture, in the format of its suffix: {', '.join(FORMATS)}.",
        ),
        click.option("--dark", is_flag=True, help="Draw on a dark background."),
        click.option("--overwrite", is_flag=True, help="Replace the output if it exists."),
    ]


@_picture_command(
    "map",
    click.argument("words", metavar="[WORD]...", nargs=-1, shell_complete=complete_word),
    click.option(
        "--top",
        type=click.IntRange(1, MOST_WORDS),
        metavar="N",
        show_default=f"{_FREQUENT}, or all beside a WORD",
        help="Only the N most frequent words.",
    ),
    click.option(
        "--words",
        "listed",
        type=click.Path(path_type=Path),
        metavar="FILE",
        help="The words in this file, one per line.",
    ),
    click.option(
        "--column",
        metavar="NAME",
        show_default="2, if there is one",
        help="Colour words by this column of FILE: its name in the first line, or its number.",
    ),
    click.option(
        "-n",
        "--number",
        type=click.IntRange(1, MOST_WORDS),
        show_default=str(_NEIGHBOURS),
        help="Neighbours of each WORD.",
    ),
    click.option(
        "--clusters",
        type=click.IntRange(1, MOST_GROUPS),
        show_default=f"{CLUSTERS}, or fewer for few words",
        help="Number of clusters, each in its own colour.",
    ),
    click.option("--method", type=click.Choice(list(LAYOUTS)), default="tsne", help="How words are placed."),
    click.option(
        "--seed", type=click.IntRange(0, 2**32 - 1), default=1, help="Random seed; another seed gives another map."
    ),
    click.option("--rare", is_flag=True, help="Include rare words among the neighbours of a WORD."),
    click.option(
        "--style", type=click.Choice(list(STYLES)), default="paper", help="For a page, or for a slide with larger text."
    ),
    model_option,
    show_default=True,
)
def plot_map(
    options: PictureOptions,
    words: tuple[str, ...],
    top: int | None,
    listed: Path | None,
    column: str | None,
    number: int | None,
    clusters: int | None,
    method: str,
    seed: int,
    rare: bool,
    style: str,
    model_path: Path,
) -> None:
    """Draw a map of words, similar ones close together: the most frequent, those of a file, or neighbours of each WORD.

    Words are labelled where there is room, each WORD first, then the more frequent. Colours show clusters of the
    vectors, named on the map by the words that set them apart; with several WORDs they show whose neighbours words are,
    and with --words, the groups or numbers in a column of FILE.

    Columns of FILE are separated by tabs, or by commas in a .csv file. The first line is a header if --column names a
    field in it, or if numbers follow below it.

    pca needs only matplotlib, and shows the two directions in which words vary most. umap and tsne show which words are
    near each other; distances between groups mean little in them.
    """
    _check_used(words, top, listed, column, number, clusters)
    options.check(model_path, *([listed] if listed else []))
    word_list = read_word_list(listed, column) if listed else None
    if clusters is not None and word_list and word_list.values is not None:
        raise click.UsageError(
            f"--clusters and a column of {listed} both set the colours: leave one of them out",
            click.get_current_context(),
        )
    vectors = open_vectors(model_path, known_only=True)
    how = MapSettings(method, seed, clusters)
    if sys.stderr is not None and sys.stderr.isatty():
        click.echo(f"placing words by {method} ...", err=True)
    if word_list:
        word_map = map_of_list(vectors, word_list, how)
    elif words:
        word_map = map_of_neighbourhoods(vectors, words, number or _NEIGHBOURS, how, rare=rare, top=top)
    else:
        word_map = map_of_frequent(vectors, top or _FREQUENT, how)
    _draw(options, word_map, STYLES[style])


@_picture_command(
    "curves",
    click.argument("logs", metavar="RUN...", type=click.Path(path_type=Path), nargs=-1, required=True),
)
def plot_curves(options: PictureOptions, logs: tuple[Path, ...]) -> None:
    """Draw loss, held-out likelihood (NLL), rate and speed of trainings, from the logs that --log wrote.

    Several RUNs are drawn in one picture, named by their files. If a resumed run trained a part twice, the second time
    is drawn. Losses of different objectives cannot be compared; held-out likelihoods can.
    """
    options.check(*logs)
    runs = read_runs(logs)
    options.save(draw_curves(runs, options.theme), counted(len(runs), "run"))


@_picture_command(
    "heatmap",
    click.argument("words", metavar="WORD...", nargs=-1, required=True, shell_complete=complete_word),
    click.option("--ordered", is_flag=True, help="Put similar words next to each other."),
    model_option,
)
def plot_heatmap(options: PictureOptions, words: tuple[str, ...], ordered: bool, model_path: Path) -> None:
    """Draw the cosine of each pair of WORDs as a coloured square."""
    options.check(model_path)
    vectors = open_vectors(model_path)
    picture = draw_heatmap(heatmap(vectors, words, ordered=ordered), options.theme)
    UnseenWords(vectors).tell(words)
    options.save(picture, counted(len(words), "word"))


@_picture_command(
    "axis",
    click.argument("a", metavar="A", shell_complete=complete_word),
    click.argument("b", metavar="B", shell_complete=complete_word),
    click.argument("words", metavar="WORD...", nargs=-1, required=True, shell_complete=complete_word),
    model_option,
)
def plot_axis(options: PictureOptions, a: str, b: str, words: tuple[str, ...], model_path: Path) -> None:
    """Draw where each WORD lies on the way from A to B.

    Its position is the cosine of its vector with B - A, the difference of the two unit vectors. Above 0 it is nearer to
    B than to A.
    """
    options.check(model_path)
    vectors = open_vectors(model_path)
    picture = draw_axis(axis(vectors, a, b, words), options.theme)
    UnseenWords(vectors).tell([a, b, *words])
    options.save(picture, counted(len(words), "word"))


def _check_used(
    words: tuple[str, ...],
    top: int | None,
    listed: Path | None,
    column: str | None,
    number: int | None,
    clusters: int | None,
) -> None:
    """A usage error if an option would have no effect."""
    fault = ""
    if listed and (words or top):
        fault = "--words names the words: leave out WORD and --top"
    elif column is not None and not listed:
        fault = "--column needs a file: name it with --words"
    elif column is not None and not column.strip():
        fault = "--column is empty: give a name in the first line of FILE, or a number"
    elif number is not None and listed:
        fault = "-n is for the neighbours of a WORD: leave it out with --words"
    elif number is not None and not words:
        fault = "-n is for the neighbours of a WORD: name one, or use --top N for the most frequent words"
    elif clusters is not None and len(set(words)) > 1:
        fault = "--clusters and several WORDs both set the colours: leave --clusters out"
    if fault:
        raise click.UsageError(fault, click.get_current_context())


def _draw(options: PictureOptions, word_map: WordMap, style: Style) -> None:
    drawn = draw_map(word_map, options.theme, style)
    if word_map.unknown:
        warn(f"not on the map, having no vector: {_some(word_map.unknown)}")
    placed = f"{counted(len(word_map.words), 'word')} by {word_map.method}"
    options.save(drawn.picture, f"{placed}, {len(drawn.labels):,} of them labelled")


def _some(things: list[str]) -> str:
    """The first few of them, and how many more there are."""
    more = len(things) - _TOLD
    return ", ".join(things[:_TOLD]) + (f" and {more:,} more" if more > 0 else "")
