import importlib
import subprocess
import sys

import pytest

from w2v import __version__
from w2v.cli import FAMILIES
from w2v.cli.main import COMMANDS

FULL = ("no space left on the disk: make room, or name another place", "No space left on device")
# A command of a test's own, run by the real main().
STAND_IN = """
import sys, types, click
from w2v.cli import main
module = types.ModuleType("w2v.cli.info")
sys.modules["w2v.cli.info"] = module

@click.command
def command():
    {body}

module.command = command
sys.argv = ["w2v", "info"]
main.main()
"""
WAIT = """
    from pathlib import Path
    from w2v.model.storage import atomic_write
    with atomic_write(Path("out"), overwrite=True) as temporary:
        print("ready", flush=True)
        while True:
            pass
"""


def test_help_lists_every_command(w2v_process):
    for arguments in ([], ["--help"], ["-h"]):
        done = w2v_process(*arguments)
        assert done.returncode == 0
        for name, short_help in COMMANDS.items():
            assert f"{name} " in done.stdout
            assert short_help in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_of_80_columns(w2v, name):
    done = w2v(name, "--help")
    assert done.returncode == 0
    assert done.stdout.startswith(f"Usage: w2v {name} ")
    assert all(len(line) <= 80 for line in done.stdout.splitlines())


@pytest.mark.parametrize("module", FAMILIES)
def test_each_family_has_its_commands(module):
    assert tuple(importlib.import_module(f"w2v.cli.{module}").commands) == FAMILIES[module]


def test_version(w2v_process):
    assert w2v_process("--version").stdout == f"w2v {__version__}\n"


def test_help_version_and_misspellings_do_not_import_numpy(environment, tmp_path):
    code = "import sys; from w2v.cli.main import run; run(sys.argv[1:]); print(*sys.modules)"
    for argument in ("--help", "--version", "simlar", "plot"):
        done = subprocess.run(
            [sys.executable, "-c", code, argument],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=True,
        )
        roots = {name.partition(".")[0] for name in done.stdout.split()}
        assert "click" in roots
        assert not roots & {"numba", "scipy", "numpy"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["simlar", "king"], "no such command 'simlar': did you mean 'similar'?"),
        (["zzz"], f"no such command 'zzz': there are {', '.join(COMMANDS)}"),
        (["--versoin"], "--version"),
        (["similar", "--modle", "x"], "--model"),
        (["similar"], "Missing argument 'WORD...'"),
        (["similar", "king", "-n", "0"], "0 is not in the range x>=1"),
        (["similar", "king", "-n", "many"], "'many' is not a valid integer"),
        (["export", "v.txt", "--format", "foo"], "'foo' is not one of"),
        (["export", "\x1b[31m.foo"], r"the suffix of \x1b[31m.foo is not that of a format"),
        (["export", "v.foo"], "the suffix of v.foo is not that of a format: use --format"),
    ],
)
def test_wrong_usage_is_one_line_and_status_2(refused, arguments, said):
    assert said in refused(*arguments, status=2)


def stand_in(body, environment, tmp_path, **options):
    return subprocess.Popen(
        [sys.executable, "-c", STAND_IN.format(body=body)],
        env=environment,
        cwd=tmp_path,
        encoding="utf-8",
        stderr=subprocess.PIPE,
        **{"stdout": subprocess.PIPE, **options},
    )


SHORT = (
    "import resource; from w2v import address_space; "
    "resource.setrlimit(resource.RLIMIT_AS, (1 << 35, -1)); "
    "resource.setrlimit(resource.RLIMIT_AS, ((1 << 35) - address_space.left() + (20 << 20), -1)); "
)


@pytest.mark.parametrize(
    ("body", "status", "said"),
    [
        ("from w2v.errors import HyperparameterError; raise HyperparameterError('dim: no')", 2, "w2v: dim: no\n"),
        ("from w2v.errors import TrainingError; raise TrainingError('a\\nb')", 1, "w2v: a b\n"),
        ("raise MemoryError", 1, "w2v: out of memory: "),
        ("raise KeyboardInterrupt", 130, "w2v: interrupted\n"),
        (SHORT + "raise ImportError('failed to map segment')", 1, "w2v: out of memory: "),
        ("open('none')", 1, "w2v: none: No such file or directory\n"),
        ("bytes(2**62)", 1, "w2v: out of memory: "),
        ("print('half a line', end='')", 0, ""),
        ("print('\\udcff é 京')", 0, ""),
    ],
)
def test_an_error_in_a_command_is_one_line_and_a_status(environment, tmp_path, body, status, said):
    with stand_in(body, environment, tmp_path) as process:
        _, stderr = process.communicate(timeout=60)
    assert process.returncode == status
    assert stderr.startswith(said)
    assert stderr.count("\n") == (1 if said else 0)


def test_a_mistake_in_w2v_itself_is_one_line_and_a_traceback_when_asked_for(environment, tmp_path):
    with stand_in("1 / 0", environment, tmp_path) as process:
        line = process.communicate(timeout=60)[1]
    assert process.returncode == 1
    assert line.startswith("w2v: an error in w2v itself (ZeroDivisionError: division by zero): please report it")
    assert line.count("\n") == 1
    for asked, shown in {"1": True, "0": False, "": False}.items():
        with stand_in("1 / 0", {**environment, "W2V_TRACEBACK": asked}, tmp_path) as process:
            assert ("Traceback" in process.communicate(timeout=60)[1]) == shown
