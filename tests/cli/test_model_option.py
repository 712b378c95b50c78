"""Which model a command reads, and what is said where there is none."""

import pytest


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
