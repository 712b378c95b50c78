"""Hyperparameters taken from a model or a file, as defaults."""

import dataclasses
import json
import tomllib

import pytest

from w2v import Hyperparameters, Model

TEXT = "The quick brown fox jumps over the lazy dog\nThe dog sleeps and the fox runs\n" * 100
ASKED = Hyperparameters(
    dim=9, window=3, negative=4, sample=0.5, min_count=2, max_vocab=6, epochs=2, rate=1e-5, noise_power=0.5, seed=2**62,
    objective="sampled-softmax", proposal="partition", partition_size=3, held_out=0.1, early_stop=3, lowercase=True,
    words=True, max_token=8,
)  # fmt: skip


@pytest.fixture
def corpus(tmp_path):
    path = tmp_path / "corpus.txt"
    path.write_text(TEXT)
    return path


@pytest.fixture
def like(small_model, tmp_path):
    """A model that was trained as ASKED."""
    path = tmp_path / "like.safetensors"
    dataclasses.replace(small_model, hyperparameters=ASKED).save(path)
    return path


def test_a_model_trained_like_another_has_its_hyperparameters(w2v_here, corpus, like, tmp_path):
    assert w2v_here("train", corpus, "--like", like).returncode == 0
    assert Model.load(tmp_path / "model.safetensors").hyperparameters == ASKED


def test_a_file_gives_back_what_info_wrote(w2v_here, corpus, like, tmp_path):
    written = w2v_here("info", "-m", like, "--toml").stdout
    kept = {name: value for name, value in dataclasses.asdict(ASKED).items() if value is not None}
    assert tomllib.loads(written) == kept
    (tmp_path / "run.toml").write_text(written)
    assert w2v_here("train", corpus, "--config", "run.toml").returncode == 0
    assert Model.load(tmp_path / "model.safetensors").hyperparameters == ASKED


def test_the_command_line_wins_wherever_it_stands(w2v_here, corpus, like, tmp_path):
    options = ("--no-lowercase", "--like", like, "--dim", 5, "--epochs", "auto", "--objective", "sampled-softmax")
    assert w2v_here("train", corpus, *options).returncode == 0
    found = Model.load(tmp_path / "model.safetensors").hyperparameters
    assert found == dataclasses.replace(ASKED, dim=5, epochs=20, lowercase=False)


def test_check_and_compare_take_them_too(w2v_here, corpus, tmp_path):
    (tmp_path / "run.toml").write_text('# mine\nmin-count = 3\nepochs = "auto"\ndim = 7\n')
    found = json.loads(w2v_here("check", corpus, "--config", "run.toml", "--json").stdout)
    assert (found["hyperparameters"]["min_count"], found["hyperparameters"]["dim"]) == (3, 7)
    (tmp_path / "run.toml").write_text('objective = "nce"\nepochs = 1\nheld_out = 0.3\ndim = 7\nmin_count = 1\n')
    done = w2v_here("compare", corpus, "--config", "run.toml", "--objectives", "nce", "--seeds", 1, "--json", "-q")
    assert json.loads(done.stdout)["hyperparameters"]["dim"] == 7


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mincount = 3", "run.toml: unknown key 'mincount': did you mean min_count?"),
        ("zzz = 3", "run.toml: unknown key 'zzz': the known ones are dim, window, "),
        ("dim = 0", "run.toml: dim must be at least 1, not 0"),
        ("dim = 1.5", "run.toml: dim must be a whole number, not 1.5"),
        ("[dim]", "run.toml: dim must be a whole number, not {}"),
        ("dim 3", "run.toml: not TOML: "),
        (None, "run.toml: cannot be read: No such file or directory"),
    ],
)
def test_a_file_that_is_wrong_is_refused_with_its_name(refused, corpus, tmp_path, text, said):
    if text is not None:
        (tmp_path / "run.toml").write_text(text)
    assert said in refused("train", corpus, "--config", "run.toml", status=1 if text is None else 2)


def test_only_one_of_them_gives_defaults(refused, corpus, like, tmp_path):
    (tmp_path / "run.toml").write_text("dim = 3")
    assert "use one of them" in refused("train", corpus, "--config", "run.toml", "--like", like, status=2)


def test_vectors_without_hyperparameters_are_refused(refused, corpus, tmp_path):
    (tmp_path / "vectors.txt").write_text("1 2\nking 1 2\n")
    said = "vectors.txt: contains no hyperparameters"
    assert said in refused("train", corpus, "--like", "vectors.txt", status=2)
    assert said in refused("info", "-m", "vectors.txt", "--toml", status=2)


def test_a_flag_that_needs_init_can_be_undone(w2v_here, refused, corpus, tmp_path):
    (tmp_path / "run.toml").write_text("freeze_known = true\ndim = 8\nepochs = 1")
    assert "--freeze-known needs --init" in refused("train", corpus, "--config", "run.toml", status=2)
    assert w2v_here("train", corpus, "--config", "run.toml", "--no-freeze-known").returncode == 0
