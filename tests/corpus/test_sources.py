import os
import socket
from pathlib import Path

import pytest

from w2v.corpus.sources import find_sources
from w2v.errors import CorpusError
from w2v.text_options import TextOptions

PASSED_OVER = [
    "fifo (a named pipe)",
    "broken (a broken link)",
    "circle (a broken link)",
    "loop (a link to a folder)",
    "socket (a socket)",
]


@pytest.fixture
def write(tmp_path):
    def write(content, name="corpus.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return write


def test_folders_are_read_recursively_and_sorted(write, tmp_path):
    for name in ("b.txt", "a/z.txt", "a/b/c", "B.txt", "c.gz"):
        write(b"x", name)
    names = [str(source.path.relative_to(tmp_path)) for source in find_sources([tmp_path]).files]
    assert names == ["B.txt", "a/b/c", "a/z.txt", "b.txt", "c.gz"]


@pytest.mark.parametrize(
    ("include", "exclude", "left"),
    [
        ((), (), ["a/b/c.txt", "a/notes.md", "a/x.txt", "drafts/x.txt", "x.txt"]),
        (("*.txt",), (), ["a/b/c.txt", "a/x.txt", "drafts/x.txt", "x.txt"]),
        (("*.md", "c.*"), (), ["a/b/c.txt", "a/notes.md"]),
        ((), ("drafts",), ["a/b/c.txt", "a/notes.md", "a/x.txt", "x.txt"]),
        ((), ("drafts/", "*.md"), ["a/b/c.txt", "a/x.txt", "x.txt"]),
        (("*.txt",), ("a/b",), ["a/x.txt", "drafts/x.txt", "x.txt"]),
        (("a/*",), (), ["a/b/c.txt", "a/notes.md", "a/x.txt"]),
        (("a/?.txt",), (), ["a/x.txt"]),
        ((), ("x.[!m]*",), ["a/b/c.txt", "a/notes.md"]),
    ],
)
def test_patterns_say_which_files_of_folders_are_wanted(write, tmp_path, include, exclude, left):
    for name in ("x.txt", "a/x.txt", "a/notes.md", "a/b/c.txt", "drafts/x.txt", ".hidden.txt"):
        write(b"x", f"texts/{name}")
    options = TextOptions(include=include, exclude=exclude)
    found = find_sources([tmp_path / "texts", write(b"x", "named.log")], options).files
    assert [str(source.path.relative_to(tmp_path)) for source in found] == [
        *(f"texts/{name}" for name in left), "named.log"
    ]  # fmt: skip


def test_patterns_that_leave_no_file_are_an_error(write, tmp_path):
    write(b"x", "x.txt")
    with pytest.raises(CorpusError, match="no files in this folder that `include` and `exclude` leave"):
        find_sources([tmp_path], TextOptions(include="*.md"))


def test_paths_keep_their_order_and_may_repeat(write):
    a, b = write(b"a", "a"), write(b"b", "b")
    assert [source.path for source in find_sources([b, str(a), b]).files] == [b, a, b]


def test_hidden_and_irregular_files_in_folders_are_skipped(write, tmp_path, monkeypatch):
    for name in ("seen", ".hidden", ".git/config"):
        write(b"x", name)
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "broken").symlink_to(tmp_path / "nowhere")
    (tmp_path / "loop").symlink_to(tmp_path)
    (tmp_path / "circle").symlink_to("circle")
    monkeypatch.chdir(tmp_path)  # a socket's name has to be short
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket")
        found = find_sources([tmp_path])
    assert [source.path.name for source in found.files] == ["seen"]
    assert found.passed_over == 5  # and no hidden one
    assert found.hidden == 2
    assert found.first_passed_over.rpartition("/")[2] in PASSED_OVER


@pytest.mark.parametrize("kind", ["fifo", "broken", "circle", "loop", "socket"])
def test_skipped_names_are_reported(tmp_path, write, monkeypatch, kind):
    write(b"x", "seen")
    monkeypatch.chdir(tmp_path)
    path = Path(kind)
    with socket.socket(socket.AF_UNIX) as listening:
        make = {"fifo": os.mkfifo, "socket": lambda path: listening.bind(str(path))}
        targets = {"broken": "nowhere", "circle": "circle", "loop": "."}
        make.get(kind, lambda path: path.symlink_to(targets[kind]))(path)
        found = find_sources(["."])
    assert found.first_passed_over in {said for said in PASSED_OVER if said.startswith(kind)}
    assert found.passed_over == 1


def test_an_unreadable_folder_is_an_error(write, tmp_path):
    write(b"x", "seen")
    (tmp_path / "locked").mkdir(mode=0)
    if os.access(tmp_path / "locked", os.R_OK):
        pytest.skip("root reads everything")
    with pytest.raises(CorpusError, match="locked: cannot be read"):
        find_sources([tmp_path])


def test_a_hidden_file_may_be_named(write):
    path = write(b"x\n", ".hidden")
    assert [source.path for source in find_sources([path]).files] == [path]


def test_a_missing_file_is_an_error(tmp_path, write):
    with pytest.raises(CorpusError, match=r"nowhere\.txt: no such file or folder"):
        find_sources([tmp_path / "nowhere.txt"])
    with pytest.raises(CorpusError, match="no such file or folder"):
        find_sources([write(b"x") / "below"])
    with pytest.raises(CorpusError, match="cannot be read"):
        find_sources(["with\0nul"])


def test_a_folder_without_files_is_an_error(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / ".hidden").touch()
    with pytest.raises(CorpusError, match="no files in this folder"):
        find_sources([tmp_path])


def test_the_total_is_known_for_files_and_unknown_for_pipes(write, tmp_path):
    os.mkfifo(tmp_path / "fifo")
    a, b = write(b"12345", "a"), write(b"678", "b")
    assert find_sources([a, b]).total_bytes == 8
    assert find_sources([a, tmp_path / "fifo"]).total_bytes is None
