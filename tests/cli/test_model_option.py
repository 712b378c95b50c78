"""Which model a command reads, and what is said where there is none."""

import pytest


def test_the_model_is_named_by_option_before_environment_before_default(w2v, model_file, refused, tmp_path):
    elsewhere = tmp_path / "elsewhere.safetensors"
    model_file.rename(elsewhere)
    assert w2v("similar", "king", "-m", elsewhere).returncode == 0
    assert w2v("similar", "king", env={"W2V_MODEL": "elsewhere.safetensors"}).returncode == 0
    assert "none.safetensors: no such model" in refused("similar", "king", "--model", "none.safetensors")


def test_an_error_about_a_model_that_the_variable_names_says_so(refused, environment, tmp_path):
    (tmp_path / "text.safetensors").write_text("text")
    for name in ("nowhere", "text.safetensors"):
        environment["W2V_MODEL"] = name
        for command in (["similar", "king"], ["info"], ["export", "x.txt"], ["plot", "axis", "a", "b", "c"]):
            assert refused(*command).endswith("; the variable W2V_MODEL names it")
        assert "W2V_MODEL" not in refused("similar", "king", "-m", name)


def test_a_command_without_the_option_does_not_mention_it(refused, model_file):
    assert refused("similar", "king", "-m", "none").endswith("or name another with -m")
    assert refused("align", "none", model_file, "-o", "x").endswith("or name another")


@pytest.mark.usefixtures("model_file")
def test_one_word_is_singular(refused):
    assert "1 word: a query takes at least 3" in refused("odd", "king")
    assert "2 words: a query takes at least 3" in refused("odd", "king", "queen")


def test_the_error_for_a_missing_model_says_how_to_make_one(refused):
    assert "model.safetensors: no such model: train one with: w2v train corpus.txt" in refused("similar", "king")


@pytest.mark.usefixtures("model_file")
def test_an_unknown_word_is_answered_with_the_nearest(refused):
    assert refused("similar", "paris") == "w2v: 'paris' is not in the vocabulary: did you mean 'Paris'?"
    assert refused("similar", "king", "qeen") == "w2v: 'qeen' is not in the vocabulary: did you mean 'queen'?"
    assert "'zzzzzz' is not in the vocabulary" in refused("similar", "zzzzzz")


@pytest.mark.parametrize("content", [b"", b"plain text\n" * 50, bytes(5000)])
def test_a_file_that_is_not_a_model_is_one_line(refused, model_file, content):
    model_file.write_bytes(content)
    assert "model.safetensors: not a w2v model" in refused("similar", "king")


def test_a_truncated_model_is_one_line(refused, model_file):
    model_file.write_bytes(model_file.read_bytes()[:-100])
    assert "model.safetensors: not a w2v model, or cut short" in refused("similar", "king")


def test_a_folder_is_one_line(refused, tmp_path):
    assert "is a folder" in refused("similar", "king", "-m", tmp_path)
