import json
import subprocess
import sys

import numpy as np
import pytest

from terminal import lines_of, screen_of
from w2v import Hyperparameters, Model
from w2v.cli.plot import PICTURES
from w2v.plots import fonts

ARGUMENTS = {
    "map": ["--method", "pca"],
    "curves": ["run.jsonl"],
    "heatmap": ["king", "queen", "東京"],
    "axis": ["king", "queen", "the", "Paris"],
}
TRAINING = {"event": "training", "words_done": 10, "rate": 0.1, "loss": 2.0, "pairs": 3, "words_per_second": 5.0}


@pytest.fixture(autouse=True)
def given(model_file, tmp_path):
    """The small model and a log, where the commands find them."""
    (tmp_path / "run.jsonl").write_text(json.dumps(TRAINING) + "\n")
    return model_file


def test_help_lists_the_kinds(w2v):
    for arguments in (["plot"], ["plot", "--help"]):
        done = w2v(*arguments)
        assert done.returncode == 0
        for kind, said in PICTURES.items():
            assert f"{kind} " in done.stdout
            assert said in done.stdout


@pytest.mark.parametrize("kind", PICTURES)
def test_help_fits_80_columns_and_waits_for_no_matplotlib(environment, kind):
    code = "import sys; from w2v.cli.main import run; run(sys.argv[1:]); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code, "plot", kind, "--help"],
        env=environment, capture_output=True, encoding="utf-8", check=True,
    )  # fmt: skip
    *said, modules = done.stdout.splitlines()
    assert said[0].startswith(f"Usage: w2v plot {kind} ")
    assert all(len(line) <= 80 for line in said)
    assert not {"matplotlib", "umap", "openTSNE", "scipy", "numba"} & {name.split(".")[0] for name in modules.split()}


@pytest.mark.parametrize("kind", PICTURES)
def test_each_kind_writes_a_picture_and_says_what_it_is(w2v, w2v_here, tmp_path, kind):
    done = w2v("plot", kind, *ARGUMENTS[kind])
    assert done.returncode == 0, done.stderr
    assert (tmp_path / f"{kind}.png").read_bytes().startswith(b"\x89PNG")
    assert done.stdout.startswith(f"{kind}.png: ")
    assert done.stdout.count("\n") == 1
    assert all("no installed font has" in line for line in done.stderr.splitlines())  # on a machine without 東京
    again = w2v_here("plot", kind, *ARGUMENTS[kind], "-o", "again.png")
    assert again.returncode == 0
    assert (tmp_path / "again.png").read_bytes() == (tmp_path / f"{kind}.png").read_bytes()
    dark = w2v_here("plot", kind, *ARGUMENTS[kind], "-o", "again.png", "--dark", "--overwrite")
    assert dark.returncode == 0
    assert (tmp_path / "again.png").read_bytes() != (tmp_path / f"{kind}.png").read_bytes()


@pytest.mark.parametrize("kind", PICTURES)
def test_outputs_that_cannot_be_written_are_refused_before_anything_is_read(refused, given, tmp_path, kind):
    (tmp_path / "old.svg").write_text("old")
    given.write_bytes(b"")
    (tmp_path / "run.jsonl").write_bytes(b"\xff")
    arguments = ["plot", kind, *ARGUMENTS[kind], "-o"]
    assert "old.svg: exists: use --overwrite" in refused(*arguments, "old.svg")
    assert "no such folder: make it first" in refused(*arguments, "none/x.png")
    said = refused(*arguments, "x.jpg", status=2)
    assert f"x.jpg: unknown suffix: use .png, .svg, .pdf (see w2v plot {kind} --help)" in said
    assert (tmp_path / "old.svg").read_text() == "old"


