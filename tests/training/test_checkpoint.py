"""Checkpoints by way of `w2v.train` and `w2v.resume`; the command's side is in tests/cli/test_resume.py."""

import numpy as np
import pytest

import w2v
from samples import resealed
from trainings import StopError, bits, sentences, stop_after
from w2v import Hyperparameters
from w2v.engine.objectives import OBJECTIVES
from w2v.errors import CheckpointError, DivergedError, OutputError
from w2v.model.tensors import open_tensors, save_tensors
from w2v.training.checkpoint import CheckpointFolder
from w2v.training.events import Checkpointed, EpochEnded, Progress, Resumed, Starting, StoppedEarly
from w2v.training.request import Request
from w2v.training.state import State


@pytest.mark.parametrize("kind", [Starting, EpochEnded])
def test_epochs_that_the_corpus_decides_are_the_same_afterwards(tmp_path, kind):
    config = Hyperparameters(dim=4)
    with pytest.raises(StopError):
        w2v.train(sentences(), config, checkpoint=tmp_path / "run", listener=stop_after(1, kind))
    resumed = w2v.resume(tmp_path / "run")
    assert bits(resumed) == bits(w2v.train(sentences(), config))
    assert resumed.hyperparameters.epochs == 20


def test_more_epochs_than_the_corpus_decides_can_be_asked_for_before_it_begins(tmp_path):
    with pytest.raises(StopError):
        w2v.train(sentences(), Hyperparameters(dim=4), checkpoint=tmp_path / "run", listener=stop_after(1, Starting))
    assert len(w2v.resume(tmp_path / "run", epochs=3).history) == 3


def test_a_checkpoint_says_how_many_epochs_there_are(tmp_path):
    with pytest.raises(StopError):
        w2v.train(sentences(), Hyperparameters(dim=4), checkpoint=tmp_path / "run", listener=stop_after(1, EpochEnded))
    for path in (tmp_path / "run").glob("checkpoint-*"):
        resealed(path, lambda metadata: metadata["asked"].update(epochs=None))
    with pytest.raises(CheckpointError, match="all of its checkpoints are damaged"):
        w2v.resume(tmp_path / "run")


@pytest.mark.parametrize(
    ("name", "kind"),
    [*((name, "word") for name in OBJECTIVES), ("negative-sampling", "cbow"), ("negative-sampling", "subwords")],
)
def test_every_method_resumes_to_the_same_bits(tmp_path, name, kind):
    config = Hyperparameters(objective=name, input=kind, dim=8, epochs=4, sample=0.05, held_out=0.1, early_stop=2)
    whole = w2v.train(sentences(), config)
    for number in (1, 2, 3):
        folder = tmp_path / f"{number}"
        with pytest.raises(StopError):
            w2v.train(sentences(), config, checkpoint=folder, listener=stop_after(number, EpochEnded))
        events = []
        resumed = w2v.resume(folder, listener=events.append)
        assert bits(resumed) == bits(whole)
        assert resumed.words == whole.words
        [went_on] = [event for event in events if isinstance(event, Resumed)]
        assert went_on.words_done == number * whole.corpus["words"]
        assert went_on.warnings == ()
        for entry, expected in zip(resumed.history, whole.history, strict=True):
            assert entry | {"seconds": 0} == expected | {"seconds": 0}


def test_resuming_in_the_middle_of_an_epoch_and_of_a_block_gives_the_same_bits(tmp_path):
    config = Hyperparameters(dim=4, epochs=2, sample=0)
    text = sentences(30_000)  # several events an epoch
    events = []
    whole = w2v.train(text, config, listener=events.append)
    training = [event for event in events if isinstance(event, Progress)]
    assert len(training) == 4
    assert training[0].words_done % whole.corpus["words"] > 0
    for number in range(1, len(training)):
        folder = tmp_path / f"{number}"
        with pytest.raises(StopError):
            w2v.train(text, config, checkpoint=folder, listener=stop_after(number), threads=2)
        assert bits(w2v.resume(folder, threads=1)) == bits(whole)


