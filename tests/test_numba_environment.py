"""Settings of numba's are answered by w2v, before numba answers them by an exception or by going on."""

import os
import subprocess
import sys

import pytest

from w2v.errors import W2VError
from w2v.numba_environment import check_settings


@pytest.mark.parametrize(
    "setting",
    [
        "NUMBA_NUM_THREADS=0", "NUMBA_NUM_THREADS=-1", "NUMBA_NUM_THREADS=two", "NUMBA_NUM_THREADS=99999999",
        "NUMBA_DISABLE_JIT=1",
    ],
)  # fmt: skip
def test_a_setting_that_nothing_runs_with_is_refused_by_its_name(setting):
    name, _, value = setting.partition("=")
    with pytest.raises(W2VError, match=f"{name} is ") as raised:
        check_settings({name: value})
    assert "unset it" in str(raised.value)


def test_settings_that_numba_knows_are_left_to_it():
    check_settings({})
    check_settings({"NUMBA_NUM_THREADS": "2", "NUMBA_DISABLE_JIT": "0"})


def test_the_command_says_so_in_one_line(tmp_path):
    (tmp_path / "text.txt").write_text("a b\n" * 20)
    done = subprocess.run(
        [sys.executable, "-m", "w2v", "check", tmp_path / "text.txt"],
        env={**os.environ, "NUMBA_NUM_THREADS": "0"}, capture_output=True, text=True, timeout=100, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "w2v: NUMBA_NUM_THREADS is '0': set it to 1 to 4096, or unset it\n"
