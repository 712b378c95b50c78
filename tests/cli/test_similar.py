import json
import unicodedata

import pytest

from w2v import Vectors


def columns(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


@pytest.mark.usefixtures("model_file")
def test_neighbours_stand_in_an_aligned_table(w2v, small_model):
    done = w2v("similar", "king", "-n", 4)
    assert done.returncode == 0
    title, header, *lines = done.stdout.splitlines()
    assert title == "near king (11000000000)"
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
    answer = json.loads(w2v("similar", "king", "the", "--mean", "--json", "-n", 100).stdout)
    assert answer["words"] == ["king", "the"]
    assert answer["counts"] == [11_000_000_000, 12_000_000_000]
    expected = Vectors.of(small_model).similar(["king", "the"], 100)
    assert [n["word"] for n in answer["neighbours"]] == [word for word, _, _ in expected]
    assert [n["cosine"] for n in answer["neighbours"]] == pytest.approx([cosine for _, cosine, _ in expected], rel=1e-5)


@pytest.mark.usefixtures("model_file")
def test_several_words_are_several_queries_unless_it_is_their_mean_that_is_asked_for(w2v):
    king, gap, queen = w2v("similar", "king", "queen", "-n", 3).stdout.partition("\n\n")
    assert gap
    assert king + "\n" == w2v("similar", "king", "-n", 3).stdout
    assert queen == w2v("similar", "queen", "-n", 3).stdout
    assert w2v("similar", "king", "queen", "--mean").stdout.startswith(
        "near the mean of king (11000000000), queen (10000000000)\n"
    )


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
