"""A group of commands that knows their names and helps, and imports one when it is asked for."""

import importlib
from collections.abc import Callable, Mapping
from typing import Any

import click

from w2v.cli import FAMILIES

_FAMILY_OF = {name: module for module, names in FAMILIES.items() for name in names}


class LazyGroup(click.Group):
    """`helps` has a line for each command; `module` makes a module's name of a command's, or of its family's."""

    def __init__(
        self,
        *arguments: Any,
        helps: Mapping[str, str],
        module: str,
        before: Callable[[], None] = lambda: None,
        **options: Any,
    ) -> None:
        """`module` is a pattern such as "w2v.cli.{}"; `before` is called before one is imported."""
        super().__init__(*arguments, **options)
        self._helps, self._module, self._before = helps, module, before

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, in the order in which one meets them."""
        return list(self._helps)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name, imported, or None."""
        if name not in self._helps:
            return None
        self._before()
        family = _FAMILY_OF.get(name)
        module = importlib.import_module(self._module.format(family or name))
        command: click.Command = module.commands[name] if family else module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As click does it, but a misspelt command is answered with the nearest."""
        if args[0] not in self._helps and not args[0].startswith("-"):
            from difflib import get_close_matches  # noqa: PLC0415  # only a mistake pays for it

            near = get_close_matches(args[0], self._helps, n=1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(self._helps)}"
            ctx.fail(f"no such command {args[0]!r}: {hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        with formatter.section("Commands"):
            formatter.write_dl(list(self._helps.items()))
