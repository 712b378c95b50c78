import re
import shutil

import pytest

import w2v
from samples import resealed
from trainings import StopError, sentences, stop_after
from w2v import Hyperparameters
from w2v.errors import CheckpointError
from w2v.training.events import EpochEnded


@pytest.fixture(scope="session")
def half(tmp_path_factory):
    """A folder of a training that ended after its first epoch of two, and started from known words."""
    folder = tmp_path_factory.mktemp("half") / "run"
    known = w2v.train(sentences(), Hyperparameters(dim=4, epochs=1))
    with pytest.raises(StopError):
        w2v.train(
            sentences(), Hyperparameters(dim=4, epochs=2), init=known, checkpoint=folder,
            listener=stop_after(1, EpochEnded),
        )  # fmt: skip
    return folder


@pytest.fixture
def check_refused(half, tmp_path):
    """Checks that the folder's training is refused once a file of it has other contents under right checksums."""

    def check(name, change, tensors, said):
        shutil.copytree(half, tmp_path / "run")
        resealed(tmp_path / "run" / name, lambda metadata: metadata.update(change), tensors)
        with pytest.raises(CheckpointError, match=said) as raised:
            w2v.resume(tmp_path / "run")
        assert str(tmp_path / "run") in str(raised.value)

    return check


@pytest.fixture
def check_missing(half, tmp_path):
    """Checks that a file of the folder that is missing is named."""

    def check(name):
        shutil.copytree(half, tmp_path / "run")
        (tmp_path / "run" / name).unlink()
        with pytest.raises(CheckpointError, match=re.escape(name)):
            w2v.resume(tmp_path / "run")

    return check
