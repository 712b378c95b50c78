import os
import re
import resource
from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors

from w2v import Vectors, load
from w2v.model.record import Model
from w2v.vectors.formats import FORMATS, READABLE, export, read

ROOT = Path(__file__).parents[2]
STREAMS = ["text", "binary", "glove"]


@pytest.fixture
def files(small_model, tmp_path):
    """A file of each format that is read, called v.NAME: its suffix says nothing."""
    small_model.save(tmp_path / "v.safetensors")
    for name in READABLE:
        if name != "safetensors":
            export(Vectors.of(small_model), tmp_path / f"v.{name}", name)
    return small_model


def limit_file_size():
    resource.setrlimit(resource.RLIMIT_FSIZE, (300, 300))


@pytest.mark.parametrize("source", READABLE)
@pytest.mark.parametrize("target", FORMATS)
def test_every_format_becomes_every_other(w2v, files, tmp_path, source, target):
    done = w2v("convert", f"v.{source}", "out", "--to", target)
    assert (done.returncode, done.stdout, done.stderr) == (0, "12 words of 7 dimensions are in out\n", "")
    if not FORMATS[target].readable:
        return
    found = read(tmp_path / "out", target)
    assert list(found.words) == files.words
    np.testing.assert_array_equal(found.vectors, files.vectors)
    counted = {source, target} <= {"safetensors", "npy", "parquet", "fasttext"}
    np.testing.assert_array_equal(found.counts, files.counts if counted else 0 * files.counts)


@pytest.mark.usefixtures("files")
def test_converted_files_can_be_queried(w2v):
    expected = w2v("similar", "king", "--json", "-m", "v.safetensors").stdout
    for name in READABLE:
        done = w2v("similar", "king", "--json", "-m", f"v.{name}")
        assert (done.returncode, done.stderr) == (0, "")
        words = [neighbour.partition(",")[0] for neighbour in expected.split('"word": ')[1:]]
        assert [neighbour.partition(",")[0] for neighbour in done.stdout.split('"word": ')[1:]] == words


def test_a_model_copied_is_that_model(w2v, files, tmp_path):
    w2v("convert", "v.safetensors", "copy.safetensors")
    assert Model.load(tmp_path / "copy.safetensors", verify=True).hyperparameters == files.hyperparameters


def test_options_choose_and_change(w2v, files, tmp_path):
    (tmp_path / "words").write_text("東京\r\nking\nno such\n", encoding="utf-8")
    done = w2v("convert", "v.safetensors", "a.npy", "--top", 5, "--words", "words", "--normalize", "--dtype", "float16")
    assert done.stdout == "1 word of 7 dimensions are in a.npy\n"  # one word has no neighbours to keep
    assert done.stderr == ("w2v: warning: v.safetensors: 2 of the 3 wanted words are missing: 'no such', '東京'\n")
    king = files.vectors[1] / np.linalg.norm(files.vectors[1])
    np.testing.assert_allclose(np.load(tmp_path / "a.npy"), [king], atol=1e-3)
    assert np.load(tmp_path / "a.npy").dtype == np.float16


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("content", "fault"),
    [(b"no such\n", "v.text: contains none of the wanted words: 'no such'"), (b"\n\n", "words: contains no words"),
     (b"a\n\xff\n", "words: line 2: not UTF-8"), (None, "words: cannot be read: No such file")],
)  # fmt: skip
def test_words_that_cannot_be_chosen_are_refused(refused, tmp_path, content, fault):
    if content:
        (tmp_path / "words").write_bytes(content)
    assert fault in refused("convert", "v.text", "out.bin", "--words", "words")
    assert not (tmp_path / "out.bin").exists()


@pytest.mark.parametrize("name", STREAMS)
def test_formats_that_can_be_streamed_go_through_pipes(w2v, files, tmp_path, name):
    data = w2v("convert", "v.safetensors", "-", "--to", name, text=False).stdout
    assert data == (tmp_path / f"v.{name}").read_bytes()
    again = w2v("convert", "-", "-", "--to", name, input=data, text=False)
    assert (again.stdout, again.stderr) == (data, b"")
    found = w2v("similar", "king", "-n", 1, "-m", "-", input=data, text=False)
    assert found.stdout.splitlines()[2].split()[0].decode() in files.words


@pytest.mark.usefixtures("files")
def test_standard_output_gets_text_by_default(w2v, tmp_path):
    assert w2v("convert", "v.binary", "-", text=False).stdout == (tmp_path / "v.text").read_bytes()


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("name", sorted(set(READABLE) - set(STREAMS)))
def test_formats_that_cannot_be_streamed_are_refused_for_pipes(refused, tmp_path, name):
    with (tmp_path / f"v.{name}").open("rb") as file:
        read_end, write_end = os.pipe()
        os.write(write_end, file.read(60_000))
        os.close(write_end)
    assert "standard input: this format cannot be read from a pipe" in refused(
        "convert", "-", "out.bin", stdin=read_end
    )
    assert "this cannot be written to standard output" in refused("convert", "v.text", "-", "--to", name)


