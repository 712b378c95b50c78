"""`w2v train`: word vectors from text; its options are the fields of Hyperparameters and how to run."""

import dataclasses
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any

import click

from w2v.hyperparameters import Hyperparameters
from w2v.model import DEFAULT_PATH
from w2v.storage import check_apart, check_writable
from w2v.training.objectives import OBJECTIVES  # names alone: no numba yet


def hyperparameter_options(
    *, without: Collection[str] = (), **defaults: Any
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """One option for each field of Hyperparameters but those `without`, with its help, and its or the given default."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for field in reversed(dataclasses.fields(Hyperparameters)):
            if field.name in without:
                continue
            name = "--" + field.name.replace("_", "-")
            text, default = field.metadata["help"], defaults.get(field.name, field.default)
            if isinstance(field.default, bool):
                option = click.option(name, is_flag=True, default=default, help=text)
            else:
                kind = str if "str" in str(field.type) else float if isinstance(field.default, float) else int
                if field.name == "objective":
                    text += f" One of {', '.join(OBJECTIVES)}."
                option = click.option(name, type=kind, default=default, help=text)
            command = option(command)
        return command

    return decorate


@click.command(context_settings={"show_default": True})
@click.argument("corpus", metavar="CORPUS...", nargs=-1, required=True)
@hyperparameter_options()
@click.option("--threads", type=click.IntRange(1, 4096), show_default="all cores", help="Threads to run on.")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=DEFAULT_PATH, show_default=True, help="The model's file."
)
@click.option("--overwrite", is_flag=True, help="Replace the output if it exists.")
@click.option("--strict", is_flag=True, help="Refuse text that is not UTF-8 instead of replacing what is not.")
@click.option("--yes", is_flag=True, help="Go on, although training will take more than a day.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing unless something is wrong.")
def command(
    corpus: tuple[str, ...],
    threads: int | None,
    output: Path,
    overwrite: bool,
    strict: bool,
    yes: bool,
    quiet: bool,
    **asked: Any,
) -> None:
    """Train word vectors from CORPUS: files, folders (all files in them) or - for standard input.

    Text is plain or packed by gzip, bzip2, xz or zstd. Words are what stands between white space, a line is a
    sentence. The same text and options give the same vectors, whatever the number of threads.
    """
    hyperparameters = Hyperparameters(**asked)
    place = check_writable(output, overwrite=overwrite)
    check_apart(place, *corpus)

    from w2v.cli.progress import Reporter  # noqa: PLC0415  # numba takes a while: wrong options are answered first
    from w2v.training.trainer import train  # noqa: PLC0415

    with Reporter(quiet=quiet) as reporter:
        model = train(
            corpus,
            hyperparameters,
            threads=threads,
            strict=strict,
            long=yes,
            folder=place.parent,
            listener=reporter.listen,
        )
        model.save(output, overwrite=overwrite)
        reporter.finish(model, output)
