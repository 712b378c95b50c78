"""No command replaces a file that it reads, whatever it is told; a file of vectors may be a pair."""

from pathlib import Path

import pytest

from w2v import Vectors
from w2v.cli.places import check_kept
from w2v.errors import OutputError
from w2v.vectors.formats import export

PAIR = ("x.npy", "x.vocab.txt")
COMMANDS = {
    "export": "export {} --format text -m x.npy --overwrite",
    "align": "align x.npy model.safetensors -o {} --overwrite",
    "align with it": "align model.safetensors x.npy -o {} --overwrite",
    "explore": "explore -m x.npy --export {} --overwrite",
    "train": "train corpus.txt --dim 7 --init x.npy -o {} --overwrite",
    "train with a log": "train corpus.txt --dim 7 --init x.npy -o new.safetensors --log {} --overwrite",
    "convert": "convert x.npy {} --to text --overwrite",
}


@pytest.fixture
def pair(small_model, model_file, tmp_path):
    """What stands in the pair of files, by name."""
    assert model_file.exists()
    export(Vectors.of(small_model), tmp_path / "x.npy", "npy")
    (tmp_path / "corpus.txt").write_text("the king and the queen\n" * 100)
    return {name: (tmp_path / name).read_bytes() for name in PAIR}


@pytest.mark.parametrize("name", PAIR)
@pytest.mark.parametrize("command", COMMANDS.values(), ids=COMMANDS)
def test_neither_file_of_a_pair_is_replaced_by_what_is_made_of_it(refused, tmp_path, pair, command, name):
    (tmp_path / "link").symlink_to(name)
    for output in (name, "link"):
        assert f"{name}: is read by this command" in refused(*command.format(output).split())
    assert {name: (tmp_path / name).read_bytes() for name in PAIR} == pair


def test_a_pair_that_is_written_does_not_replace_what_is_read(refused, w2v_here, tmp_path, small_model):
    small_model.save(tmp_path / "y.vocab.txt")  # a model by a name that the second of a pair has
    before = (tmp_path / "y.vocab.txt").read_bytes()
    assert "is read by this command" in refused("export", "y.npy", "-m", "y.vocab.txt", "--overwrite")
    assert "is read by this command" in refused("convert", "y.vocab.txt", "y.npy", "--overwrite")
    assert (tmp_path / "y.vocab.txt").read_bytes() == before
    # What only looks like the second of a pair is not read, and may be replaced.
    small_model.save(tmp_path / "model.safetensors")
    for _ in range(2):
        assert w2v_here("convert", "model.safetensors", "model.npy", "--overwrite").returncode == 0


@pytest.mark.parametrize("command", ["train", "phrases", "compare"])
def test_a_text_in_a_folder_that_is_read_is_kept(refused, tmp_path, command):
    (tmp_path / "texts" / "deep").mkdir(parents=True)
    text = tmp_path / "texts" / "deep" / "a.txt"
    text.write_text("a b c\n" * 30)
    (tmp_path / "link.txt").symlink_to(text)
    for output in (text, tmp_path / "link.txt"):
        assert "is read by this command" in refused(command, "texts", "-o", output, "--overwrite")
    assert text.read_text() == "a b c\n" * 30


def test_a_pipe_and_standard_input_are_not_looked_into(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("-", "output"):
        (tmp_path / name).touch()
    check_kept([tmp_path / "output"], texts=["-", "missing"], vectors=[tmp_path / "missing"])
    check_kept([tmp_path / "output"], vectors=[Path("-")])
    with pytest.raises(OutputError, match="is read by this command"):
        check_kept([tmp_path / "output"], vectors=[Path("output")])
