"""Run the examples of README.md and docs/, and write what they print now into the pages.

python scripts/run_examples.py                       # all pages
python scripts/run_examples.py docs/guides/ask.md    # one

An example is a fenced block:

console   Lines that begin with `$ ` are commands, what follows is their output. Run are those with output, those that
          only read, and those that make a file (-o) of data/atlas.txt; all others are parsed.
python    Run, page by page, with the names of the page's earlier blocks. A block `text` right below is its output.

`<!-- not run: REASON -->` above a block lets it be. A line `...` in an output stands for any number of lines. Examples
find the atlas in data/, a model of it in model.safetensors, models of its halves in old.safetensors and
new.safetensors, the same text in corpus.txt, and a shop's sessions in sessions.parquet.
"""

import argparse
import contextlib
import io
import itertools
import os
import random
import re
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown_it import MarkdownIt

from w2v.cli import main as command_line

ROOT = Path(__file__).parent.parent
READING = {"similar", "analogy", "similarity", "odd", "between", "reject", "contexts", "centre", "evaluate", "align",
           "drift", "info", "check"}  # fmt: skip
PROGRESS = re.compile(r"(pass \d+: )?\w+: +\d+%|compiling the kernels ")  # lines of slow machines, and of new ones
NOT_RUN = re.compile(r"<!-- not run: .+ -->\n*")


@dataclass(frozen=True)
class Example:
    """A command or a block of Python, and the output that a page shows of it, which begins at `line` (from 0)."""

    page: Path
    line: int
    source: str
    shown: list[str]
    is_command: bool
    is_left_out: bool = False

    def __str__(self) -> str:
        return f"{self.page.relative_to(ROOT)}:{self.line}: {self.source.splitlines()[0]}"


def pages() -> list[Path]:
    """README.md and every page of docs/ that is written by hand."""
    written = sorted((ROOT / "docs").rglob("*.md"))
    return [ROOT / "README.md", *(page for page in written if "_build" not in page.parts and page.stem != "commands")]


def examples(page: Path) -> Iterator[Example]:
    """The examples of a page, from top to bottom."""
    tokens = MarkdownIt("commonmark").parse(page.read_text(encoding="utf-8"))
    for i, token in enumerate(tokens):
        if token.type != "fence" or token.map is None:
            continue
        is_left_out = i > 0 and NOT_RUN.fullmatch(tokens[i - 1].content) is not None
        first = token.map[0] + 1
        if token.info == "python":
            output = tokens[i + 1] if i + 1 < len(tokens) else None
            is_shown = output is not None and output.info == "text" and output.map == [token.map[1] + 1, output.map[1]]
            shown = output.content.splitlines() if output is not None and is_shown else []
            yield Example(page, token.map[1] + 2, token.content, shown, is_command=False, is_left_out=is_left_out)
        elif token.info == "console":
            lines = token.content.splitlines()
            starts = [n for n, line in enumerate(lines) if line.startswith("$ ")]
            for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
                shown = lines[start + 1 : end]
                while shown and not shown[-1].strip():
                    shown.pop()
                yield Example(
                    page, first + start + 1, lines[start][2:], shown, is_command=True, is_left_out=is_left_out
                )


def parts(command: str) -> list[list[str]]:
    """The programs of a pipeline, as words."""
    return [shlex.split(part, comments=True) for part in command.split("|")]


def is_run(example: Example) -> bool:
    """Whether it is tried, rather than only parsed."""
    if example.is_left_out or not example.is_command:
        return not example.is_left_out
    pipeline = parts(example.source)
    commands = [words[1:] for words in pipeline if words[:1] == ["w2v"] and len(words) > 1]
    is_quick = all(words[0] in READING or ("data/atlas.txt" in words and "-o" in words) for words in commands)
    known = all(words[:1] in (["printf"], ["head"], ["w2v"]) for words in pipeline)
    return known and (bool(example.shown) or (bool(commands) and is_quick))


def lacks_files(example: Example, folder: Path) -> bool:
    """Whether a command without output names files that only its reader has."""
    words = [word for part in parts(example.source) for word in part[1:]] if example.is_command else []
    written = {after for before, after in itertools.pairwise(words) if before in {"-o", "--output", ">"}}
    paths = [word for word in words if re.search(r"\w/$|\w\.[a-z]+$", word) and word not in written]
    return not example.shown and not all((folder / path).exists() for path in paths)


