"""The method of a training, an objective and a kind of input: checked by name, before anything is compiled."""

from collections.abc import Iterable
from difflib import get_close_matches

from w2v.engine.inputs import INPUTS
from w2v.engine.objectives import OBJECTIVES, load_objective
from w2v.errors import HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.quoting import quoted

_ELSEWHERE = {  # their names in fastText, gensim and papers
    "ns": "negative-sampling",
    "neg": "negative-sampling",
    "sgns": "negative-sampling",
    "hs": "hierarchical-softmax",
}


def check_known(what: str, name: str, known: Iterable[str]) -> None:
    """HyperparameterError, with the nearest known name, unless `name` is a known objective or input."""
    if name not in known:
        near = get_close_matches(name, known, n=1, cutoff=0.4)
        hint = f"did you mean {near[0]!r}? " if near else ""
        hint = f"here it is {_ELSEWHERE[name]}; " if name in _ELSEWHERE else hint
        raise HyperparameterError(f"unknown {what} {quoted(name)}: {hint}choose from {', '.join(known)}")


def check_method(config: Hyperparameters) -> None:
    """HyperparameterError unless the objective, its proposal and the input exist."""
    check_known("objective", config.objective, OBJECTIVES)
    check_known("input", config.input, INPUTS)
    proposals = load_objective(config.objective).proposals
    if config.proposal is not None and config.proposal not in proposals:
        known = f"its proposals are {', '.join(proposals)}" if proposals else "it has none"
        raise HyperparameterError(f"{config.objective} has no proposal {config.proposal!r}: {known}")
    if config.partition_size is not None and config.proposal != "partition":
        raise HyperparameterError("partition_size is only for proposal partition")
    if config.min_ngram > config.max_ngram:
        raise HyperparameterError(f"min_ngram {config.min_ngram} is above max_ngram {config.max_ngram}")


def check_vocabulary(config: Hyperparameters, words: int) -> None:
    """HyperparameterError if the objective cannot be trained with these settings on this many words."""
    if complaint := load_objective(config.objective).refusal(config, words):
        raise HyperparameterError(complaint)
