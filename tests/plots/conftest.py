"""Vectors to look at."""

import json

import numpy as np
import pytest
from bundles import BUNDLES

from w2v import Vectors


def training(done, loss, speed=500.0, **more):
    rate = 0.025 * (1 - done / 2000)
    return {"event": "training", "words_done": done, "words_total": 2000, "rate": rate, "loss": loss, "pairs": 10,
            "words_per_second": speed, **more}  # fmt: skip


def epoch(done, held_out):
    return {"event": "epoch", "words_done": done, "held_out": held_out, "held_out_error": 0.5, "unigram": 9.5}


RECORDS = [
    {"event": "started", "words": 1000},
    training(500, 4.0),
    training(1000, 3.0),
    epoch(1000, 9.0),
    {"event": "checkpoint", "words_done": 1000},
    training(1400, 99.0),
    {"event": "started", "words": 1000},
    {"event": "resumed", "words_done": 1000},
    training(1500, 2.5, None),
    training(2000, None),
    epoch(2000, 8.5),
    {"event": "finished"},
]


@pytest.fixture
def vectors():
    """Three bundles of like directions and of falling size, and a word that has no direction."""
    random = np.random.default_rng(5)
    words = [word for bundle in BUNDLES.values() for word in bundle]
    bundle = np.repeat(np.arange(3), [len(words) for words in BUNDLES.values()])
    rows = np.eye(10)[bundle] + 0.15 * random.normal(size=(len(words), 10))
    order = random.permutation(len(words))  # by frequency
    rows = rows[order] * random.uniform(0.5, 5, (len(words), 1))
    matrix = np.concatenate([rows, np.zeros((1, 10))]).astype(np.float32)
    return Vectors([*(words[row] for row in order), "nowhere"], np.arange(len(matrix), 0, -1) + 100, matrix)


@pytest.fixture
def log(tmp_path):
    """A run of two epochs of 1,000 words each, killed and resumed in the second."""
    path = tmp_path / "run.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in RECORDS))
    return path
