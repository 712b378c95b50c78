import json
import sys

import click
import pytest

from samples import resealed
from terminal import lines_of, screen_of
from w2v import Vectors
from w2v.vectors.formats import READABLE, ReadOptions, export, read_contents, write_contents


@pytest.mark.usefixtures("model_file")
def test_info_says_what_the_model_is_and_that_it_is_whole(w2v):
    done = w2v("info")
    assert done.returncode == 0
    lines = [line.split() for line in done.stdout.splitlines()]
    for expected in (
        ["words", "12"],
        ["dimensions", "7"],
        ["tokens", "78"],
        ["seed", "42"],
        ["epoch", "loss", "held_out"],
        ["2", "3.125", "7.5"],
        ["threads", "2"],
    ):
        assert expected in lines
    assert "checksums verified: contexts, counts, offsets, vectors, words, metadata" in done.stdout
    for unset in ("max_vocab", "lowercase", "min_ngram", "held_out  0", "none"):  # these are for --json
        assert unset not in done.stdout


@pytest.mark.usefixtures("model_file")
def test_on_a_narrow_terminal_no_line_is_too_long_and_no_word_is_cut(environment, tmp_path):
    command = [sys.executable, "-m", "w2v", "info"]
    for columns in (40, 80):
        screen = click.unstyle(screen_of(command, columns, cwd=tmp_path, env=environment))
        assert max(map(len, lines_of(screen))) <= columns
        assert {"negative-sampling", "3.125", "offsets,"} <= set(screen.split())


def test_json_holds_everything(w2v, model_file, small_model):
    facts = json.loads(w2v("info", "--json").stdout)
    assert facts["model"] == {
        "path": "model.safetensors",
        "format": "safetensors",
        "bytes": model_file.stat().st_size,
        "words": 12,
        "dimensions": 7,
    }
    assert facts["hyperparameters"]["seed"] == 42
    for name in ("corpus", "history", "run"):
        assert facts[name] == getattr(small_model, name)
    assert facts["verified"] is True
    assert facts["checksums"].keys() == {"vectors", "contexts", "counts", "words", "offsets"}


@pytest.mark.parametrize("name", sorted(set(READABLE) - {"safetensors"}))
def test_of_vectors_in_other_formats_it_says_how_many_there_are(w2v, small_model, tmp_path, name):
    export(Vectors.of(small_model), tmp_path / "v", name)
    facts = json.loads(w2v("info", "-m", "v", "--json").stdout)
    assert facts["model"] == {
        "path": "v", "format": name, "bytes": (tmp_path / "v").stat().st_size, "words": 12, "dimensions": 7,
    }  # fmt: skip
    assert facts["verified"] is False
    lines = [line.split() for line in w2v("info", "-m", "v").stdout.splitlines()]
    assert lines[0] == ["model"]
    assert ["dimensions", "7"] in lines


def test_of_a_part_of_a_model_it_says_how_the_model_was_made(w2v, model_file):
    w2v("convert", model_file, "part.safetensors", "--top", 5)
    facts = json.loads(w2v("info", "-m", "part.safetensors", "--json").stdout)
    assert (facts["model"]["words"], facts["corpus"]["tokens"], facts["verified"]) == (5, 78, True)


def test_a_damaged_tensor_is_one_line(refused, model_file):
    damaged = bytearray(model_file.read_bytes())
    damaged[-1] ^= 1
    model_file.write_bytes(damaged)
    assert "the checksum of " in refused("info")


def test_the_error_for_a_missing_model_says_how_to_make_one(refused):
    assert "train one with: w2v train corpus.txt" in refused("info")


HOSTILE = [
    ("history", {"history": 5}), ("history", {"history": ["x"]}), ("epoch", {"history": [{}]}),
    ("corpus", {"corpus": 5}), ("output_rows", {"run": {"output_rows": 1}}),
    ("hyperparameters", {"hyperparameters": []}),
]  # fmt: skip


@pytest.mark.parametrize("kind", ["model", "vectors"])
@pytest.mark.parametrize(("named", "change"), HOSTILE)
def test_metadata_of_wrong_types_is_one_line_whoever_reads_it(refused, model_file, tmp_path, kind, named, change):
    """In files whose checksums are right."""
    (tmp_path / "text.txt").write_text("the king\n" * 20)
    if kind == "vectors":
        contents, _, _ = read_contents(model_file, request=ReadOptions(top=5))
        write_contents(contents, model_file, "safetensors", overwrite=True)
        resealed(model_file, lambda metadata: metadata["training"].update(change))
    else:
        resealed(model_file, lambda metadata: metadata.update(change))
    for arguments in (
        ["info"],
        ["info", "--json"],
        ["similar", "the"],
        ["explore", "--export", "page.html"],
        ["drift", model_file, model_file],
        ["convert", model_file, "out.txt"],
        ["train", "text.txt", "--init", model_file, "--dim", 7, "-o", "new.safetensors"],
    ):
        line = refused(*arguments)
        assert named in line
        assert f"{model_file.name}: damaged or foreign" in line
