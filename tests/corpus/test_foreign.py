import gzip
import os

import pytest

from w2v.corpus.encoded import encode
from w2v.corpus.foreign import foreign_files
from w2v.corpus.sources import find_sources
from w2v.errors import CorpusError
from w2v.hyperparameters import Hyperparameters
from w2v.text_options import AUTO, TextOptions

ALL = Hyperparameters(min_count=1)
FOREIGN = {
    "a.docx": (b"PK\x03\x04" + bytes(20), "a zip archive"),
    "b.png": (b"\x89PNG\r\n\x1a\n" + bytes(20), "an image"),
    "c.pdf": (b"%PDF-1.7\nsome text\n", "a PDF"),
    "d.jpg": (b"\xff\xd8\xff\xe0\0\x10JFIF\0", "an image"),
    "e.doc": (b"\xd0\xcf\x11\xe0" + bytes(20), "an office document"),
    "f.bin": (b"x\0\0\0" * 10, "looks like a binary file"),
    "g.txt": ("größe\n".encode("utf-16"), "UTF-16"),
    "h.tar.gz": (gzip.compress(bytes(257) + b"ustar" + bytes(100)), "a tar archive"),
}


@pytest.fixture
def folder(tmp_path):
    """A folder with some text, and files that are none."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for name, (content, _) in FOREIGN.items():
        (folder / name).write_bytes(content)
    (folder / "text.txt").write_text("one two\n" * 3)
    (folder / "empty.txt").touch()
    return folder


def test_all_foreign_files_are_reported_in_one_error(folder, tmp_path):
    with pytest.raises(CorpusError, match="8 files are not text") as caught:
        encode([folder], ALL, folder=tmp_path)
    for name, (_, what) in FOREIGN.items():
        assert f"{name} ({what})" in str(caught.value)
    assert str(caught.value).endswith("or leave out the others with `skip_foreign=True`")


def test_at_most_ten_files_are_named(folder, tmp_path):
    for number in range(30):
        (folder / f"z{number}.png").write_bytes(FOREIGN["b.png"][0])
    with pytest.raises(CorpusError, match=r"38 files are not text: .* and 28 more: extract") as caught:
        encode([folder], ALL, folder=tmp_path)
    assert str(caught.value).count("(") == 10


def test_the_error_for_a_single_file_says_what_to_do(tmp_path):
    (tmp_path / "a.pdf").write_bytes(FOREIGN["c.pdf"][0])
    (tmp_path / "b.txt").write_text("one two\n")
    with pytest.raises(CorpusError, match=r"a\.pdf: is a PDF: extract its text first: pdftotext$"):
        encode([tmp_path / "a.pdf"], ALL, folder=tmp_path)
    with pytest.raises(CorpusError, match=r"pdftotext; `skip_foreign=True` goes on without it$"):
        encode([tmp_path], ALL, folder=tmp_path)


def test_foreign_files_are_skipped_on_request(folder, tmp_path):
    late = b"text for a while " * 10_000
    (folder / "late.bin").write_bytes(late + bytes(10))
    facts = encode([folder], ALL, folder=tmp_path, options=TextOptions(skip_foreign=True)).facts
    assert (facts.tokens, facts.files, facts.foreign) == (6, 2, 9)
    assert [name.rpartition("/")[2] for name in facts.foreign_files] == [
        *(f"{name} ({what})" for name, (_, what) in FOREIGN.items()), "late.bin (looks like a binary file)"
    ]  # fmt: skip
    with pytest.raises(CorpusError, match=r"late\.bin: looks like a binary file \(NUL at byte 170000\)"):
        encode([folder], ALL, folder=tmp_path, options=TextOptions(include="late.*"))


def test_foreign_files_are_not_skipped_if_there_is_nothing_else(tmp_path):
    (tmp_path / "a.pdf").write_bytes(FOREIGN["c.pdf"][0])
    with pytest.raises(CorpusError, match="is a PDF"):
        encode([tmp_path / "a.pdf"], ALL, folder=tmp_path, options=TextOptions(skip_foreign=True))


@pytest.mark.parametrize("encoding", ["utf-16", AUTO])
def test_utf16_is_text_if_the_encoding_allows_it(folder, encoding):
    found = foreign_files(find_sources([folder]).files, TextOptions(encoding=encoding))
    names = {file.source.path.name for file in found}
    assert "g.txt" not in names
    assert names >= {"a.docx", "b.png", "c.pdf", "d.jpg", "e.doc", "h.tar.gz"}


def test_pipes_and_files_that_cannot_be_opened_are_ignored(tmp_path):
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "cut.gz").write_bytes(gzip.compress(b"one two\n" * 1000)[:20])
    assert foreign_files(find_sources([tmp_path / "fifo", tmp_path / "cut.gz"]).files, TextOptions()) == []
