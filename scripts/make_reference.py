"""Write the help of every command into the README, between its two marks.

python scripts/make_reference.py            # rewrites README.md
python scripts/make_reference.py --check    # writes nothing; exits 1 if README.md would change
"""

import argparse
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from w2v.cli.main import COMMANDS, w2v

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BEGIN, END = "<!-- options: written by scripts/make_reference.py -->\n", "<!-- end of options -->\n"


def help_of(*command: str) -> str:
    """What `w2v COMMAND --help` prints on a terminal of 80 columns."""
    finished = subprocess.run(
        [sys.executable, "-m", "w2v", *command, "--help"],
        capture_output=True, encoding="utf-8", check=True, env=os.environ | {"COLUMNS": "80"},
    )  # fmt: skip
    return finished.stdout


def commands() -> Iterator[list[str]]:
    """Every command, and after a group of commands those that are in it, as one types them."""
    for name in COMMANDS:
        yield [name]
        command = w2v.get_command(click.Context(w2v), name)
        if isinstance(command, click.Group):
            for kind in command.list_commands(click.Context(command)):
                yield [name, kind]


def with_reference(text: str) -> str:
    """The README's text with the commands' help of now."""
    before, _, rest = text.partition(BEGIN)
    _, mark, after = rest.partition(END)
    if not mark:
        raise SystemExit(f"{README}: does not hold the lines {BEGIN!r} and {END!r}")
    helps = "".join(f"\n```\n{help_of(*command)}```\n" for command in commands())
    return f"{before}{BEGIN}{helps}\n{END}{after}"


def main() -> int:
    """Write or check; the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if README.md would change")
    check = parser.parse_args().check
    old = README.read_text(encoding="utf-8")
    new = with_reference(old)
    if not check:
        README.write_text(new, encoding="utf-8", newline="\n")
    elif new != old:
        print(f"{README}: is not what w2v --help says: run scripts/make_reference.py", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
