"""`w2v export`: the vectors in another program's format."""

from pathlib import Path

import click

from w2v.cli.model_option import model_option, open_vectors, say_of_ngrams
from w2v.cli.places import check_places
from w2v.quoting import printable
from w2v.vectors import formats


@click.command
@click.argument("path", metavar="FILE", type=click.Path())
@click.option(
    "--format",
    "format_name",
    type=click.Choice(list(formats.FORMATS)),
    metavar="FORMAT",
    help=f"The format, if the suffix of FILE does not decide it: {', '.join(formats.FORMATS)}.",
)
@click.option("--outputs", is_flag=True, help="Write the output matrix, whose rows are words as contexts.")
@click.option("--overwrite", is_flag=True, help="Replace FILE if it exists.")
@model_option
def command(path: str, format_name: str | None, outputs: bool, overwrite: bool, model_path: Path) -> None:
    """Write the vectors to FILE, in another program's format.

    FILE is written whole or not at all. - is standard output, for text, binary and glove; text unless --format says
    otherwise. The n-grams of a subwords model are kept by fasttext (fastText's own .bin) and safetensors, and dropped
    by the others.
    """
    if format_name is None:
        format_name = "text" if path == formats.STANDARD_STREAM else formats.format_of(path)
    if format_name is None:
        raise click.UsageError(
            f"the suffix of {path} is not that of a format: use --format, or one of {formats.SUFFIXES}",
            click.get_current_context(),
        )
    places = formats.FORMATS[format_name].files(Path(path))
    if path != formats.STANDARD_STREAM or len(places) > 1:
        check_places(places, overwrite=overwrite, vectors=[model_path])
    vectors = open_vectors(model_path)
    if not outputs:
        say_of_ngrams(vectors, format_name)
    formats.export(vectors, path, format_name, outputs=outputs, overwrite=overwrite)
    if format_name == "usearch" and not outputs:
        from w2v.vectors.formats.usearch import recall  # noqa: PLC0415  # as an index is rarely written

        found = recall(vectors, Path(path))
        if found is not None:
            click.echo(printable(f"{path}: finds {found:.1%} of the ten nearest words"))
