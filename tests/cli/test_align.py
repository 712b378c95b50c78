import json

import numpy as np
import pytest

import w2v as package
from w2v import Hyperparameters, Model, Vectors
from w2v.vectors.alignment import align, drift, turned

WORDS = [f"w{row}" for row in range(60)]


@pytest.fixture
def models(tmp_path):
    """a.safetensors, and b.safetensors: the same turned, save that w5 and w6 have changed places; w0 is the rarest."""
    random = np.random.default_rng(1)
    vectors = random.normal(size=(60, 4)).astype(np.float32)
    rotation = np.linalg.qr(random.normal(size=(4, 4)))[0]
    counts = np.arange(200, 140, -1)
    Model(WORDS, counts, vectors, vectors[::-1], Hyperparameters(dim=4)).save(tmp_path / "a.safetensors")
    moved = (vectors[[0, 1, 2, 3, 4, 6, 5, *range(7, 59), 0]] @ rotation).astype(np.float32)
    Model(WORDS, counts, moved, moved[::-1], Hyperparameters(dim=4)).save(tmp_path / "b.safetensors")
    return tmp_path


def test_align_writes_a_model_that_commands_read(w2v, models):
    done = w2v("align", "a.safetensors", "b.safetensors", "-o", "out.safetensors", "--by-count")
    a, b, out = (Vectors.of(Model.load(models / f"{name}.safetensors", verify=True)) for name in ("a", "b", "out"))
    alignment = align(a, b, by_count=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == [
        f"60 shared words; mean cosine {alignment.before:.3f} before, {alignment.after:.3f} after",
        "60 words of a.safetensors, rotated, are in out.safetensors",
    ]
    np.testing.assert_array_equal(out.vectors, turned(a, alignment.rotation).vectors)
    assert out.words == a.words
    assert out.model.run["aligned"] == {"to": "b.safetensors", "shared": 60, "by_count": True}
    answers = [w2v("similar", "w9", "-m", f"{name}.safetensors").stdout for name in ("a", "out")]
    assert answers[0] == answers[1] != ""


def test_align_overwrites_only_when_told_to_and_never_what_it_reads(w2v, refused, models):
    arguments = "align", "a.safetensors", "b.safetensors", "-o", "out.safetensors"
    assert w2v(*arguments).returncode == 0
    assert "out.safetensors: exists" in refused(*arguments)
    assert w2v(*arguments, "--overwrite").returncode == 0
    assert "is read by this command" in refused(*arguments[:3], "-o", "b.safetensors", "--overwrite")
    assert Model.load(models / "b.safetensors", verify=True)
    assert "Missing option '-o'" in refused(*arguments[:3], status=2)


def test_drift_shows_what_moved_with_both_counts_and_surroundings(w2v, models):
    done = w2v("drift", "a.safetensors", "b.safetensors", "-n", 2, "--min-count", 142)
    a, b = (package.load(models / f"{name}.safetensors") for name in "ab")
    found = drift(a, b, 2, min_count=142)
    assert {moved.word for moved in found.words} == {"w5", "w6"}
    lines = done.stdout.splitlines()
    assert lines[0] == f"59 of 60 shared words compared; mean cosine of all {found.alignment.after:.3f}"
    assert lines[1].split() == ["word", "cosine", "kept", "count", "in", "A", "count", "in", "B"]
    for moved, line, of_a, of_b in zip(found.words, lines[2::3], lines[3::3], lines[4::3], strict=True):
        count = str(a.count(moved.word))
        assert line.split() == [moved.word, f"{moved.cosine:.3f}", str(moved.kept), "of", "10", count, count]
        assert (of_a, of_b) == (f"  A: {', '.join(moved.near_a)}", f"  B: {', '.join(moved.near_b)}")
    assert all(len(line) <= 80 for line in lines)


def test_drift_in_json_holds_the_same(w2v, models):
    answer = json.loads(w2v("drift", "a.safetensors", "b.safetensors", "--json").stdout)
    found = drift(*(package.load(models / f"{name}.safetensors") for name in "ab"), min_count=100)
    assert answer["words"] == [moved._asdict() for moved in found.words]
    assert (answer["shared"], answer["compared"], answer["mean_cosine"]) == (60, 60, found.alignment.after)


def test_surroundings_are_cut_to_the_line_by_whole_words(w2v, tmp_path):
    random = np.random.default_rng(1)
    words = [f"{'long' * 7}{row}" for row in range(30)]
    for name in "ab":
        vectors = random.normal(size=(30, 3)).astype(np.float32)
        Model(words, np.full(30, 500), vectors, vectors, Hyperparameters(dim=3)).save(tmp_path / name)
    lines = w2v("drift", "a", "b", "-n", 3).stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert all(word in words for word in lines[3].removeprefix("  A: ").split(", "))
    assert len(lines[3].split(", ")) == 2


def test_a_missing_model_is_an_error_and_nothing_is_written(refused, models):
    assert "none: no such model" in refused("align", "a.safetensors", "none", "-o", "out")
    assert "none: no such model" in refused("drift", "none", "a.safetensors")
    assert not (models / "out").exists()
