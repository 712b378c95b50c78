"""The command itself, in a process of its own or in this one."""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from w2v.cli import main

ROOT = Path(__file__).parents[2]
UNSET = {"W2V_MODEL", "NO_COLOR", "FORCE_COLOR", "COLUMNS"}  # whatever they are where tests are run


@pytest.fixture
def environment():
    kept = {name: value for name, value in os.environ.items() if name not in UNSET}
    return {**kept, "PYTHONPATH": str(ROOT)}


@pytest.fixture
def w2v_process(tmp_path, environment):
    """Runs `w2v` as a process with the given arguments in `tmp_path`, and hands back what came of it."""

    def run(*arguments, text=True, **options):
        environment.update(options.pop("env", {}))
        command = [sys.executable, "-m", "w2v", *map(str, arguments)]
        options = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
        encoding = "utf-8" if text else None
        return subprocess.run(
            command, cwd=tmp_path, env=environment, encoding=encoding, timeout=300, check=False, **options
        )

    return run


@pytest.fixture
def model_file(small_model, tmp_path):
    """The small model, where commands look for one."""
    small_model.save(tmp_path / "model.safetensors")
    return tmp_path / "model.safetensors"


@pytest.fixture
def w2v_here(tmp_path, environment, monkeypatch, capsys):
    """Likewise in this process; standard input is a file."""

    def run(*arguments, input=""):  # noqa: A002  # as subprocess.run has it
        (tmp_path / "input").write_bytes(input if isinstance(input, bytes) else input.encode())
        with (tmp_path / "input").open() as file, monkeypatch.context() as here:
            here.chdir(tmp_path)
            for name in UNSET:
                here.delenv(name, raising=False)
            for name, value in environment.items():
                here.setenv(name, value)
            here.setattr(sys, "stdin", file)
            capsys.readouterr()
            status = main.run([str(argument) for argument in arguments])
        (tmp_path / "input").unlink()
        stdout, stderr = capsys.readouterr()
        return SimpleNamespace(returncode=status, stdout=stdout, stderr=stderr)

    return run


@pytest.fixture
def w2v(w2v_process, w2v_here):
    """Likewise in this process, unless it is given options of one: Python takes longer to start than w2v to answer."""

    def run(*arguments, **options):
        return (w2v_process if options else w2v_here)(*arguments, **options)

    return run


@pytest.fixture
def refused(w2v_process, w2v_here):
    """Likewise, but it must fail with one line on standard error and say nothing else; that line."""

    def run(*arguments, status=1, **options):
        done = (w2v_process if options else w2v_here)(*arguments, **options)
        assert done.returncode == status, done.stderr
        assert not done.stdout
        line, end, rest = done.stderr.partition("\n")
        assert (end, rest) == ("\n", "")
        assert line.startswith("w2v: ")
        return line

    return run
