"""Compile the kernels that the tests train with, on all cores. `make test` starts with it.

Otherwise each worker, and each program that a test starts, would compile what another is compiling at the moment.
"""

import multiprocessing
from pathlib import Path

import w2v
from w2v.engine.objectives import OBJECTIVES

# Beside every objective with words, only these are trained in everyday tests: `make slow` compiles the others.
USUAL = [("negative-sampling", "cbow"), ("hierarchical-softmax", "cbow"), ("negative-sampling", "subwords")]
ATLAS = Path(__file__).parents[1] / "data" / "atlas.txt"
METHODS = [
    *({"objective": name} for name in OBJECTIVES),
    {"objective": "sampled-softmax", "proposal": "partition", "partition_size": 3},
    *({"objective": name, "input": kind} for name, kind in USUAL),
]


def train(method):
    w2v.train(ATLAS, dim=8, epochs=1, held_out=0.1, progress=False, **method)


if __name__ == "__main__":
    with multiprocessing.get_context("spawn").Pool() as pool:
        pool.map(train, METHODS, chunksize=1)
