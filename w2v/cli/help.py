"""`w2v help`: the same as `--help`, under the name that people try first; and the manual page."""

import click
from click.shell_completion import CompletionItem

from w2v.cli.lazy_group import LazyGroup
from w2v.cli.manual import manual_page


def _complete(ctx: click.Context, _parameter: click.Parameter, begun: str) -> list[CompletionItem]:
    """The commands of w2v, or of the group that was named."""
    of = ctx.find_root()
    for name in ctx.params.get("names") or ():
        if isinstance(of.command, LazyGroup) and name in of.command.list_commands(of):
            of = of.command.context_of(name, of)
    return of.command.shell_complete(of, begun) if isinstance(of.command, LazyGroup) else []


@click.command
@click.argument("names", metavar="[COMMAND]...", nargs=-1, shell_complete=_complete)
@click.option("--man", is_flag=True, help="Print the manual page, of all commands, as roff.")
@click.pass_context
def command(ctx: click.Context, names: tuple[str, ...], man: bool) -> None:
    """Show the help of COMMAND, such as train or plot map, or of w2v itself.

    To read the manual page, run `w2v help --man | man -l -`; to install it, `w2v help --man >
    ~/.local/share/man/man1/w2v.1`.
    """
    of = ctx.find_root()
    for name in names:
        if not isinstance(of.command, LazyGroup):
            raise click.UsageError(f"{of.command_path} has no commands of its own", ctx)
        of = of.command.context_of(name, of)
    click.echo(manual_page(ctx.find_root()) if man else of.get_help() + "\n", nl=False)
