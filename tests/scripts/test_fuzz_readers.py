import random
import subprocess
import sys
from pathlib import Path

import pytest

import fuzz_readers
from fuzz_readers import KINDS, Case, Reader, tried
from w2v.errors import W2VError

ROOT = Path(__file__).parents[2]


@pytest.mark.slow  # tests of readers draw files of their own every day
def test_some_files_for_every_reader_are_read_or_refused(tmp_path):
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "fuzz_readers.py", "--files", "60", "--jobs", "1", "--failures", tmp_path],
        env={"PYTHONPATH": str(ROOT)}, cwd=tmp_path, capture_output=True, text=True, timeout=500, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.startswith("seed 1: 60 damaged and 60 crafted files\n")
    assert "\n0 failed; " in done.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_follows_from_its_seed_kind_and_number(tmp_path, kind):
    known = {"log": Reader([{"run.jsonl": fuzz_readers.LOG}], fuzz_readers._craft_log, fuzz_readers._read_log)}
    files = [Case(known, 1, kind, number, tmp_path).files for number in (5, 6, 5)]
    assert files[0] == files[2] != files[1]


def raises(error):
    def read(_folder, _draw):
        raise error

    return read


@pytest.mark.parametrize(
    ("read", "what"),
    [
        (lambda _folder, _draw: None, "read"),
        (raises(W2VError("no")), "refused"),
        (raises(KeyError("x")), "KeyError"),
        (lambda _folder, _draw: bytearray(300 << 20), "too much memory"),
    ],
)
def test_what_a_reader_does_is_called_by_its_name(tmp_path, read, what):
    reader = Reader([{"file": b"x"}], lambda _draw, _folder: {"file": b"x"}, read)
    case = Case({"it": reader}, 1, "crafted", 1, tmp_path)
    assert tried(case, reader, tmp_path / "files")[0] == what
    assert (tmp_path / "files" / "file").read_bytes() == b"x"


def test_damage_is_of_every_kind():
    draw = random.Random(1)
    found = {fuzz_readers._damaged(b"0123456789" * 9, draw, [b"other"]) for _ in range(200)}
    assert len(found) > 150
    assert {len(one) for one in found} >= {89, 90}
