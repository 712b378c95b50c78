"""docs/contributing.md names every file where it belongs, and its drawing has the floors that imports are held to."""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "contributing.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### ([\w/: ]+)\n(.*?)(?=^##)", PAGE, re.MULTILINE | re.DOTALL))
MODULES = [path.relative_to(ROOT / "w2v") for path in (ROOT / "w2v").rglob("*.py") if not path.name.startswith("__")]


def section_of(module):
    """The one that begins with the name of the module's folder, or of a folder above it."""
    for folder in module.parents:
        if folder.as_posix() in SECTIONS:
            return SECTIONS[folder.as_posix()]
    return SECTIONS["w2v: single modules"]


def test_every_module_is_named_in_its_section():
    assert [module for module in MODULES if f"`{module.name}`" not in section_of(module)] == []


@pytest.mark.parametrize("heading", SECTIONS)
def test_every_file_named_is_there(heading):
    names = {path.name for folder in ("w2v", "tests", "scripts") for path in (ROOT / folder).rglob("*")}
    named = re.findall(r"`([\w/]+\.(?:py|js))`", SECTIONS[heading])
    assert [name for name in named if Path(name).name not in names] == []


def test_every_script_is_named():
    scripts = [path.name for path in (ROOT / "scripts").glob("*.py")]
    assert [name for name in scripts if f"`{name}`" not in SECTIONS["tests and scripts"]] == []


def test_the_drawing_has_the_floors():
    linter = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
    layers = next(contract["layers"] for contract in linter["contracts"] if contract["type"] == "layers")
    rooms = [room for layer in layers for room in re.findall(r"w2v\.(\w+)", layer)]
    drawn = re.findall(r'<text class="mid[^>]*>([\w]+)</text>', (ROOT / "docs/drawings/house.svg").read_text())
    assert drawn == rooms
