"""`w2v convert`: vectors from one file format to another."""

from pathlib import Path

import click

from w2v.cli.model_option import say_of_ngrams
from w2v.cli.places import check_places
from w2v.cli.terminal import warn
from w2v.errors import W2VError
from w2v.quoting import counted, quoted
from w2v.text_file import read_text
from w2v.vectors.compact import SAMPLE, share_kept
from w2v.vectors.dtypes import DTYPES
from w2v.vectors.formats import (
    FORMATS,
    READABLE,
    STANDARD_STREAM,
    SUFFIXES,
    ReadOptions,
    format_of,
    read_contents,
    write_contents,
)


@click.command
@click.argument("source", metavar="IN", type=click.Path(path_type=Path))
@click.argument("target", metavar="OUT", type=click.Path(path_type=Path))
@click.option("--from", "source_format", type=click.Choice(READABLE), help="Override the detected format of IN.")
@click.option(
    "--to",
    "target_format",
    type=click.Choice(list(FORMATS)),
    help="The format of OUT, if its suffix does not decide it.",
)
@click.option("--top", type=click.IntRange(min=1), metavar="N", help="Only the first N words, the most frequent.")
@click.option("--words", "wanted", type=click.Path(path_type=Path), help="Only the words in this file, one per line.")
@click.option("--normalize", is_flag=True, help="Divide each vector by its length; leave out n-grams.")
@click.option(
    "--dtype",
    type=click.Choice(DTYPES),
    default="float32",
    show_default=True,
    help="Type of the numbers in OUT: pq2 and pq4 use a byte for 2 and 4 dimensions. w2v prints how many of the ten "
    "nearest words a smaller type keeps.",
)
@click.option("--escape", is_flag=True, help=r"Spell what OUT's format cannot carry as \uXXXX, a backslash as \\.")
@click.option("--unescape", is_flag=True, help="Read words in IN as --escape writes them.")
@click.option("--strict", is_flag=True, help="Turn warnings about IN into errors.")
@click.option("--overwrite", is_flag=True, help="Replace OUT if it exists.")
def command(
    source: Path,
    target: Path,
    source_format: str | None,
    target_format: str | None,
    top: int | None,
    wanted: Path | None,
    normalize: bool,
    dtype: str,
    escape: bool,
    unescape: bool,
    strict: bool,
    overwrite: bool,
) -> None:
    """Convert vectors from IN to OUT, which is written whole or not at all.

    IN's format is detected from its content. - is standard input or output, for text, binary and glove; OUT is then
    text unless --to says otherwise. Data that OUT cannot represent is dropped.
    """
    target_format = target_format or _format_of(target)
    _check_places(source, target, target_format, wanted, overwrite=overwrite)
    words = _read_words(wanted) if wanted else None
    request = ReadOptions(top, words, normalize=normalize, unescape=unescape)
    contents, _, odd = read_contents(source, source_format, request, strict=strict)
    for message in odd:
        warn(message)
    vectors = contents.vectors
    if words is not None:
        _tell_missing(words - set(vectors.words), words, source)
    say_of_ngrams(vectors, target_format)
    write_contents(contents, target, target_format, dtype=dtype, escape=escape, overwrite=overwrite)
    if str(target) != STANDARD_STREAM:
        click.echo(f"{counted(len(vectors), 'word')} of {vectors.vectors.shape[1]} dimensions are in {target}")
    if dtype != "float32" and str(target) != STANDARD_STREAM:
        kept = share_kept(vectors, read_contents(target, target_format)[0].vectors)
        if kept is not None:
            click.echo(
                f"{dtype} keeps {kept:.1%} of the ten nearest words, of a sample of {min(SAMPLE, len(vectors)):,}"
            )


def _format_of(target: Path) -> str:
    """The format that the suffix of `target` stands for; a usage error if there is none."""
    named = "text" if str(target) == STANDARD_STREAM else format_of(target)
    if named is None:
        raise click.UsageError(
            f"the suffix of {target} is not that of a format: use --to, or one of {SUFFIXES}",
            click.get_current_context(),
        )
    return named


def _check_places(source: Path, target: Path, target_format: str, wanted: Path | None, *, overwrite: bool) -> None:
    """OutputError, before anything is read, if nothing can be written or an input would be overwritten."""
    places = FORMATS[target_format].files(target)
    if str(target) == STANDARD_STREAM and len(places) == 1:
        return
    check_places(places, overwrite=overwrite, vectors=[source, *([wanted] if wanted else [])])


def _read_words(path: Path) -> frozenset[str]:
    """The words in the file at `path`, one per line."""
    words = frozenset(line.removesuffix("\r") for line in read_text(path).split("\n")) - {""}
    if not words:
        raise W2VError(f"{path}: contains no words: write one per line")
    return words


def _tell_missing(missing: frozenset[str], words: frozenset[str], source: Path) -> None:
    """Warn of words that have no vector; W2VError if none has one."""
    some = ", ".join(map(quoted, sorted(missing)[:5])) + (" ..." if len(missing) > 5 else "")
    if len(missing) == len(words):
        raise W2VError(f"{source}: contains none of the wanted words: {some}")
    if missing:
        warn(f"{source}: {len(missing):,} of the {len(words):,} wanted words are missing: {some}")
