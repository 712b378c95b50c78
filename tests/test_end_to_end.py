"""The atlas through the real command line: what the README promises of it."""

import os
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from gensim.models import KeyedVectors

from w2v import Model, load
from w2v.engine.objectives import OBJECTIVES
from w2v.vectors.directions import unit_rows
from w2v.vectors.search import nearest

ROOT = Path(__file__).parents[1]
ANALOGIES = ROOT / "data" / "atlas-analogies.txt"


@pytest.fixture(scope="module")
def w2v(tmp_path_factory):
    """Runs `w2v` in a folder with the atlas in it; gives standard output. `w2v.folder` is that folder."""
    folder = tmp_path_factory.mktemp("atlas")
    (folder / "data").symlink_to(ROOT / "data")
    kept = {name: value for name, value in os.environ.items() if name != "W2V_MODEL"}
    environment = {**kept, "PYTHONPATH": str(ROOT), "NUMBA_NUM_THREADS": "2"}  # even where there is one core

    def run(*arguments):
        command = [sys.executable, "-m", "w2v", *arguments]
        done = subprocess.run(command, cwd=folder, env=environment, encoding="utf-8", capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    run.folder = folder
    run("train", "data/atlas.txt", "--epochs", "10", "--threads", "2")
    return run


@pytest.fixture(scope="module")
def vectors(w2v):
    return load(w2v.folder / "model.safetensors")


def read_questions(vectors):
    """Section -> rows of its questions [n, 4]."""
    sections = defaultdict(list)
    for line in ANALOGIES.read_text(encoding="utf-8").splitlines():
        if line.startswith(": "):
            section = line
        else:
            sections[section].append([vectors.row(word) for word in line.split()])
    return {section: np.array(asked) for section, asked in sections.items()}


def answers(vectors):
    """Section -> for each of its questions, whether 3CosAdd over the whole vocabulary answers it."""
    right = {}
    for section, asked in read_questions(vectors).items():
        a, b, c, d = asked.T
        unit = vectors.directions.unit
        found = nearest(vectors.directions, unit_rows(unit(b) - unit(a) + unit(c)), 1, list(asked[:, :3]))
        right[section] = np.array([best[0] for best, _ in found]) == d
    return right


def test_most_analogies_are_answered_rightly(vectors):
    right = answers(vectors)
    assert len(right) == 12
    assert np.concatenate(list(right.values())).mean() >= 0.7
    assert min(share.mean() for share in right.values()) >= 0.4, "one relation was not learnt"


def test_neighbours_are_of_a_kind(w2v):
    countries = {line.split()[0] for line in (ROOT / "scripts/atlas/countries.txt").read_text("utf-8").splitlines()}
    neighbours = [line.split()[0] for line in w2v("similar", "france", "-n", "5").splitlines()[2:]]
    assert len(countries & set(neighbours)) >= 4
    assert "queen" in w2v("similar", "king")


@pytest.mark.parametrize("arguments", [("--threads", "1"), pytest.param(("--threads", "2"), marks=pytest.mark.slow)])
def test_another_run_gives_the_same_bits(w2v, arguments):
    w2v("train", "data/atlas.txt", "--epochs", "10", "--quiet", "--overwrite", "--output", "again", *arguments)
    first, again = (Model.load(w2v.folder / name) for name in ("model.safetensors", "again"))
    assert again.checksums == first.checksums
    assert len(first.checksums) == 5
    assert again.run["threads"] == int(arguments[1])


@pytest.mark.parametrize("name", ["vectors.txt", "vectors.bin"])
@pytest.mark.parametrize("outputs", [(), ("--outputs",)])
def test_gensim_reads_the_same_bits(w2v, name, outputs):
    w2v("export", name, "--overwrite", *outputs)
    theirs = KeyedVectors.load_word2vec_format(str(w2v.folder / name), binary=name.endswith(".bin"))
    model = Model.load(w2v.folder / "model.safetensors")
    assert theirs.index_to_key == model.words
    ours = model.contexts if outputs else model.vectors
    np.testing.assert_array_equal(theirs.vectors.view(np.uint32), ours.view(np.uint32))


# What each objective must reach on the atlas, and with which settings; a new objective needs a line here.
REACHED = {
    "negative-sampling": (0.7, 10),
    "nce": (0.5, 20),
    "importance-sampling": (0.5, 10),
    "sampled-softmax": (0.7, 10),
    "hierarchical-softmax": (0.5, 10),
    "softmax": (0.7, 10),
}


@pytest.mark.slow
@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_learns_the_atlas(w2v, objective):
    least, epochs = REACHED[objective]
    path = f"{objective}.safetensors"
    w2v("train", "data/atlas.txt", "--objective", objective, "--epochs", str(epochs), "--held-out", "0.02", "-o", path)
    model = Model.load(w2v.folder / path)
    vectors = load(w2v.folder / path)
    right = np.concatenate(list(answers(vectors).values()))
    last = model.history[-1]
    assert right.mean() >= least
    assert last["held_out"] < last["unigram"] - 0.5
