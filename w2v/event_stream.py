"""A training as an iterator of its events, for those who would rather loop than be called back."""

import threading
from collections.abc import Iterator
from queue import SimpleQueue
from typing import Any

from w2v.api import train
from w2v.errors import W2VError
from w2v.training.events import Event
from w2v.vectors.model import Model


class _Left(Exception):  # noqa: N818  # no error
    """Nobody listens any more."""


class TrainingEvents:
    """The events of one training, which runs in a thread during the loop, and the model at the end.

        training = w2v.training_events("corpus.txt", dim=64)
        for event in training:
            if isinstance(event, EpochEnded):
                print(event.epoch, event.loss.mean)
        training.model.similar("king")

    Training begins with the loop. It does not wait while the loop handles an event, and ends soon after the loop is
    left by `break`, an exception or Ctrl-C. The loop raises what training raises.
    """

    def __init__(self, corpus: Any, settings: dict[str, Any]) -> None:
        self._corpus, self._settings = corpus, settings
        self._begun = False
        self._model: Model | None = None

    @property
    def model(self) -> Model:
        """The model; W2VError before the last event."""
        if self._model is None:
            raise W2VError("the model is there only after the last event: go through all of them first")
        return self._model

    def __iter__(self) -> Iterator[Event]:
        if self._begun:
            raise W2VError("the events of a training can be gone through only once: call training_events again")
        self._begun = True
        return self._events()

    def _events(self) -> Iterator[Event]:
        heard: SimpleQueue[Event | BaseException | Model] = SimpleQueue()
        left = threading.Event()

        def listen(event: Event) -> None:
            if left.is_set():
                raise _Left
            heard.put(event)

        def work() -> None:
            try:
                heard.put(train(self._corpus, listener=listen, **self._settings))
            except BaseException as error:  # it is raised in the thread that asked
                heard.put(error)

        thread = threading.Thread(target=work, name="w2v training")
        thread.start()
        try:
            while True:
                item = heard.get()
                if isinstance(item, BaseException):
                    raise item
                if isinstance(item, Model):
                    self._model = item
                    return
                yield item
        finally:
            left.set()
            thread.join()


def training_events(corpus: Any, **settings: Any) -> TrainingEvents:
    """What `train` does with the same arguments, as an iterator of `w2v.training.events`; `.model` at the end."""
    if "listener" in settings:
        raise W2VError("training_events hands the events to your loop: leave listener out, or call train")
    return TrainingEvents(corpus, settings)
