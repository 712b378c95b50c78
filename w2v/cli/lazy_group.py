"""A group of commands that knows their names and help lines, and imports a command when it is needed."""

import importlib
import sys
from collections.abc import Callable, Mapping
from typing import Any

import click
from click.shell_completion import CompletionItem

from w2v.cli import FAMILIES
from w2v.cli.other_tools import refuse_options_of_others

_FAMILY_OF = {name: module for module, names in FAMILIES.items() for name in names}


class LazyGroup(click.Group):
    """`sections` has a title and a help line for each command; `module` turns a command's name into a module's.

    A command of a family is in the family's module.
    """

    def __init__(
        self,
        *arguments: Any,
        sections: Mapping[str, Mapping[str, str]],
        module: str,
        before: Callable[[], None] = lambda: None,
        **options: Any,
    ) -> None:
        """`module` is a pattern such as "w2v.cli.{}"; `before` is called before one is imported."""
        super().__init__(*arguments, **options)
        self.sections = sections
        self._helps = {name: line for helps in sections.values() for name, line in helps.items()}
        self._module, self._before = module, before

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """The names, in the order of the sections."""
        return list(self._helps)

    def get_command(self, _ctx: click.Context, name: str) -> click.Command | None:
        """The command of that name, imported, or None."""
        return self._load(name) if name in self._helps else None

    def context_of(self, name: str, ctx: click.Context) -> click.Context:
        """A context for a command's help, below the group's own `ctx`; a usage error if there is no such command."""
        if name not in self._helps:
            ctx.fail(self._no_such_command(name))
        command = self._load(name)
        return click.Context(command, ctx, name, **command.context_settings)

    def _load(self, name: str) -> click.Command:
        family = _FAMILY_OF.get(name)
        place = self._module.format(family or name)
        if place not in sys.modules:  # a command is loaded more than once, but its module only once
            self._before()
        module = importlib.import_module(place)
        command: click.Command = module.commands[name] if family else module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """As in click, but the error for a misspelt command suggests the nearest."""
        if args[0] not in self._helps and not args[0].startswith("-") and not ctx.resilient_parsing:
            ctx.fail(self._no_such_command(args[0]))
        name, command, rest = super().resolve_command(ctx, args)
        if name is not None and not ctx.resilient_parsing:
            refuse_options_of_others(self.context_of(name, ctx), rest)
        return name, command, rest

    def _no_such_command(self, name: str) -> str:
        """The error message for an unknown command."""
        from difflib import get_close_matches  # noqa: PLC0415  # only a mistake pays for it

        near = get_close_matches(name, self._helps, n=1)
        hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(self._helps)}"
        return f"no such command {name!r}: {hint}"

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The commands with this beginning, without importing any, and click's options."""
        options = click.Command.shell_complete(self, ctx, incomplete)
        begin = [(name, line) for name, line in self._helps.items() if name.startswith(incomplete)]
        return [*(CompletionItem(name, help=line) for name, line in begin), *options]

    def format_commands(self, _ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing any."""
        widest = max(map(len, self._helps))  # one column for all sections
        for title, helps in self.sections.items():
            with formatter.section(title):
                formatter.write_dl([(name.ljust(widest), line) for name, line in helps.items()])