def test_at_most_two_checkpoints_are_kept_and_the_last_is_of_the_end(tmp_path):
    config = Hyperparameters(dim=4, epochs=5)
    events = []
    model = w2v.train(sentences(), config, checkpoint=tmp_path / "run", every=1e-9, listener=events.append)
    written = [event for event in events if isinstance(event, Checkpointed)]
    assert len(written) >= 5
    assert sorted((tmp_path / "run").glob("checkpoint-*")) == [event.path for event in written[-2:]]
    assert written[-1].words_done == written[-1].words_total == 5 * model.corpus["words"]
    assert bits(w2v.resume(tmp_path / "run")) == bits(model)


def test_early_stopping_keeps_the_best_epochs_weights(tmp_path):
    # Sentences of random words: the longer the training, the worse it foretells others.
    config = Hyperparameters(dim=8, epochs=40, sample=0, rate=0.3, held_out=0.2, early_stop=3)
    events = []
    model = w2v.train(sentences(), config, listener=events.append, folder=tmp_path)
    likelihoods = [entry["held_out"] for entry in model.history]
    best = 1 + int(np.argmin(likelihoods))
    assert len(likelihoods) == best + 3 < 40
    assert model.run["kept_epoch"] == best
    [stopped] = [event for event in events if isinstance(event, StoppedEarly)]
    assert (stopped.epoch, stopped.best) == (best + 3, best)
    # The weights are those that a training stopped right there would have had.
    with pytest.raises(StopError):
        w2v.train(sentences(), config, checkpoint=tmp_path / "run", listener=stop_after(best, EpochEnded))
    there = next((tmp_path / "run").glob("best-*"))
    assert int(there.stem[5:]) == best
    assert bits(w2v.resume(tmp_path / "run")) == bits(model)
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


def test_the_best_epoch_is_kept_even_if_all_epochs_are_run():
    config = Hyperparameters(dim=8, epochs=3, sample=0, rate=0.3, held_out=0.2, early_stop=30)
    model = w2v.train(sentences(), config)
    assert len(model.history) == 3
    assert model.run["kept_epoch"] == 1 + int(np.argmin([entry["held_out"] for entry in model.history]))


def test_a_training_that_diverged_does_not_suggest_resuming(tmp_path, monkeypatch):
    monkeypatch.setattr("w2v.engine.runner.ThreadRunner.non_finite_steps", lambda _runner: 1)
    with pytest.raises(DivergedError) as caught:
        w2v.train(sentences(), Hyperparameters(dim=4), checkpoint=tmp_path / "run")
    assert not getattr(caught.value, "__notes__", [])


def test_resuming_with_another_version_warns_of_different_last_digits(tmp_path, monkeypatch):
    config = Hyperparameters(dim=4, epochs=2)
    with pytest.raises(StopError):
        w2v.train(sentences(), config, checkpoint=tmp_path / "run", listener=stop_after(1, EpochEnded))
    monkeypatch.setattr(w2v, "__version__", "9.9")
    events = []
    w2v.resume(tmp_path / "run", listener=events.append)
    [went_on] = [event for event in events if isinstance(event, Resumed)]
    [warning] = went_on.warnings
    assert "the last digits may differ" in warning
    assert warning.endswith("w2v 0.1.0 is now 9.9")


def test_checkpoints_of_another_training_are_refused(tmp_path):
    for words, name in ((30, "one"), (20, "other")):
        w2v.train(sentences(words=words), Hyperparameters(dim=4, epochs=1), checkpoint=tmp_path / name)
    [foreign] = (tmp_path / "other").glob("checkpoint-*")
    foreign.rename(tmp_path / "one" / "checkpoint-000009.safetensors")
    with pytest.raises(CheckpointError, match="its matrices do not fit the vocabulary"):
        w2v.resume(tmp_path / "one")


def test_sentences_from_python_that_were_not_taken_whole_cannot_be_read_again(tmp_path):
    def broken():
        yield ["a", "b"] * 10
        raise StopError

    with pytest.raises(StopError):
        w2v.train(broken(), Hyperparameters(dim=4), checkpoint=tmp_path / "run")
    with pytest.raises(CheckpointError, match="came from Python and was not read to its end"):
        w2v.resume(tmp_path / "run")
    # As nothing was encoded, the folder may be used for another training.
    model = w2v.train(sentences(), Hyperparameters(dim=4), checkpoint=tmp_path / "run")
    assert bits(w2v.resume(tmp_path / "run")) == bits(model)


