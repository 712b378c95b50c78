"""Write docs/reference/commands.md: the help of every command.

python scripts/make_reference.py            # rewrites the page
python scripts/make_reference.py --check    # writes nothing; exits 1 if the page would change
"""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

import click
from click.testing import CliRunner

from w2v.cli.main import SECTIONS, w2v

PAGE = Path(__file__).parent.parent / "docs" / "reference" / "commands.md"
HEAD = """\
<!-- Written by scripts/make_reference.py: change the help in w2v/cli, not this page. -->

# Commands

What `w2v COMMAND --help` prints. `w2v help --man | man -l -` shows all of it as a manual page.
"""


def commands(section: str) -> Iterator[list[str]]:
    """Every command of a section as one types it, and after a group of commands those that are in it."""
    for name in SECTIONS[section]:
        yield [name]
        command = w2v.get_command(click.Context(w2v), name)
        if isinstance(command, click.Group):
            for subcommand in command.list_commands(click.Context(command)):
                yield [name, subcommand]


def help_of(*command: str) -> str:
    """What `w2v COMMAND --help` prints on a terminal of 80 columns."""
    return CliRunner().invoke(w2v, [*command, "--help"], prog_name="w2v", terminal_width=78).stdout


def reference() -> str:
    """The page."""
    parts = [HEAD]
    for section in SECTIONS:
        parts.append(f"\n## {section}\n")
        parts += [f"\n### w2v {' '.join(words)}\n\n```text\n{help_of(*words)}```\n" for words in commands(section)]
    return "".join(parts)


def main() -> int:
    """Write or check; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if the page would change")
    check = parser.parse_args().check
    page = reference()
    if not check:
        PAGE.write_text(page, encoding="utf-8", newline="\n")
    elif page != PAGE.read_text(encoding="utf-8"):
        print(f"{PAGE}: is not what w2v --help says: run scripts/make_reference.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
