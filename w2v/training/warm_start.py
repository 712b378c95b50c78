"""Starting from vectors that are there already: known words keep their rows, new ones start as always."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.vocabulary import KnownWords
from w2v.engine.records import Frozen, Objective, Weights
from w2v.errors import HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.model.record import WORDS, Model
from w2v.quoting import quoted

_ROWS = 1 << 14  # looked at at a time


class Known(Protocol):
    """Vectors to start from: a Model, or whatever has these."""

    @property
    def words(self) -> Sequence[str]:
        """[V0], all different."""

    @property
    def counts(self) -> NDArray[np.int64]:
        """[V0], 0 where not known."""

    @property
    def vectors(self) -> NDArray[np.float32]:
        """[V0, D], the inputs."""

    @property
    def contexts(self) -> NDArray[np.float32] | None:
        """[V0, D], the outputs, where there are any."""


class Start(NamedTuple):
    """The rows that known words start from."""

    words: KnownWords
    inputs: NDArray[np.float32]
    outputs: NDArray[np.float32] | None  # None where there are none, or none that stand for words

    def put_into(self, weights: Weights, vocabulary: Sequence[str]) -> None:
        """Give every known word in `vocabulary` its rows."""
        row_of = {word: row for row, word in enumerate(vocabulary)}
        rows = np.array([row_of.get(word, -1) for word in self.words.words], np.int64)
        kept = np.flatnonzero(rows >= 0)  # all, unless those that the text does not have were dropped
        weights.rows(weights.inputs)[rows[kept]] = self.inputs[kept]
        if self.outputs is not None:
            weights.rows(weights.outputs)[rows[kept]] = self.outputs[kept]


def start_from(known: Known, config: Hyperparameters, objective: Objective) -> Start:
    """What a training by `objective` takes from `known`; HyperparameterError where dimensions differ."""
    dim = known.vectors.shape[1]
    if dim != config.dim:
        raise HyperparameterError(
            f"the vectors to start from have {dim} dimensions, and dim is {config.dim}: set it to {dim} (--dim {dim})"
        )
    words, counts = list(known.words), np.asarray(known.counts, np.int64)
    if len(set(words)) < len(words):
        raise HyperparameterError("the vectors to start from have a word twice: leave one of them out")
    inputs = _float32("vector", words, known.vectors)
    rows_of_known = known.run.get("output_rows", WORDS) if isinstance(known, Model) else WORDS
    outputs = known.contexts if rows_of_known == objective.output_rows == WORDS else None
    return Start(KnownWords(words, counts), inputs, None if outputs is None else _float32("output row", words, outputs))


def _float32(what: str, words: Sequence[str], matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """The matrix as training has it; HyperparameterError, with the word, where a number is not finite."""
    matrix = np.asarray(matrix, np.float32)
    for begin in range(0, len(words), _ROWS):
        if len(odd := np.flatnonzero(~np.isfinite(matrix[begin : begin + _ROWS]).all(axis=1))):
            raise HyperparameterError(
                f"the {what} of {quoted(words[begin + odd[0]])} to start from is not finite: leave the word out"
            )
    return matrix


def frozen_rows(known: NDArray[np.bool_], *, with_outputs: bool) -> Frozen:
    """The rows of known words, as rows that never move; outputs only where they were known too."""
    return Frozen(known, known if with_outputs else np.zeros_like(known))
