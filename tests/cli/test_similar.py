import json
import subprocess
import sys
import unicodedata

import pytest

from w2v import Vectors


def columns(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@pytest.mark.usefixtures("model_file")
def test_neighbours_stand_in_an_aligned_table(w2v, small_model):
    done = w2v("similar", "king", "-n", 4)
    assert done.returncode == 0
    header, *lines = done.stdout.splitlines()
    assert header.split() == ["word", "cosine", "count"]
    expected = Vectors.of(small_model).similar("king", n=4)
    assert [line.split() for line in lines] == [[word, f"{cosine:.3f}", str(count)] for word, cosine, count in expected]
    assert lines[0].startswith(("queen", "東京"))
    assert len({columns(line) for line in (header, *lines)}) == 1


@pytest.mark.usefixtures("model_file")
def test_what_moves_a_terminals_cursor_is_spelled_out_and_nothing_is_cut(w2v):
    text = w2v("similar", "king", "-n", 100).stdout
    assert "\x1b" not in text
    assert r"\x1b[31mred" in text
    assert "x" * 300 in text
    assert all(len(line) <= 80 for line in text.splitlines() if "xxx" not in line)


@pytest.mark.usefixtures("model_file")
def test_json_holds_the_same(w2v, small_model):
    answer = json.loads(w2v("similar", "king", "the", "--json", "-n", 100).stdout)
    assert answer["words"] == ["king", "the"]
    assert [tuple(n.values()) for n in answer["neighbours"]] == Vectors.of(small_model).similar(["king", "the"], 100)


def test_the_model_is_named_by_option_before_environment_before_default(w2v, model_file, refused, tmp_path):
    elsewhere = tmp_path / "elsewhere.safetensors"
    model_file.rename(elsewhere)
    assert w2v("similar", "king", "-m", elsewhere).returncode == 0
    assert w2v("similar", "king", env={"W2V_MODEL": "elsewhere.safetensors"}).returncode == 0
    assert "none.safetensors: no such model" in refused("similar", "king", "--model", "none.safetensors")


def test_without_a_model_one_is_told_how_to_make_one(refused):
    assert "model.safetensors: no such model: train one with: w2v train corpus.txt" in refused("similar", "king")


@pytest.mark.usefixtures("model_file")
def test_an_unknown_word_is_answered_with_the_nearest(refused):
    assert refused("similar", "paris") == "w2v: 'paris' is not in the vocabulary: did you mean 'Paris'?"
    assert refused("similar", "king", "qeen") == "w2v: 'qeen' is not in the vocabulary: did you mean 'queen'?"
    assert "'zzzzzz' is not in the vocabulary" in refused("similar", "zzzzzz")


@pytest.mark.parametrize("content", [b"", b"plain text\n" * 50, bytes(5000)])
def test_a_file_that_is_no_model_is_one_line(refused, model_file, content):
    model_file.write_bytes(content)
    assert "model.safetensors: not a w2v model" in refused("similar", "king")


def test_a_truncated_model_is_one_line(refused, model_file):
    model_file.write_bytes(model_file.read_bytes()[:-100])
    assert "model.safetensors: not a w2v model, or cut short" in refused("similar", "king")


def test_a_folder_is_one_line(refused, tmp_path):
    assert "is a folder" in refused("similar", "king", "-m", tmp_path)


@pytest.mark.usefixtures("model_file")
def test_a_query_imports_neither_numba_nor_scipy(environment, tmp_path):
    code = "import sys; from w2v.cli.main import run; run(['similar', 'king']); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
    )
    roots = {name.partition(".")[0] for name in done.stdout.split()}
    assert "numpy" in roots
    assert not roots & {"numba", "llvmlite", "scipy", "tqdm", "difflib"}
