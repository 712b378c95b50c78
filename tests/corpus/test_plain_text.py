"""Files that people give because there is text in them somewhere."""

import io
import sqlite3
import tarfile
import zipfile

import pytest

import w2v
from w2v.corpus.plain_text import unreadable
from w2v.corpus.sources import find_sources
from w2v.corpus.text import blocks
from w2v.errors import CorpusError


def zipped(_path):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "some words")
    return file.getvalue()


def tarred(_path):
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("a.txt"))
    return file.getvalue()


def database(path):
    with sqlite3.connect(path / "a.db") as connection:
        connection.execute("create table words (word text)")
    return (path / "a.db").read_bytes()


def model(path):
    small = w2v.train([["a", "b"]] * 10, w2v.Hyperparameters(dim=2, epochs=1, min_count=1))
    small.save(path / "model")
    return (path / "model").read_bytes()


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (zipped, "is a zip archive"),
        (tarred, "is a tar archive: unpack it first: tar -xf"),
        (database, "is a database"),
        (model, "is a safetensors file, such as a model"),
        (lambda _: b"%PDF-1.7\n%\xe2\xe3\n1 0 obj <<>> endobj\n" * 10, "is a PDF: extract its text first: pdftotext"),
        (lambda _: "one two\n".encode("utf-16-le") * 10, "is UTF-16LE, not UTF-8: convert it: iconv -f UTF-16LE -t"),
        (lambda _: "one two\n".encode("utf-16-be") * 10, "is UTF-16BE, not UTF-8: convert it: iconv -f UTF-16BE -t"),
        (lambda _: bytes(2_000_000), r"looks like a binary file \(NUL at byte 0\)"),
        (lambda _: b"x\0\0\0" * 1000, r"looks like a binary file \(NUL at byte 1\)"),
    ],
)
def test_files_that_are_not_text_are_named_by_their_type(tmp_path, make, said):
    path = tmp_path / "corpus"
    path.write_bytes(make(tmp_path))
    with pytest.raises(CorpusError, match=f"corpus: {said}"):
        list(blocks(find_sources([path]).files))


@pytest.mark.parametrize("text", ["", "PAR", "%PDF is a format", "{}", "a" * 300, "ustar " * 100, "größe 日本\n" * 100])
def test_text_is_not_mistaken_for_another_type(text):
    assert unreadable(text.encode()) is None


def test_text_that_only_begins_as_a_format_is_text(tmp_path):
    (tmp_path / "corpus").write_bytes(b"PAR1 and Rar!\n")
    found = blocks(find_sources([tmp_path / "corpus"]).files)
    assert b"".join(block.data for block in found) == b"PAR1 and Rar!\n"
