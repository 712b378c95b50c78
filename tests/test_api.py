"""Training as Python users call it."""

import contextlib
import importlib
import io
import os
import pty
import subprocess
import sys
import termios

import numpy as np
import pytest

import w2v
from w2v import Hyperparameters, Model
from w2v.errors import CorpusError, HyperparameterError
from w2v.training.events import EpochEnded, Progress, Starting

SENTENCES = [["red", "green", "blue"], ["one", "two", "three"]] * 30
SMALL = {"dim": 4, "epochs": 2, "min_count": 1, "sample": 0}


def test_settings_come_by_name_as_a_mapping_or_as_a_record():
    models = [
        w2v.train(SENTENCES, **SMALL),
        w2v.train(SENTENCES, SMALL),
        w2v.train(SENTENCES, Hyperparameters(**SMALL)),
    ]
    for model in models:
        assert model.hyperparameters == Hyperparameters(**SMALL)
        np.testing.assert_array_equal(model.vectors, models[0].vectors)


def test_what_train_returns_can_be_asked_at_once():
    model = w2v.train(iter(SENTENCES), **SMALL)
    assert isinstance(model, Model)
    assert len(model.similar("red", 2)) == 2
    assert model["red"].shape == (4,)
    model["red"][:] = 0  # a copy
    assert model.vectors.any(axis=1).all()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: w2v.train(SENTENCES, Hyperparameters(), dim=4), "both hyperparameters and dim are given"),
        (lambda: w2v.train(SENTENCES, 64), r"a Hyperparameters or a mapping, not a int; .* train\(corpus, dim=64\)"),
        (lambda: w2v.train(SENTENCES, vector_size=4), "unknown hyperparameter 'vector_size'"),
        (lambda: w2v.train(SENTENCES, drop_missing=True), "drop_missing needs init"),
    ],
)
def test_unknown_settings_are_refused(ask, message):
    with pytest.raises(HyperparameterError, match=message):
        ask()


@pytest.mark.parametrize(
    "corpus",
    ["the cat sat", ["the cat sat", "on a mat"], (line for line in ["the cat sat\n"]), io.StringIO("the cat sat\n")],
)
def test_text_that_is_not_split_gets_a_hint(corpus):
    with pytest.raises(CorpusError, match=r"'the cat sat.*' is not a file: .* \[line.split\(\) for line in lines\]"):
        w2v.train(corpus)


def test_files_with_spaces_in_their_names_are_read(tmp_path):
    (tmp_path / "my text.txt").write_text("red green blue\n" * 30)
    for corpus in (str(tmp_path / "my text.txt"), [str(tmp_path / "my text.txt")], tmp_path / "my text.txt"):
        assert len(w2v.train(corpus, **SMALL)) == 3
    with pytest.raises(CorpusError, match="no words in the corpus"):
        w2v.train([], **SMALL)


def test_a_listener_hears_each_event(tmp_path):
    heard = []
    w2v.train(SENTENCES, SMALL, listener=heard.append, checkpoint=tmp_path / "run")
    kinds = [type(event) for event in heard]
    assert kinds.index(Starting) < kinds.index(Progress) < kinds.index(EpochEnded)
    model = w2v.resume(tmp_path / "run", epochs=3, listener=heard.append)
    assert isinstance(model, Model)
    assert len(model.history) == 3


def test_progress_is_shown_where_it_is_asked_for(capfd):
    importlib.import_module("ipykernel")  # does not make this a notebook
    w2v.train(SENTENCES, SMALL, progress=True)
    assert "training: 100%" in capfd.readouterr().err
    w2v.train(SENTENCES, SMALL)  # nobody looks on
    assert capfd.readouterr().err == ""


def test_progress_is_shown_at_a_terminal(root):
    code = f"import w2v; w2v.train({SENTENCES!r}, {SMALL!r})"
    ours, theirs = pty.openpty()
    termios.tcsetwinsize(theirs, (24, 80))
    environment = os.environ | {"PYTHONPATH": str(root)}
    subprocess.run([sys.executable, "-c", code], stderr=theirs, env=environment, check=True)
    os.close(theirs)
    shown = b""
    with contextlib.suppress(OSError):  # the end of a terminal that nobody writes to
        while piece := os.read(ours, 1 << 16):
            shown += piece
    os.close(ours)
    assert b"training:" in shown


def test_drop_missing_drops_words_that_the_text_lacks(tmp_path):
    old = w2v.train(SENTENCES, **SMALL)
    new = [["red", "green", "pink"]] * 30
    assert set(w2v.train(new, init=old, **SMALL)) == {"red", "green", "blue", "one", "two", "three", "pink"}
    for more in ({}, {"checkpoint": tmp_path / "run"}):
        model = w2v.train(new, init=old, drop_missing=True, **SMALL, **more)
        assert set(model) == {"red", "green", "pink"}
        assert dict(zip(model.words, model.counts.tolist(), strict=True)) == {"red": 60, "green": 60, "pink": 30}
    frozen = w2v.train(new, init=old, drop_missing=True, freeze_known=True, **SMALL)
    np.testing.assert_array_equal(frozen[["red", "green"]], old[["red", "green"]])
    longer = w2v.resume(tmp_path / "run", epochs=3)
    assert set(longer) == {"red", "green", "pink"}
    with pytest.raises(CorpusError, match="no word of the text is known"):
        w2v.train([["new"]], init=old, drop_missing=True, **(SMALL | {"min_count": 5}))


def test_a_model_is_saved_in_the_format_of_its_suffix(tmp_path):
    model = w2v.train(SENTENCES, **SMALL)
    model.save(tmp_path / "m.safetensors")
    assert w2v.load(tmp_path / "m.safetensors").model.hyperparameters == model.hyperparameters
    for name in ("m.txt", "m.bin", "m.npy", "m.parquet"):
        model.save(tmp_path / name)
        np.testing.assert_array_equal(w2v.load(tmp_path / name).vectors, model.vectors)
    assert (tmp_path / "m.txt").read_text().startswith("6 4\n")


def test_importing_the_package_imports_next_to_nothing():
    code = "import sys; before = set(sys.modules); import w2v; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert set(done.stdout.split()) == {"w2v"}