@pytest.mark.parametrize("package", ["matplotlib", "openTSNE"])
def test_a_missing_package_is_named_with_what_to_install(environment, tmp_path, package):
    code = f"import sys; sys.modules[{package!r}] = None; from w2v.cli.main import run; sys.exit(run(['plot', 'map']))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("w2v: ")
    assert "pip install 'w2v[plots]'" in done.stderr
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["mpa"], 2, "no such command 'mpa': did you mean 'map'? (see w2v plot --help)"),
        (["map", "kin"], 1, "'kin' is not in the vocabulary: did you mean 'king'?"),
        (["heatmap", "king", "qeen"], 1, "'qeen' is not in the vocabulary: did you mean 'queen'?"),
        (["axis", "king", "queen", "paris"], 1, "'paris' is not in the vocabulary: did you mean 'Paris'?"),
        (["axis", "king", "queen"], 2, "Missing argument 'WORD...'"),
        (["curves"], 2, "Missing argument 'RUN...'"),
        (["curves", "none.jsonl"], 1, "none.jsonl: cannot be read"),
        (["curves", "words.txt"], 1, "words.txt: line 1: not JSON"),
        (["map", "king", "--words", "words.txt"], 2, "--words names the words: leave out WORD and --top"),
        (["map", "--top", "3", "--words", "words.txt"], 2, "--words names the words"),
        (["map", "--column", "kind"], 2, "--column needs a file: name it with --words"),
        (
            ["map", "--words", "words.txt", "--column", ""],
            2,
            "--column is empty: give a name in the first line of FILE",
        ),
        (["map", "--column", " "], 2, "--column needs a file"),
        (["map", "-n", "5"], 2, "-n is for the neighbours of a WORD: name one, or use --top N for the most frequent"),
        (["map", "-n", "20", "--words", "words.txt"], 2, "-n is for the neighbours of a WORD: leave it out with"),
        (["map", "king", "Paris", "--clusters", "3"], 2, "--clusters and several WORDs both set the colours"),
        (
            ["map", "--words", "kinds.tsv", "--clusters", "3"],
            2,
            "--clusters and a column of kinds.tsv both set the colours",
        ),
        (["map", "--words", "none.txt"], 1, "none.txt: cannot be read"),
        (["map", "--words", "words.txt", "--column", "kind"], 1, "no column 'kind' in the first line"),
        (["map", "--method", "som"], 2, "'som' is not one of"),
        (["map", "-m", "none.safetensors"], 1, "none.safetensors: no such model"),
    ],
)
def test_mistakes_are_one_line(refused, tmp_path, arguments, status, said):
    (tmp_path / "words.txt").write_text("king\nqueen\n")
    (tmp_path / "kinds.tsv").write_text("king\tman\nqueen\twoman\n")
    line = refused("plot", *arguments, status=status)
    assert said in line
    assert list(tmp_path.glob("*.png")) == []


def test_a_picture_never_replaces_an_input(refused, tmp_path):
    (tmp_path / "words.svg").write_text("king\n")
    said = refused("plot", "map", "--words", "words.svg", "-o", "words.svg", "--overwrite")
    assert "words.svg: is read by this command" in said


def test_words_without_a_vector_are_reported_and_left_out(w2v, tmp_path):
    words = ["king", "queen", *"abcdefg"]
    (tmp_path / "words.txt").write_text("\n".join(words))
    done = w2v("plot", "map", "--words", "words.txt", "--method", "pca")
    assert done.returncode == 0
    assert done.stdout == "map.png: 2 words by pca, 2 of them labelled\n"
    assert done.stderr == "w2v: warning: not on the map, having no vector: a, b, c, d, e and 2 more\n"


def test_characters_that_no_font_has_are_told_in_one_line(w2v_here, tmp_path, monkeypatch):
    monkeypatch.setattr(fonts, "_installed", lambda: [("none", frozenset())])  # a machine without fonts of its own
    words = ["plain", "\U00012000\U00012001", "\U000ffffd"]  # cuneiform; for private use, so a dot stands for it
    eye = np.eye(3, dtype=np.float32)
    Model(words, np.array([3, 2, 1]), eye, eye, Hyperparameters(dim=3)).save(tmp_path / "rare.safetensors")
    done = w2v_here("plot", "heatmap", *words, "-m", "rare.safetensors")
    assert done.returncode == 0
    assert (
        done.stderr == f"w2v: warning: no installed font has {', '.join(words[1])}: the Noto fonts have most scripts\n"
    )


def test_the_map_of_neighbourhoods_takes_its_options(w2v, tmp_path):
    done = w2v("plot", "map", "king", "Paris", "-n", 3, "--top", 6, "--method", "pca", "-o", "near.svg")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "near.svg").read_text(encoding="utf-8").startswith("<?xml")
    assert 5 <= int(done.stdout.split()[1]) <= 6


def test_the_message_for_one_word_is_singular(w2v_here, tmp_path):
    (tmp_path / "words.txt").write_text("king\n")
    done = w2v_here("plot", "map", "--words", "words.txt", "--clusters", 1)  # by t-SNE, which nobody needs for one
    assert done.stdout == "map.png: 1 word by pca, 1 of them labelled\n"
    done = w2v_here("plot", "axis", "king", "queen", "Paris")
    assert done.stdout == "axis.png: 1 word\n"


def test_the_log_of_a_training_is_drawn(w2v, tmp_path):
    (tmp_path / "text.txt").write_text("a b c d e f g h\n" * 400)
    options = ["--dim", 8, "--epochs", 2, "--held-out", 0.1, "--log", "real.jsonl", "-o", "real.safetensors"]
    trained = w2v("train", "text.txt", *options)
    assert trained.returncode == 0, trained.stderr
    done = w2v("plot", "curves", "real.jsonl", "run.jsonl")
    assert (done.returncode, done.stdout, done.stderr) == (0, "curves.png: 2 runs\n", "")


def test_a_terminal_shows_that_it_takes_a_while(environment, tmp_path):
    command = [sys.executable, "-m", "w2v", "plot", "map", "the", "king", "--method", "pca"]
    screen = screen_of(command, cwd=tmp_path, env=environment, stdout=subprocess.DEVNULL)
    assert lines_of(screen)[0] == "placing words by pca ..."