def test_raised_epochs_are_saved_at_once_and_refused_after_early_stopping(tmp_path):
    config = Hyperparameters(dim=4, epochs=2)
    w2v.train(sentences(), config, checkpoint=tmp_path / "run")
    with pytest.raises(StopError):
        w2v.resume(tmp_path / "run", epochs=6, listener=stop_after(1, Resumed))
    with pytest.raises(StopError):
        w2v.resume(tmp_path / "run", epochs=6, listener=stop_after(1))
    assert len(w2v.resume(tmp_path / "run").history) == 6
    config = Hyperparameters(dim=8, epochs=40, sample=0, rate=0.3, held_out=0.2, early_stop=3)
    model = w2v.train(sentences(), config, checkpoint=tmp_path / "early")
    assert len(model.history) < 40
    with pytest.raises(CheckpointError, match="stopped early after"):
        w2v.resume(tmp_path / "early", epochs=50)


def test_invalid_values_in_a_checkpoint_are_refused(tmp_path):
    config = Hyperparameters(dim=4, epochs=1)
    w2v.train(sentences(), config, checkpoint=tmp_path / "run")
    [path] = (tmp_path / "run").glob("checkpoint-*")
    good = open_tensors(path)
    state = good.metadata["state"]
    wrong = [
        {"state": state | change}
        for change in (
            {"epoch": "1"}, {"epoch": -1}, {"round": -5}, {"words_done": None}, {"history": [1]}, {"history": {}},
            {"seconds": "x"}, {"loss": ["a", "b"]}, {"loss": 3},
        )
    ] + [{"state": None}, {"run": []}, {"asked": {}}, {"asked": {"dim": 5}}]  # fmt: skip
    for change in wrong:
        save_tensors(path, good.tensors, good.metadata | change, overwrite=True)
        with pytest.raises(CheckpointError, match="all of its checkpoints are damaged"):
            w2v.resume(tmp_path / "run")


def test_disk_space_for_all_checkpoints_is_checked(tmp_path):
    with CheckpointFolder.create(tmp_path / "run", Request(None, Hyperparameters())) as folder:
        folder.check_room(1)
        with pytest.raises(OutputError, match="no space left on the disk: keeping checkpoints takes"):
            folder.check_room(10**18)


HOSTILE = [  # (changes of the metadata, of the tensors, what is said)
    ({"state": {**State().as_dict(), "block": 2**40}}, {}, "its position is not in this corpus"),
    ({"state": {**State().as_dict(), "words_done": 2**40}}, {}, "its position is not in this corpus"),
    ({"state": []}, {}, "all of its checkpoints are damaged"),
    ({"asked": {"dim": []}}, {}, "all of its checkpoints are damaged"),
    ({"run": {"versions": 5}}, {}, "all of its checkpoints are damaged"),
    ({"run": {"extended": {}}}, {}, "all of its checkpoints are damaged"),
    ({}, {"inputs": np.zeros(3, np.float32)}, "all of its checkpoints are damaged"),
]


@pytest.mark.parametrize(("change", "tensors", "said"), HOSTILE)
def test_right_checksums_do_not_excuse_wrong_metadata(check_refused, change, tensors, said):
    check_refused("checkpoint-000001.safetensors", change, tensors, said)


def test_text_options_are_kept(tmp_path):
    texts = tmp_path / "texts"
    texts.mkdir()
    text = "".join(" ".join(sentence) + " größe\n" for sentence in sentences())
    (texts / "a.txt").write_bytes(text.encode("cp1252"))
    (texts / "b.txt").write_bytes(b"PK\x03\x04" + bytes(100))
    (texts / "c.log").write_text("something else\n" * 100)
    (texts / "d.txt").write_text("something else\n" * 100)
    config = Hyperparameters(dim=4, epochs=1)
    how = {"encoding": "cp1252", "include": ["*.txt"], "exclude": ["d.*"], "skip_foreign": True}

    def stop(_event):
        raise StopError

    with pytest.raises(StopError):  # before anything is read
        w2v.train(texts, config, **how, checkpoint=tmp_path / "run", listener=stop)
    resumed = w2v.resume(tmp_path / "run")
    assert bits(resumed) == bits(w2v.train(texts, config, **how)) == bits(w2v.train(text_file(tmp_path, text), config))
    assert (resumed.corpus["foreign"], resumed.corpus["encoding"]) == (1, "cp1252")


def text_file(folder, text):
    (folder / "text.txt").write_text(text, encoding="utf-8")
    return folder / "text.txt"
