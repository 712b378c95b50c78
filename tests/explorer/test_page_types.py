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
    command = [npx, "--yes", "--package", COMPILER, "tsc", "--project", Path(__file__).with_name("tsconfig.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode and "error TS" not in done.stdout:
        skip(f"npx cannot run {COMPILER}: {done.stderr.strip()[-200:]}")
    assert (done.stdout, done.returncode) == ("", 0)


def skip(reason):
    message = f"THE EXPLORER'S PAGE IS NOT TYPE-CHECKED: {reason}"
    warnings.warn(message, stacklevel=1)
    pytest.skip(message)