def prepare(folder: Path, epochs: int | None = None) -> None:
    """Fill a folder with what examples read; fewer epochs than the usual ones do where only forms are compared."""
    import pyarrow  # noqa: PLC0415  # seconds, and tests of links need none of this
    from pyarrow import parquet  # noqa: PLC0415

    import w2v  # noqa: PLC0415

    (folder / "data").symlink_to(ROOT / "data")
    (folder / "corpus.txt").symlink_to(ROOT / "data" / "atlas.txt")
    w2v.train(folder / "corpus.txt", epochs=epochs).save(folder / "model.safetensors")
    lines = (folder / "corpus.txt").read_text(encoding="utf-8").splitlines()
    for name, half in (("old", lines[: len(lines) // 2]), ("new", lines[len(lines) // 2 :])):
        w2v.train([line.split() for line in half], epochs=epochs or 10).save(folder / f"{name}.safetensors")
    draw = random.Random(1)  # noqa: S311  # sessions, each within an aisle of the shop
    aisles = [draw.randrange(10) for _ in range(2000)]
    sessions = [[f"item {aisle}-{draw.randrange(20)}" for _ in range(6)] for aisle in aisles]
    parquet.write_table(pyarrow.table({"items": sessions}), folder / "sessions.parquet")


def for_page(prepared: Path, folder: Path) -> None:
    """A folder in which the examples of one page are run: what they write stays in it."""
    for path in prepared.iterdir():
        (folder / path.name).symlink_to(path)


def run(example: Example, folder: Path, names: dict[str, Any]) -> tuple[int, list[str]]:
    """(exit status, lines printed) of an example in `folder`, with the `names` that the page's Python has made."""
    output = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    with contextlib.chdir(folder), contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        if not example.is_command:
            exec(compile(example.source, str(example), "exec"), names)  # noqa: S102  # our own pages
            status = 0
        else:
            status = _run_command(example.source, folder)
    output.flush()
    return status, output.buffer.getvalue().decode().splitlines()  # type: ignore[attr-defined]  # a BytesIO


def _run_command(source: str, folder: Path) -> int:
    """`w2v ...`, or what `printf` gives `| w2v ...`, in this process, which is quicker; anything else in bash."""
    pipeline = parts(source)
    *before, (program, *arguments) = pipeline
    written = folder / _output_of(arguments)
    if written.is_symlink():  # the reader of a page begins without it
        written.unlink()
    if ">" in arguments or program != "w2v" or any(words[0] != "printf" for words in before):
        script = f'w2v() {{ "{sys.executable}" -m w2v "$@"; }}\n{source}'
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        bash = subprocess.run(
            ["/bin/bash", "-c", script], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
            check=False, env=environment,
        )  # fmt: skip
        print(bash.stdout, end="")
        return bash.returncode
    text = subprocess.run(before[0], stdout=subprocess.PIPE, check=True).stdout if before else b""
    (folder / ".input").write_bytes(text)
    with (folder / ".input").open(encoding="utf-8") as stdin:
        usual, sys.stdin = sys.stdin, stdin
        try:
            return command_line.run(arguments)
        finally:
            sys.stdin = usual


def _output_of(arguments: list[str]) -> str:
    for option in ("-o", "--output"):
        if option in arguments:
            return arguments[arguments.index(option) + 1]
    return "model.safetensors" if arguments[:1] == ["train"] else ""


def main() -> None:
    """Run, and rewrite."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", type=Path, help="only these")
    chosen = [page.resolve() for page in parser.parse_args().pages] or pages()
    os.environ.pop("W2V_MODEL", None)
    with tempfile.TemporaryDirectory() as prepared:
        prepare(Path(prepared))
        for page in chosen:
            with tempfile.TemporaryDirectory() as folder:
                for_page(Path(prepared), Path(folder))
                rewrite(page, Path(folder))


def rewrite(page: Path, folder: Path) -> None:
    """Write what the page's examples print now in place of what it shows."""
    names: dict[str, Any] = {}
    lines = page.read_text(encoding="utf-8").splitlines()
    printed = [  # one by one: an example may read what the one before has written
        (example, run(example, folder, names)[1])
        for example in filter(is_run, examples(page))
        if not lacks_files(example, folder)
    ]
    for example, output in reversed(printed):
        if example.shown and "..." not in example.shown:
            lasting = [line for line in output if not PROGRESS.match(line)]
            lines[example.line : example.line + len(example.shown)] = lasting
    page.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
