"""Programs that some tests need and a machine may lack: tests without them fail in CI, and are skipped elsewhere."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

TYPESCRIPT = Path(__file__).parent / "explorer" / "node_modules" / ".bin" / "tsc"


def chromium() -> str:
    """The system's own Chromium."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return found or missing("no Chromium, so the explorer's page is not tested: apt-get install chromium")


def typescript() -> Path:
    """The TypeScript compiler that package.json pins, which `make test` installs."""
    if shutil.which("node") is None:
        missing("no Node.js, so the explorer's page is not type-checked: apt-get install npm")
    if not TYPESCRIPT.exists():
        missing("no TypeScript, so the explorer's page is not type-checked: npm ci --prefix tests/explorer")
    return TYPESCRIPT


def missing(what: str) -> NoReturn:
    """End the test: where CI=true it has failed, elsewhere it is skipped."""
    if os.environ.get("CI") == "true":
        pytest.fail(what, pytrace=False)
    pytest.skip(what)
