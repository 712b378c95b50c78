"""A training as an iterator of its events."""

import threading

import numpy as np
import pytest

import w2v
from w2v.errors import CorpusError, W2VError
from w2v.training.events import EpochEnded, Progress, Starting

SENTENCES = [["red", "green", "blue"], ["one", "two", "three"]] * 30
SMALL = {"dim": 8, "epochs": 2, "min_count": 1}


def test_a_loop_over_events_ends_with_the_model_of_train():
    training = w2v.training_events(SENTENCES, **SMALL)
    with pytest.raises(W2VError, match="the model is there only after the last event"):
        _ = training.model
    kinds = [type(event) for event in training]
    assert kinds.index(Starting) < kinds.index(Progress) < kinds.index(EpochEnded)
    np.testing.assert_array_equal(training.model.vectors, w2v.train(SENTENCES, **SMALL).vectors)
    with pytest.raises(W2VError, match="the events of a training can be gone through only once"):
        iter(training)


def test_a_loop_that_is_left_ends_the_training():
    before = threading.active_count()
    for event in (training := w2v.training_events(SENTENCES, **SMALL | {"epochs": 100_000})):
        if isinstance(event, Progress):
            break
    assert threading.active_count() == before
    with pytest.raises(W2VError, match="only after the last event"):
        _ = training.model


def test_what_a_training_raises_is_raised_by_the_loop():
    with pytest.raises(CorpusError, match="no words in the corpus"):
        list(w2v.training_events([], **SMALL))
    with pytest.raises(W2VError, match="leave listener out"):
        w2v.training_events(SENTENCES, listener=print)
