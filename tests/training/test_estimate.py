import tempfile
from dataclasses import replace
from pathlib import Path

import pytest

from w2v.corpus.encoded import encode
from w2v.engine.kernels.counter import derive_key
from w2v.engine.probability import keep_probability
from w2v.engine.records import Loss
from w2v.engine.stream import Subsampler, keep_threshold
from w2v.errors import CorpusError, TrainingError
from w2v.hyperparameters import Hyperparameters
from w2v.model.record import Model
from w2v.training.estimate import _EnoughError, _Watch, estimate
from w2v.training.events import Progress
from w2v.training.trainer import fit

ATLAS = Path(__file__).parents[2] / "data" / "atlas.txt"
ASKED = Hyperparameters(dim=20)


@pytest.fixture(scope="module")
def corpus():
    return encode([ATLAS], ASKED, folder=Path(tempfile.gettempdir()))


def test_only_the_beginning_of_a_training_is_run(corpus, tmp_path):
    events = []
    config = replace(ASKED, epochs=100_000)
    found = estimate(corpus, config, folder=tmp_path, seconds=0.3, long=True, listener=events.append)
    last = [event for event in events if isinstance(event, Progress)][-1]
    assert last.seconds > 0.3
    assert last.words_done < last.words_total / 100
    assert found.seconds == pytest.approx(last.words_total / found.words_per_second)
    assert list(tmp_path.iterdir()) == []


def test_a_training_that_ends_sooner_is_reported_as_measured(corpus, tmp_path):
    events = []
    found = estimate(corpus, replace(ASKED, epochs=1), folder=tmp_path, seconds=1000, listener=events.append)
    last = [event for event in events if isinstance(event, Progress)][-1]
    assert last.words_done == last.words_total == corpus.facts.words
    assert found.seconds == pytest.approx(last.words_total / found.words_per_second)


def test_sizes_are_those_of_training(corpus, tmp_path):
    config = replace(ASKED, epochs=1)
    found = estimate(corpus, config, folder=tmp_path)
    model = fit(corpus, config, folder=tmp_path)
    assert found.words == len(model.words)
    assert found.matrices_bytes == 2 * len(model.words) * 32 * 4  # rows of 20 are padded to whole cache lines
    assert found.memory_bytes > found.matrices_bytes
    assert found.ids_bytes == 4 * (corpus.facts.words + corpus.facts.sentences)
    model.save(tmp_path / "model")
    assert (tmp_path / "model").stat().st_size == pytest.approx(found.model_bytes, rel=0.05)
    assert len(Model.load(tmp_path / "model").words) == found.words


@pytest.mark.parametrize("sample", [0, 1e-3, 1e-5])
def test_the_share_of_the_stream_is_what_subsampling_leaves(corpus, tmp_path, sample):
    config = replace(ASKED, sample=sample, epochs=1)
    found = estimate(corpus, config, folder=tmp_path, seconds=0)
    keep = keep_threshold(keep_probability(corpus.vocabulary.counts, sample))
    left = len(Subsampler(keep, len(corpus.ids)).stream(corpus.ids, derive_key(3)).words)
    assert found.kept == pytest.approx(left / corpus.facts.words, rel=0.01)


def test_the_error_with_which_training_would_refuse_is_raised(corpus, tmp_path):
    with pytest.raises(CorpusError, match="held_out"):
        estimate(corpus, replace(ASKED, held_out=1e-9), folder=tmp_path)
    with pytest.raises(TrainingError, match="days"):
        estimate(corpus, replace(ASKED, objective="softmax", dim=4096, epochs=100_000), folder=tmp_path)


def test_the_first_report_is_not_measured():
    watch = _Watch(2, [].append)
    watch.listen(Progress(100, 10_000, 1, 0.025, Loss(), 30.0))  # memory was touched for the first time
    with pytest.raises(_EnoughError):
        watch.listen(Progress(1100, 10_000, 1, 0.025, Loss(), 31.0))
    assert watch.words_per_second == 1000
