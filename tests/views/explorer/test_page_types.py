"""The page's types, as its comments say them, are held by TypeScript's compiler, where node is there to run it."""

import shutil
import subprocess
import warnings
from pathlib import Path

import pytest

COMPILER = "typescript@5.9.3"


def test_the_page_is_well_typed():
    npx = shutil.which("npx")
    if npx is None:
        skip("there is no npx: apt-get install npm")
    tsc = [npx, "--yes", "--package", COMPILER, "tsc"]
    if subprocess.run([*tsc, "--version"], capture_output=True, check=False).returncode:
        skip(f"npx cannot get {COMPILER}")
    done = subprocess.run(
        [*tsc, "--project", Path(__file__).with_name("tsconfig.json")], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.returncode) == ("", 0)


def skip(reason):
    message = f"THE EXPLORER'S PAGE IS NOT TYPE-CHECKED: {reason}"
    warnings.warn(message, stacklevel=1)
    pytest.skip(message)
