"""What all commands that draw share: where the picture goes, how it looks, and what is said of it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from w2v.cli.model_option import warn
from w2v.cli.places import check_places
from w2v.cli.table import printable
from w2v.errors import OutputError
from w2v.plots.picture import FORMATS, Picture, check_drawable, format_of
from w2v.plots.theme import DARK, LIGHT, Theme

_TOLD = 5  # characters or words that a warning names


@dataclass(frozen=True)
class Asked:
    """What was said on the command line about the picture."""

    output: Path
    dark: bool
    overwrite: bool

    @property
    def theme(self) -> Theme:
        """The colours that were asked for."""
        return DARK if self.dark else LIGHT

    def check(self, *read: Path) -> None:
        """An error, before anything is computed, where the picture cannot be drawn or written.

        A usage error for a suffix that names no picture, W2VError for whatever else; `read` are the files that the
        picture must not replace.
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
            warn(f"no font here has {some(list(picture.missing))}: the Noto fonts have most scripts")
        click.echo(printable(f"{self.output}: {said}"))


def counted(number: int, thing: str) -> str:
    """How many of a thing there are: 1 word, 2 words."""
    return f"{number:,} {thing}{'s' * (number != 1)}"


def some(things: list[str]) -> str:
    """The first few of them, and how many more there are."""
    more = len(things) - _TOLD
    return ", ".join(things[:_TOLD]) + (f" and {more:,} more" if more > 0 else "")


def picture_options(output: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Give a command the options of a picture, and what they say as `asked`; `output` is the default."""

    def decorate(function: Callable[..., None]) -> Callable[..., None]:
        @wraps(function)
        def command(output: Path, dark: bool, overwrite: bool, **own: Any) -> None:
            function(Asked(output, dark, overwrite), **own)

        decorated: Callable[..., None] = command
        for option in (
            click.option("--overwrite", is_flag=True, help="Replace the output if it exists."),
            click.option("--dark", is_flag=True, help="Draw on a dark ground."),
            click.option(
                "-o",
                "--output",
                type=click.Path(path_type=Path),
                default=output,
                show_default=True,
                help=f"The picture, in the format of its suffix: {', '.join(FORMATS)}.",
            ),
        ):
            decorated = option(decorated)
        return decorated

    return decorate
