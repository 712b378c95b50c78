"""Run tests with other versions of Python, and with the oldest and the newest allowed version of each dependency.

    python scripts/check_environments.py                       # all versions found, the tests that meet other libraries
    python scripts/check_environments.py --whole               # the whole suite
    python scripts/check_environments.py --python 3.11 --versions oldest tests/vectors -x

An environment is made for each Python on PATH (or of uv's, where uv is there; pyenv's are there with
PYENV_VERSION=3.12.1:3.13.0) and each choice of versions: oldest takes the lower bounds of pyproject.toml, newest what
pip takes. Other arguments go to pytest. Needs the network. The exit status is 1 if an environment could not be made or
its tests failed.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
import tomllib
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PYTHONS = ("3.11", "3.12", "3.13", "3.14")
EXTRAS = ("arrow", "cluster", "guess", "jieba", "plots", "sklearn", "usearch")
TOOLS = ("dev", "docs")  # extras of the tests: not held to their bounds
QUICK = (
    "tests/model",
    "tests/corpus",
    "tests/vectors",
    "tests/cli/test_convert.py",
    "tests/engine/kernels",
    "tests/test_api.py",
)


class Outcome(NamedTuple):
    """How the tests ended in one environment."""

    python: str
    versions: str
    said: str
    seconds: float
    failed: bool


def main() -> int:
    """Run everything and print the table; 1 if something failed."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--python", action="append", choices=PYTHONS, help="May be repeated; default: those found.")
    parser.add_argument("--versions", action="append", choices=("oldest", "newest"), help="Default: both.")
    parser.add_argument("--folder", type=Path, help="Where environments are made, and kept.")
    parser.add_argument(
        "--whole", action="store_true", help="Run the whole suite; default: what meets other libraries."
    )
    options, pytest = parser.parse_known_args()
    if not options.whole and not any(argument.startswith("tests") for argument in pytest):
        pytest = [*QUICK, *pytest]
    with tempfile.TemporaryDirectory() as scratch:
        folder = options.folder or Path(scratch)
        outcomes = [
            check(python, versions, folder, pytest)
            for python in options.python or PYTHONS
            for versions in options.versions or ("oldest", "newest")
        ]
    print(f"\n{'Python':8} {'versions':9} {'seconds':>7}  outcome")
    for outcome in outcomes:
        print(f"{outcome.python:8} {outcome.versions:9} {outcome.seconds:7.0f}  {outcome.said}")
    return int(any(outcome.failed for outcome in outcomes))


def check(python: str, versions: str, folder: Path, pytest: list[str]) -> Outcome:
    """Make the environment, and run the tests in it."""
    began = time.monotonic()
    place = folder / f"{python}-{versions}"
    print(f"== Python {python}, {versions} versions", flush=True)
    if not make(python, place):
        return Outcome(python, versions, "not found", 0, failed=False)
    if not (install(place, *wanted(versions)) and install(place, "--no-deps", "--editable", ".")):
        return Outcome(python, versions, "cannot be installed", time.monotonic() - began, failed=True)
    command = [place / "bin" / "python", "-m", "pytest", "-q", "-p", "no:cacheprovider", *pytest]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=False, cwd=ROOT)
    print(done.stdout, flush=True)
    wrong = len(re.findall(r"^(?:FAILED|ERROR) ", done.stdout, re.MULTILINE))
    said = (
        f"{wrong} failed" if wrong else f"pytest ended with status {done.returncode}" if done.returncode else "passed"
    )
    return Outcome(python, versions, said, time.monotonic() - began, failed=done.returncode != 0)


def make(python: str, place: Path) -> bool:
    """Make an environment of that Python, if there is none yet; False where there is no such Python."""
    if (place / "bin" / "pip").exists():
        return True
    if uv := shutil.which("uv"):
        return not subprocess.run([uv, "venv", "--quiet", "--seed", "--python", python, place], check=False).returncode
    program = shutil.which(f"python{python}")
    # A shim of pyenv's may stand on PATH for a Python that is not chosen: then it fails.
    return bool(program) and not subprocess.run([program, "-m", "venv", place], check=False).returncode


def install(place: Path, *packages: str) -> bool:
    """Install into the environment; False if that fails."""
    return not subprocess.run([place / "bin" / "pip", "install", "-qq", *packages], check=False, cwd=ROOT).returncode


def wanted(versions: str) -> list[str]:
    """What is installed: the product's dependencies and extras, each as old as it may be, or new; and tests' tools."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    needed = [*project["dependencies"], *(line for extra in EXTRAS for line in extras[extra])]
    tools = [line for extra in TOOLS for line in extras[extra] if not line.startswith("w2v[")]
    if versions == "oldest":
        return [*tools, *(line.replace(">=", "==", 1) for line in needed)]
    return ["--upgrade", *tools, *needed]


if __name__ == "__main__":
    sys.exit(main())
