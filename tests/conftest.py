"""What several folders of tests share."""

import os
import signal
import tempfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings
from hypothesis.configuration import set_hypothesis_home_dir

import w2v
from w2v import Hyperparameters, Model, Vectors

set_hypothesis_home_dir(f"{tempfile.gettempdir()}/w2v-hypothesis-{os.getuid()}")  # nothing is written into the tree
# What random and damaged files are drawn: the same ones each time, some for every day and many for `make slow`.
settings.register_profile("some", max_examples=100, deadline=None, derandomize=True, database=None)
settings.register_profile("many", settings.get_profile("some"), max_examples=2000)
settings.load_profile("some")

# What a shell starts in the background may ignore signals, and hands that on to whatever tests start.
for _number, _usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
    if signal.getsignal(_number) == signal.SIG_IGN:
        signal.signal(_number, _usual)

# They take longest and come first: whoever ran one of them at the end would run it alone.
LONGEST = ["shards/test_cluster.py", "explorer/test_page.py", "cli/test_resume.py", "explorer/test_map.py",
           "test_examples.py", "cli/test_train.py", "explorer/test_two_maps.py"]  # fmt: skip

WORDS = ["the", "king", "queen", "Paris", "naïve", "東京", "日本語", "co-op", "ﬁre", "don't", "x" * 300, "\x1b[31mred"]


def pytest_collection_modifyitems(items):
    """Put the longest files first; `-n` keeps that order by --no-loadscope-reorder."""
    order = {Path(__file__).parent / name: place for place, name in enumerate(LONGEST)}
    assert all(path.exists() for path in order)
    items.sort(key=lambda item: order.get(item.path, len(order)))


@pytest.fixture
def small_model() -> Model:
    """Twelve words of seven dimensions: king, queen and 東京 lie close together."""
    random = np.random.default_rng(1)
    vectors = random.normal(size=(len(WORDS), 7)).astype(np.float32)
    vectors[2] = vectors[1] + 0.1 * vectors[2]
    vectors[5] = vectors[1] + 0.2 * vectors[5]
    return Model(
        words=WORDS,
        counts=np.arange(len(WORDS), 0, -1) * 1_000_000_000,  # beyond 2^31
        vectors=vectors,
        contexts=random.normal(size=vectors.shape).astype(np.float32),
        hyperparameters=Hyperparameters(dim=7, seed=42),
        corpus={"files": ["corpus.txt"], "tokens": 78},
        history=[{"epoch": 1, "loss": 3.25}, {"epoch": 2, "loss": 3.125, "held_out": 7.5}],
        run={"threads": 2, "versions": {"w2v": "0.1.0"}},
    )


@pytest.fixture(scope="session")
def root() -> Path:
    """The repository."""
    return Path(__file__).parents[1]


@pytest.fixture(scope="session")
def atlas_file(root, tmp_path_factory) -> Path:
    """The atlas learnt in ten epochs: the model's file."""
    path = tmp_path_factory.mktemp("atlas") / "model.safetensors"
    w2v.train(root / "data" / "atlas.txt", Hyperparameters(epochs=10)).save(path)
    return path


@pytest.fixture
def atlas(atlas_file) -> Vectors:
    """Its vectors."""
    return w2v.load(atlas_file)
