"""The table of objectives. To add one, write its module and give it a line here.

A module says which output rows a tile scores, how scores become coefficients, what the loss is and which probability
the trained scores stand for, and defines OBJECTIVE, the record of it (records.py). It has no loop over the corpus, no
products and no updates of its own. Its kernels are compiled when they are first called, and the rest is plain NumPy:
whoever wants the probability alone imports no numba.
"""

import importlib

from ..records import Objective

OBJECTIVES = {  # name: its module, relative to this one
    "negative-sampling": ".negative_sampling",
    "nce": ".nce",
    "importance-sampling": ".importance_sampling",
    "sampled-softmax": ".sampled_softmax",
    "hierarchical-softmax": ".hierarchical_softmax",
    "softmax": ".softmax",
}


def load_objective(name: str) -> Objective:
    """The objective of that name; KeyError where the table has none."""
    objective: Objective = importlib.import_module(OBJECTIVES[name], __name__).OBJECTIVE
    return objective
