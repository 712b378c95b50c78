import pytest

import w2v
from trainings import StopError, sentences, stop_after
from w2v import Hyperparameters
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
