"""The page's types, as its comments say them, are checked by TypeScript's compiler."""

import subprocess
from pathlib import Path

from tools import typescript


def test_the_page_is_well_typed():
    command = [typescript(), "--project", Path(__file__).with_name("tsconfig.json")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
