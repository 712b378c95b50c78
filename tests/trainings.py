"""Small trainings, and listeners that end them."""

import numpy as np

from w2v.model.tensors import checksum
from w2v.training.events import Progress


def sentences(count=400, words=30, seed=1):
    random = np.random.default_rng(seed)
    return [random.choice([f"w{k}" for k in range(words)], 8).tolist() for _ in range(count)]


def bits(model):
    return checksum(model.vectors), checksum(model.contexts)


class StopError(Exception):
    pass


def stop_after(number, kind=Progress):
    """A listener that ends the training at its report number `number` of a kind."""
    seen = []

    def listen(event):
        seen.append(event)
        if sum(isinstance(one, kind) for one in seen) == number:
            raise StopError

    return listen
