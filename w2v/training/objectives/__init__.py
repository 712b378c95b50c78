"""The table of objectives. To add one, write its module and give it a line here.

An objective says which output rows a tile scores and how scores become coefficients; it has no loop over the corpus,
no products and no updates of its own. `objective.py` is the record that a module fills in.
"""

import importlib
from difflib import get_close_matches
from typing import TYPE_CHECKING

from w2v.errors import HyperparameterError
from w2v.hyperparameters import Hyperparameters

if TYPE_CHECKING:
    from w2v.training.objectives.objective import Objective

OBJECTIVES = {  # name: the module that defines OBJECTIVE, imported when it is asked for
    "negative-sampling": "w2v.training.objectives.negative_sampling",
    "nce": "w2v.training.objectives.nce",
    "importance-sampling": "w2v.training.objectives.importance_sampling",
    "sampled-softmax": "w2v.training.objectives.sampled_softmax",
    "hierarchical-softmax": "w2v.training.objectives.hierarchical_softmax",
    "softmax": "w2v.training.objectives.softmax",
}


def check_name(name: str) -> None:
    """HyperparameterError, with the nearest name, unless `name` is an objective's."""
    if name not in OBJECTIVES:
        near = get_close_matches(name, OBJECTIVES, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}? " if near else ""
        raise HyperparameterError(f"no such objective {name!r}: {hint}there are {', '.join(OBJECTIVES)}")


def check_objective(asked: Hyperparameters) -> None:
    """HyperparameterError unless there is such an objective, and it knows what a proposal is if one is asked for."""
    proposals = load_objective(asked.objective).proposals
    if asked.proposal is not None and asked.proposal not in proposals:
        known = f"its proposals are {', '.join(proposals)}" if proposals else "it has none"
        raise HyperparameterError(f"{asked.objective} has no proposal {asked.proposal!r}: {known}")
    if asked.partition_size is not None and asked.proposal != "partition":
        raise HyperparameterError("partition_size goes with proposal partition alone")


def load_objective(name: str) -> "Objective":
    """The objective of that name; HyperparameterError if there is none."""
    check_name(name)
    objective: Objective = importlib.import_module(OBJECTIVES[name]).OBJECTIVE
    return objective
