"""The settings of a search for phrases, in one frozen record, and the two scores. It does not import numba."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Any

from w2v.errors import HyperparameterError

MOST_PASSES = 16  # each may double the words of a phrase


@dataclass(frozen=True)
class ScoreType:
    """A way to score collocations, known to `scores.score` by its number."""

    number: int
    threshold: float  # the default
    least: float  # threshold that is allowed
    most: float
    range: str  # in words


SCORES = {
    "word2phrase": ScoreType(0, 10.0, math.ulp(0.0), math.inf, "above 0"),
    "npmi": ScoreType(1, 0.5, -1.0, 1.0, "from -1 to 1"),
}


@dataclass(frozen=True, kw_only=True)
class Phrasing:
    """Everything that decides which collocations of a text are phrases.

    Raises HyperparameterError if a value is out of its range or has the wrong type.
    """

    score: str = "word2phrase"  # a name in SCORES
    threshold: float | None = None  # a phrase's score is above it; None: the score's own
    min_count: int = 5  # with npmi the least count of a phrase; word2phrase subtracts it from counts
    passes: int = 1  # over the text, each over the output of the one before
    delimiter: str = "_"  # between the words of a phrase
    connectors: frozenset[str] = frozenset()  # words that may be inside a phrase, but neither begin nor end one

    def __post_init__(self) -> None:
        if self.score not in SCORES:
            raise HyperparameterError(f"unknown score {self.score!r}: choose from {', '.join(SCORES)}")
        score = SCORES[self.score]
        threshold = score.threshold if self.threshold is None else self.threshold
        if isinstance(threshold, bool) or not isinstance(threshold, Real):
            raise HyperparameterError(f"threshold must be a number, not {threshold!r}")
        if not (math.isfinite(threshold) and score.least <= threshold <= score.most):
            raise HyperparameterError(f"threshold must be {score.range} with {self.score}, not {threshold:g}")
        object.__setattr__(self, "threshold", float(threshold))
        _check_whole("min_count", self.min_count, 2**53)
        _check_whole("passes", self.passes, MOST_PASSES)
        _check_delimiter(self.delimiter)
        object.__setattr__(self, "connectors", _checked_connectors(self.connectors))


def _check_whole(name: str, value: Any, most: int) -> None:
    if isinstance(value, bool) or not isinstance(value, Integral):
        raise HyperparameterError(f"{name} must be a whole number, not {value!r}")
    if not 1 <= int(value) <= most:
        raise HyperparameterError(f"{name} must be from 1 to {most}, not {value}")


def _check_delimiter(delimiter: Any) -> None:
    if not isinstance(delimiter, str) or not delimiter:
        raise HyperparameterError("delimiter must be one or more characters: without it, phrases look like other words")
    if "\0" in delimiter or delimiter.split() != [delimiter]:
        raise HyperparameterError(f"delimiter {delimiter!r} contains whitespace: phrases would be split again")
    try:
        delimiter.encode()
    except UnicodeEncodeError as error:
        raise HyperparameterError(f"delimiter {delimiter!a} cannot be encoded as UTF-8: choose another") from error


def _checked_connectors(connectors: Any) -> frozenset[str]:
    if isinstance(connectors, str) or not isinstance(connectors, Iterable):
        raise HyperparameterError(f"connectors must be a set of words, not {connectors!r}")
    words = frozenset(connectors)
    for word in words:
        if not isinstance(word, str):
            raise HyperparameterError(f"connectors must be words, not {word!r}")
    return words
