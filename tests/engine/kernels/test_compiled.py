"""Kernels in processes of their own, with cache folders of all kinds."""

import os
import resource
import shutil
import stat
import subprocess
import sys

import pytest

KERNELS = """
from w2v.engine.kernels.kernel import kernel

@kernel()
def twice(x):
    return 2 * x

@kernel()
def thrice(x):
    return 3 * x
"""
RUN = """
import kernels
print(kernels.twice(21), kernels.thrice(14), sum(kernels.twice.for_python.stats.cache_hits.values()))
"""


@pytest.fixture
def run(tmp_path, root):
    """Calls two kernels in a process that was asked to keep them in tmp_path / "cache": (what it printed, said)."""
    (tmp_path / "kernels.py").write_text(KERNELS)

    def run(program=RUN, **options):
        environment = {"NUMBA_CACHE_DIR": str(tmp_path / "cache"), "XDG_CACHE_HOME": str(tmp_path / "usual")}
        environment |= {"PYTHONPATH": f"{root}:{tmp_path}", "TMPDIR": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", program], env=os.environ | environment, capture_output=True, text=True,
            check=True, **options,
        )  # fmt: skip
        return done.stdout.split(), done.stderr.replace(str(tmp_path), "")

    return run


def kept(folder):
    """The files of compiled kernels."""
    return sorted(folder.rglob("*.nb?"))


def test_kernels_are_kept_for_their_user_alone(run, tmp_path):
    assert run(preexec_fn=lambda: os.umask(0)) == (["42", "42", "0"], "")
    assert len(kept(tmp_path / "cache")) == 4
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "cache").rglob("*")}
    assert modes == {0o700, 0o600}
    assert run() == (["42", "42", "1"], "")


def test_planted_kernels_are_not_run(run, tmp_path):
    run()
    (tmp_path / "cache").chmod(0o777)
    for file in kept(tmp_path / "cache"):
        file.write_bytes(b"cos\nsystem\n(S'touch planted'\ntR.")
    done, said = run(cwd=tmp_path)
    assert done == ["42", "42", "0"]
    assert (
        "CacheWarning: NUMBA_CACHE_DIR is not used (/cache: others can write to /cache): kernels are kept in /usual"
        in said
    )
    assert not (tmp_path / "planted").exists()
    assert len(kept(tmp_path / "usual")) == 4


def test_without_a_place_kernels_are_compiled_each_time_and_it_is_said(run, tmp_path):
    for name in ("cache", "usual", f"w2v-{os.getuid()}"):
        (tmp_path / name).touch()
    home = tmp_path / "home"
    home.touch()
    before = sorted(tmp_path.iterdir())
    for _ in range(2):
        done, said = run("import os; os.environ['HOME'] = '/dev/null'" + RUN)
        assert done == ["42", "42", "0"]
        assert said.count("CacheWarning") == 1
        assert "compiled kernels cannot be kept (/cache: Not a directory;" in said
    left = set(tmp_path.iterdir()) - set(before)
    assert {path.name for path in left} <= {"__pycache__"}


@pytest.mark.slow  # the test above is of a place that is none from the beginning
def test_kernels_that_cannot_be_written_stop_nothing(run):
    done, said = run(preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300)))
    assert done == ["42", "42", "0"]
    assert said.count("CacheWarning") == 1
    assert "compiled kernels cannot be kept in /cache/kernels-" in said
    assert "(File too large): the next run compiles them" in said
    assert run()[0] == ["42", "42", "0"]
    assert run() == (["42", "42", "1"], "")


def test_a_folder_that_goes_while_kernels_are_compiled_stops_nothing(run):
    lose = "import kernels, os, shutil; from w2v.engine.kernels.compiled import CACHE_FOLDER\n"
    lose += "shutil.rmtree(CACHE_FOLDER); CACHE_FOLDER.touch()\n"
    done, said = run(lose + RUN)
    assert done == ["42", "42", "0"]
    assert said.count("CacheWarning") == 1


def test_kernels_cut_short_are_compiled_again(run, tmp_path):
    run()
    for file, size in zip(kept(tmp_path / "cache"), [0, 100, 10, 0], strict=True):
        file.write_bytes(file.read_bytes()[:size])
    assert run() == (["42", "42", "0"], "")
    assert run() == (["42", "42", "1"], "")


def test_kernels_count_as_compiled_only_where_numba_finds_them(run, root, tmp_path):
    copy = tmp_path / "elsewhere"
    shutil.copytree(root / "w2v", copy / "w2v", ignore=shutil.ignore_patterns("__pycache__"))
    ask = "from w2v.engine.kernels import compiled; print(compiled.is_compiled('text'))\n"
    note = "compiled.note_compiled('text')\n"
    there = f"import sys; sys.path.insert(0, {str(copy)!r})\n"
    other_python = "import sys; sys.implementation.cache_tag = 'cpython-399'\n"
    assert run(ask + note + ask)[0] == ["False", "True"]
    assert run(ask)[0] == ["True"]
    assert run(other_python + ask)[0] == ["False"]
    assert run(there + ask + note + ask)[0] == ["False", "True"]  # the same content at another path
    source = copy / "w2v" / "engine" / "tile.py"
    os.utime(source, (1, 1))  # as an installation of the same version does
    assert run(there + ask)[0] == ["False"]
    assert run(ask)[0] == ["True"]