def test_warnings_are_on_standard_error_and_strict_makes_them_errors(w2v, refused, tmp_path):
    (tmp_path / "v.vec").write_bytes(b"9 2\r\nking 1 2\r\nking 3 4\r\n")
    done = w2v("convert", "v.vec", "out.bin")
    assert (done.returncode, done.stdout) == (0, "1 word of 2 dimensions are in out.bin\n")
    assert [line.partition(": ")[0] for line in done.stderr.splitlines()] == ["w2v"] * 3
    assert "w2v: warning: v.vec: line 3: 'king' is repeated, first in line 2: the first is kept\n" in done.stderr
    assert "v.vec: line 1: ends in carriage return" in refused("convert", "v.vec", "strict.bin", "--strict")
    assert not (tmp_path / "strict.bin").exists()
    assert "w2v: warning: v.vec: line 3" in w2v("similar", "king", "-m", "v.vec").stderr


def test_words_are_escaped_and_unescaped_when_asked(w2v, refused, tmp_path):
    words = ["New York", "a\\b", "tab\t", "plain"]
    export(Vectors(words, np.zeros(4, np.int64), np.eye(4, dtype=np.float32)), tmp_path / "v.parquet", "parquet")
    assert "word 1, 'New York', contains whitespace" in refused("convert", "v.parquet", "v.txt")
    assert w2v("convert", "v.parquet", "v.txt", "--escape").returncode == 0
    assert (tmp_path / "v.txt").read_text().splitlines()[1:3] == [r"New\u0020York 1 0 0 0", r"a\\b 0 1 0 0"]
    assert w2v("convert", "v.txt", "again.parquet", "--unescape").returncode == 0
    assert load(tmp_path / "again.parquet").words == words


@pytest.mark.usefixtures("files")
def test_the_format_of_the_output_must_be_known(refused):
    said = refused("convert", "v.text", "out.foo", status=2)
    assert "the suffix of out.foo is not that of a format: use --to, or one of .safetensors, .npy" in said


@pytest.mark.usefixtures("files")
def test_the_format_of_the_input_can_be_named(refused):
    assert "v.text: byte 394: more data follows after the 12 words that line 1 announces" in refused(
        "convert", "v.text", "o.npy", "--from", "binary"
    )


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize(
    ("target", "lost"), [("v.text", "v.text"), ("v.vocab.txt", "v.vocab.txt"), ("link.txt", "v.npy")]
)
def test_an_input_is_never_overwritten(refused, tmp_path, target, lost):
    (tmp_path / "link.txt").symlink_to("v.npy")
    before = (tmp_path / lost).read_bytes()
    source = "v.text" if lost == "v.text" else "v.npy"
    assert "is read by this command" in refused("convert", source, target, "--to", "binary", "--overwrite")
    assert (tmp_path / lost).read_bytes() == before


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("name", FORMATS)
def test_a_full_disk_leaves_the_old_files_and_no_others(refused, tmp_path, name):
    old = FORMATS[name].files(tmp_path / "out")
    for path in old:
        path.write_text("old")
    before = sorted(path.name for path in tmp_path.iterdir())
    arguments = "convert", "v.text", "out", "--to", name, "--overwrite"
    assert "no space left on the disk" in refused(*arguments, preexec_fn=limit_file_size)
    assert {path.read_text() for path in old} == {"old"}
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_outputs_are_checked_before_anything_is_read(refused, tmp_path):
    (tmp_path / "v").write_bytes(b"no vectors\n")
    (tmp_path / "out.vocab.txt").touch()
    assert "out.vocab.txt: exists: use --overwrite" in refused("convert", "v", "out.npy")
    assert "no such folder" in refused("convert", "v", "none/out.bin")


def test_gensim_reads_a_model_of_ours_and_back(w2v, files, tmp_path):
    w2v("convert", "v.safetensors", "ours.bin")
    KeyedVectors.load_word2vec_format(str(tmp_path / "ours.bin"), binary=True).save_word2vec_format(
        str(tmp_path / "theirs.txt")
    )
    w2v("convert", "theirs.txt", "again.safetensors")
    np.testing.assert_array_equal(load(tmp_path / "again.safetensors").vectors, files.vectors)


def test_smaller_numbers_say_what_they_keep(w2v, files):
    done = w2v("convert", "v.safetensors", "small.safetensors", "--dtype", "int8")
    first, second = done.stdout.splitlines()
    assert first == f"{len(files.words)} words of 7 dimensions are in small.safetensors"
    assert re.fullmatch(rf"int8 keeps [\d.]+% of the ten nearest words, of a sample of {len(files.words)}", second)
    assert w2v("similar", "king", "-m", "small.safetensors").returncode == 0
    assert (
        "text has no int8: it is for safetensors"
        in w2v("convert", "v.safetensors", "v.txt2", "--to", "text", "--dtype", "int8").stderr
    )
