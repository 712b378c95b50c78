import bz2
import gzip
import io
import lzma
import pickle
import sqlite3
import tarfile
import zipfile

import pytest
import safetensors.numpy
import zstandard

from w2v.file_types import HEAD_BYTES, file_type


def zipped():
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a", "b")
    return file.getvalue()


def tarred():
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a"))
    return file.getvalue()


def database():
    with sqlite3.connect(":memory:") as connection:
        connection.execute("create table a (b)")
        return connection.serialize()


MADE = {
    "gzip": gzip.compress(b"a"),
    "bzip2": bz2.compress(b"a"),
    "xz": lzma.compress(b"a"),
    "zstd": zstandard.ZstdCompressor().compress(b"a"),
    "zip": zipped(),
    "tar": tarred(),
    "SQLite": database(),
    "safetensors": safetensors.numpy.save({}, {"a": "b"}),
    "pickle": pickle.dumps([1]),
    "PDF": b"%PDF-1.7",
}


@pytest.mark.parametrize("name", MADE)
def test_types_are_known_by_their_first_bytes(name):
    assert file_type(MADE[name]) == name
    if name != "tar":
        assert file_type(MADE[name][:HEAD_BYTES]) == name


@pytest.mark.parametrize(
    "text", ["", "BZ", "BZh9 is a word", "PAR", "%PDF is", "{}", "ustar " * 100, "größe 日本\n" * 100]
)
def test_text_is_of_no_type(text):
    assert file_type(text.encode()) is None
