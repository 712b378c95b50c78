import gzip

import pytest

from w2v.errors import CorpusError, HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.training.checkup import check
from w2v.training.trainer import train

TEXT = "the quick brown fox jumps over the lazy dog\nthe dog sleeps and the fox runs\n" * 100
ASKED = Hyperparameters(dim=8, epochs=1)


@pytest.fixture
def write(tmp_path):
    def write(content):
        (tmp_path / "corpus").write_bytes(content if isinstance(content, bytes) else content.encode())
        return tmp_path / "corpus"

    return write


def test_a_checkup_finds_what_training_finds(write, tmp_path):
    path = write(TEXT)
    found = check([path], ASKED, folder=tmp_path)
    model = train(path, ASKED)
    assert found.refusal is None
    assert found.survey.facts.__dict__ == model.corpus
    assert found.estimate.words == len(model.words)
    assert [level.min_count for level in found.survey.coverage] == [1, 2, 5, 10]
    assert list(tmp_path.iterdir()) == [path]


REFUSED = [
    (b"", ASKED, {}, 0),
    (TEXT, Hyperparameters(min_count=1000), {}, 11),
    (TEXT.encode() + b"\0" * 10, ASKED, {}, 0),
    ("\n".join(TEXT.split()), ASKED, {}, 11),
    (b"caf\xe9 noir\n" * 20, ASKED, {"strict": True}, 0),
    (gzip.compress(TEXT.encode() * 100)[:-20], ASKED, {}, 11),
    (TEXT, Hyperparameters(dim=8, objective="sampled-softmax", proposal="partition", partition_size=12), {}, 11),
    (TEXT, Hyperparameters(dim=8, held_out=1e-9), {}, 11),
    (TEXT, Hyperparameters(dim=8, rate=10, negative=256, epochs=50), {}, 11),
]


@pytest.mark.parametrize(("content", "config", "options", "types"), REFUSED)
def test_it_refuses_what_training_refuses_in_the_same_words(write, tmp_path, content, config, options, types):
    path = write(content)
    try:
        train(path, config, **options)
    except (CorpusError, HyperparameterError) as error:
        expected = str(error)
    else:
        expected = None
    found = check([path], config, folder=tmp_path, **options)
    assert found.survey.types == types
    assert (found.estimate is None) == (found.refusal is not None) == (expected is not None)
    if expected:
        assert str(found.refusal) == expected


def test_a_text_that_cannot_be_opened_is_an_error(tmp_path):
    with pytest.raises(CorpusError, match="no such file"):
        check([tmp_path / "nowhere"], ASKED)
    with pytest.raises(HyperparameterError, match="unknown objective"):
        check([tmp_path / "nowhere"], Hyperparameters(objective="word2vec"))


def test_an_asked_min_count_is_among_the_levels(write, tmp_path):
    found = check([write(TEXT)], Hyperparameters(dim=8, epochs=1, min_count=150), folder=tmp_path)
    assert [level.min_count for level in found.survey.coverage] == [1, 2, 5, 10, 150]
    assert found.survey.coverage[-1].words == found.estimate.words == 3
