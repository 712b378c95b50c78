"""The README is held to what the program is."""

import importlib
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from w2v.cli.main import COMMANDS

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)
SHELL_LINES = [line[2:] for language, block in BLOCKS if language == "console" for line in block.splitlines()
               if line.startswith("$ ")]  # fmt: skip
PYTHON = [block for language, block in BLOCKS if language == "python"]


def w2v_commands():
    """Every `w2v ...` of the README's terminal sessions, as arguments."""
    for line in SHELL_LINES:
        for part in line.split("|"):
            words = shlex.split(part, comments=True)
            if words[:1] == ["w2v"]:
                yield words[1:]


def test_the_options_are_what_help_says():
    check = [sys.executable, ROOT / "scripts" / "make_reference.py", "--check"]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    finished = subprocess.run(check, capture_output=True, text=True, check=False, env=environment)
    assert finished.returncode == 0, finished.stderr


def test_every_command_and_option_is_in_the_reference():
    for name in COMMANDS:
        assert f"Usage: w2v {name} " in README
        for parameter in importlib.import_module(f"w2v.cli.{name}").command.params:
            for option in parameter.opts if parameter.param_type_name == "option" else ():
                assert re.search(rf"(?<![\w-]){option}\b", README), option


@pytest.mark.parametrize("arguments", list(w2v_commands()), ids=" ".join)
def test_a_command_shown_is_one_that_there_is(arguments):
    name, *rest = arguments
    # Parsed, not run: an unknown option, or one with a wrong value, is an error.
    importlib.import_module(f"w2v.cli.{name}").command.make_context(name, rest)


def test_every_command_is_shown():
    assert {arguments[0] for arguments in w2v_commands()} == set(COMMANDS)


def test_the_verbs_of_make_are_there():
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"make (demo|test|check|slow)\b", README)) == {"demo", "test", "check", "slow"}
    assert {"demo", "test", "check", "slow"} <= set(targets)


def test_the_python_example_runs_and_prints_what_is_said(tmp_path):
    (tmp_path / "data").symlink_to(ROOT / "data")
    [example] = PYTHON
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    *neighbours, last = done.stdout.splitlines()
    assert {"kingdom", "throne", "queen"} & {line.split()[0] for line in neighbours}
    assert last.startswith("(100,) True ")


def test_links_lead_to_files_and_no_module_is_left_out():
    links = {link for link in re.findall(r"\]\(([^)]+)\)", README) if not link.startswith(("http", "#"))}
    sections = {"#" + line.lstrip("# ").lower().replace(" ", "-") for line in README.splitlines() if line[:1] == "#"}
    assert set(re.findall(r"\]\((#[^)]+)\)", README)) <= sections
    assert [link for link in links if not (ROOT / link).exists()] == []
    told = {ROOT / link for link in links}
    modules = [path for path in (ROOT / "w2v").rglob("*.py") if not path.name.startswith("__")]
    assert [path for path in modules if path not in told and path.parent not in told] == []
