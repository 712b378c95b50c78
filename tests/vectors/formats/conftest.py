"""What tests of all formats share."""

import dataclasses
import tempfile
from pathlib import Path

import pytest

from w2v import Vectors
from w2v.vectors.formats import read


@pytest.fixture
def quick_folder(tmp_path):
    """A folder in memory where there can be one: thousands of files would wait for the disk."""
    if not Path("/dev/shm").is_dir():  # noqa: S108  # a folder with a random name is made in it
        yield tmp_path
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm") as folder:
        yield Path(folder)


@pytest.fixture
def vectors(small_model):
    """Vectors alone: what a file holds that is no model."""
    return dataclasses.replace(Vectors.of(small_model), model=None)


@pytest.fixture
def told(tmp_path):
    """Reads bytes as a file called `v`; (vectors, what was odd)."""

    def read_bytes(data, format_name=None, **options):
        (tmp_path / "v").write_bytes(data)
        messages = []
        found = read(tmp_path / "v", format_name, tell=messages.append, **options)
        prefix = f"{tmp_path / 'v'}: "
        assert all(message.startswith(prefix) for message in messages)
        return found, [message.removeprefix(prefix) for message in messages]

    return read_bytes
