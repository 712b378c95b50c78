"""The README is held to what the program is."""

import itertools
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import numpy as np
import pyarrow
import pytest
from pyarrow import parquet

import make_reference
import w2v
from w2v.cli import main
from w2v.cli.main import COMMANDS, SECTIONS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
SHELL_LINES = [line[2:] for language, block in BLOCKS if language == "console" for line in block.splitlines()
               if line.startswith("$ ")]  # fmt: skip
PYTHON = [block for language, block in BLOCKS if language == "python"]


# Commands that read models only, whose examples are run; what others do is tested elsewhere.
RUN = {"similar", "analogy", "similarity", "odd", "between", "reject", "contexts", "centre", "evaluate", "align",
       "drift", "info"}  # fmt: skip


def sessions():
    """(line, what it shows) of the README's terminal sessions that can be run."""
    for language, block in BLOCKS:
        for session in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:] if language == "console" else ():
            line, _, shown = session.partition("\n")
            parts = [shlex.split(part, comments=True) for part in line.split("|")]
            if all(words[:1] == ["printf"] or (words[:1] == ["w2v"] and words[1] in RUN) for words in parts):
                yield line, shown.strip("\n").splitlines()


SESSIONS = list(sessions())


def w2v_commands():
    """Every `w2v ...` of the README's terminal sessions, as arguments."""
    for line in SHELL_LINES:
        for part in line.split("|"):
            words = shlex.split(part, comments=True)
            if words[:1] == ["w2v"]:
                yield list(itertools.takewhile(lambda word: word != ">", words[1:]))


def test_the_options_are_what_help_says():
    assert make_reference.PAGE.read_text(encoding="utf-8") == make_reference.reference()


def command_of(words):
    """(the command that `words` begin with, what it is called, the words after it); groups are gone through."""
    name, command, rest = main.w2v.resolve_command(click.Context(main.w2v), list(words))
    while isinstance(command, click.Group) and rest:
        name, command, rest = command.resolve_command(click.Context(command), rest)
    return command, name, rest


@pytest.mark.parametrize("arguments", list(w2v_commands()), ids=" ".join)
def test_a_command_shown_is_one_that_there_is(arguments, small_model, tmp_path, monkeypatch):
    small_model.save(tmp_path / "model.safetensors")  # for --like
    (tmp_path / "run.toml").write_text("dim = 8")
    monkeypatch.chdir(tmp_path)
    command, name, rest = command_of(arguments)
    # Parsed, not run: an unknown option, or one with a wrong value, is an error.
    command.make_context(name, rest)


def test_every_command_is_shown():
    assert {arguments[0] for arguments in w2v_commands()} == set(COMMANDS)
    shown = [arguments[:2] for arguments in w2v_commands()]
    assert [
        words
        for section in SECTIONS
        for words in make_reference.commands(section)
        if len(words) > 1 and words not in shown
    ] == []
    assert {words for line, _ in SESSIONS for words in shlex.split(line)} >= RUN


def test_the_verbs_of_make_are_there():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"make (demo|test|check|slow)\b", README)) == {"demo", "test", "check", "slow"}
    assert {"demo", "test", "check", "slow"} <= set(targets)


def test_the_python_example_runs_and_prints_what_is_said(tmp_path):
    (tmp_path / "data").symlink_to(ROOT / "data")
    example, _ = PYTHON
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    *neighbours, last = done.stdout.splitlines()
    assert {"kingdom", "throne", "queen"} & {line.split()[0] for line in neighbours}
    assert last.startswith("(100,) True ")


def test_sessions_in_parquet_become_a_table_of_neighbours(tmp_path, monkeypatch):
    random = np.random.default_rng(1)
    aisles = random.integers(0, 10, 2000)
    sessions = [[f"item {aisle}-{k}" for k in random.integers(0, 20, 6)] for aisle in aisles]
    parquet.write_table(pyarrow.table({"items": sessions}), tmp_path / "sessions.parquet")
    monkeypatch.chdir(tmp_path)
    names = {}
    exec(PYTHON[1], names)  # noqa: S102  # the README's own
    assert parquet.read_table("neighbours.parquet").equals(names["table"])
    assert names["table"].num_rows == 200 * 20
    same = [row["word"].split("-")[0] == row["neighbour"].split("-")[0] for row in names["table"].to_pylist()]
    assert np.mean(same) > 0.5


@pytest.fixture(scope="module")
def reader(atlas_file, tmp_path_factory):
    """A folder as the reader of the README has it: the atlas and what was learnt from it and from its halves."""
    folder = tmp_path_factory.mktemp("reader")
    (folder / "data").symlink_to(ROOT / "data")
    (folder / "model.safetensors").symlink_to(atlas_file)
    lines = (ROOT / "data" / "atlas.txt").read_text(encoding="utf-8").splitlines()
    for name, half in (("old", lines[: len(lines) // 2]), ("new", lines[len(lines) // 2 :])):
        asked = w2v.Hyperparameters(epochs=10)
        w2v.train([line.split() for line in half], asked).save(folder / f"{name}.safetensors")
    command = folder / "w2v"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m w2v "$@"\n')
    command.chmod(0o755)
    return folder


def shape(line):
    """What two runs on different machines have in common: where numbers and words are, and what JSON is made of."""
    if line.startswith("{"):
        return shape_of_json(json.loads(line))
    if line.startswith(("  A: ", "  B: ")):
        return line[:5]
    return ["number" if re.fullmatch(r"\(?[\d,.]+\)?[,;:]?", part) else "word" for part in line.split()]


def shape_of_json(value):
    match value:
        case dict():
            return {name: shape_of_json(its) for name, its in value.items()}
        case list():
            return [shape_of_json(its) for its in value]
    return type(value)


def test_a_shape_is_of_words_and_numbers():
    assert shape("spain   0.834    1,182") == shape("peru  0.7  9") == ["word", "number", "number"]
    assert shape("near france (180)") == ["word", "word", "number"] != shape("near france")
    assert shape('{"a": [1, "b"]}') == {"a": [int, str]} != shape('{"a": [1, 2]}')


@pytest.mark.parametrize(("line", "shown"), SESSIONS, ids=[line for line, _ in SESSIONS])
def test_an_example_gives_what_is_shown(reader, line, shown):
    kept = {name: value for name, value in os.environ.items() if name != "W2V_MODEL"}
    environment = kept | {"PYTHONPATH": str(ROOT), "PATH": f"{reader}{os.pathsep}{kept['PATH']}"}
    done = subprocess.run(
        ["/bin/bash", "-c", line], cwd=reader, env=environment, encoding="utf-8", check=False,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
    )  # fmt: skip
    printed = done.stdout.splitlines()
    assert done.returncode == (1 if shown and shown[0].startswith("w2v: ") and len(shown) == 1 else 0), printed
    if shown:
        assert [shape(text) for text in printed] == [shape(text) for text in shown]
        titles = [text for text in shown if not re.search(r"\d", text)]  # headings and notes
        assert [text.split() for text in printed if not re.search(r"\d", text)] == [text.split() for text in titles]


def test_links_lead_to_files_and_no_module_is_left_out():
    links = {link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith(("http", "#"))}
    sections = {"#" + line.lstrip("# ").lower().replace(" ", "-") for line in README.splitlines() if line[:1] == "#"}
    assert set(re.findall(r"\]\((#[^)]+)\)", README)) <= sections
    assert [link for link in links if not (ROOT / link).exists()] == []
    told = {ROOT / link for link in links}
    modules = [path for path in (ROOT / "w2v").rglob("*.py") if not path.name.startswith("__")]
    assert [path for path in modules if path not in told and path.parent not in told] == []
