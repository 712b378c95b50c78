"""What is installed is what is in the repository."""

import os
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

import w2v

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "w2v" / "explorer" / "page").iterdir()
FILES = sorted(path.relative_to(ROOT).as_posix() for path in [*(ROOT / "w2v").rglob("*.py"), *PAGE])


def test_the_command_says_the_packages_version():
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "w2v", "--version"]
    assert subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout == (
        f"w2v {w2v.__version__}\n"
    )


@pytest.fixture(scope="module")
def fresh(tmp_path_factory):
    """(a new environment's folder of programs, a copy of the repository's committed and new files)."""
    folder = tmp_path_factory.mktemp("fresh")
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],  # noqa: S607
        cwd=ROOT, capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    for name in listed:
        copy = folder / "copy" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((ROOT / name).read_bytes())
    venv.create(folder / "venv", with_pip=True)
    return folder / "venv" / "bin", folder / "copy"


@pytest.mark.slow
def test_pip_install_gives_the_command(fresh, tmp_path):
    programs, copy = fresh
    subprocess.run([programs / "pip", "install", "--quiet", copy], check=True)
    for command in ([programs / "w2v"], [programs / "python", "-m", "w2v"]):
        done = subprocess.run([*command, "--version"], cwd=tmp_path, capture_output=True, text=True, check=True)
        assert done.stdout == f"w2v {w2v.__version__}\n"
    train = [programs / "w2v", "train", ROOT / "data" / "atlas.txt", "--epochs", "1"]
    subprocess.run(train, cwd=tmp_path, capture_output=True, check=True)
    similar = [programs / "w2v", "similar", "france"]
    assert subprocess.run(similar, cwd=tmp_path, capture_output=True, check=True).stdout
    export = [programs / "w2v", "explore", "--export", "page.html"]
    subprocess.run(export, cwd=tmp_path, capture_output=True, check=True)
    assert (tmp_path / "page.html").stat().st_size > 100_000


@pytest.mark.slow
def test_wheel_and_sdist_hold_every_module_the_page_and_the_mark_of_types(fresh, tmp_path):
    programs, copy = fresh
    subprocess.run([programs / "pip", "install", "--quiet", "build"], check=True)
    subprocess.run([programs / "python", "-m", "build", "--outdir", tmp_path, copy], check=True, capture_output=True)
    [wheel], [sdist] = tmp_path.glob("*.whl"), tmp_path.glob("*.tar.gz")
    with zipfile.ZipFile(wheel) as archive:
        installed = set(archive.namelist())
    with tarfile.open(sdist) as archive:
        shipped = {name.partition("/")[2] for name in archive.getnames()}
    assert wheel.name.startswith(f"w2v-{w2v.__version__}-")
    for names in (installed, shipped):
        assert {*FILES, "w2v/py.typed"} <= names
    assert not any(name.startswith(("tests", "scripts", "data")) for name in installed)
