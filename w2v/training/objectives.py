"""Which objective was asked for: checked by name, before anything is compiled."""

from difflib import get_close_matches

from w2v.engine.objectives import OBJECTIVES, load_objective
from w2v.errors import HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.quoting import quoted

_ELSEWHERE = {  # what fastText, gensim and papers call them
    "ns": "negative-sampling",
    "neg": "negative-sampling",
    "sgns": "negative-sampling",
    "hs": "hierarchical-softmax",
}


def check_name(name: str) -> None:
    """HyperparameterError, with the nearest name, unless `name` is an objective's."""
    if name not in OBJECTIVES:
        near = get_close_matches(name, OBJECTIVES, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}? " if near else ""
        hint = f"say {_ELSEWHERE[name]}; " if name in _ELSEWHERE else hint
        raise HyperparameterError(f"no such objective {quoted(name)}: {hint}there are {', '.join(OBJECTIVES)}")


def check_objective(config: Hyperparameters) -> None:
    """HyperparameterError unless there is such an objective, and it knows what a proposal is if one is asked for."""
    check_name(config.objective)
    proposals = load_objective(config.objective).proposals
    if config.proposal is not None and config.proposal not in proposals:
        known = f"its proposals are {', '.join(proposals)}" if proposals else "it has none"
        raise HyperparameterError(f"{config.objective} has no proposal {config.proposal!r}: {known}")
    if config.partition_size is not None and config.proposal != "partition":
        raise HyperparameterError("partition_size goes with proposal partition alone")


def check_vocabulary(config: Hyperparameters, words: int) -> None:
    """HyperparameterError where the objective cannot be trained, as asked, on so many words."""
    if complaint := load_objective(config.objective).refusal(config, words):
        raise HyperparameterError(complaint)
