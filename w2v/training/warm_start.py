"""Starting from existing vectors: known words keep their rows, new ones start at random."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.vocabulary import KnownWords
from w2v.engine.inputs import load_inputs, subwords
from w2v.engine.plan import Plan
from w2v.engine.records import Frozen, Objective, Weights
from w2v.errors import HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.model.record import WORDS, Model
from w2v.ngrams import Ngrams
from w2v.quoting import quoted
from w2v.training.parts import WordParts

_ROWS = 1 << 14  # processed at a time


class Known(Protocol):
    """Vectors to start from: a Model, or an object with these properties."""

    @property
    def words(self) -> Sequence[str]:
        """[V0], all different."""

    @property
    def counts(self) -> NDArray[np.int64]:
        """[V0], 0 if not known."""

    @property
    def vectors(self) -> NDArray[np.float32]:
        """[V0, D], the inputs."""

    @property
    def contexts(self) -> NDArray[np.float32] | None:
        """[V0, D], the outputs, or None."""


class Start(NamedTuple):
    """The rows with which known words start."""

    words: KnownWords
    inputs: NDArray[np.float32]
    outputs: NDArray[np.float32] | None  # None if there are none, or they do not stand for words
    ngrams: Ngrams | None = None  # if both the known vectors and this training have subwords

    def put_into(self, weights: Weights, vocabulary: Sequence[str], made_of: WordParts) -> None:
        """Give each known word in `vocabulary` its rows, and each known n-gram.

        The own row of a word with parts is chosen so that the mean over its parts is the word's vector.
        """
        row_of = {word: row for row, word in enumerate(vocabulary)}
        rows = np.array([row_of.get(word, -1) for word in self.words.words], np.int64)
        kept = np.flatnonzero(rows >= 0)  # all, unless words missing from the text were dropped
        inputs, parts = weights.rows(weights.inputs), made_of.parts
        if self.ngrams is not None:
            _, here, there = np.intersect1d(made_of.buckets, self.ngrams.buckets, True, return_indices=True)
            inputs[len(vocabulary) + here] = self.ngrams.rows[there]
        if not parts.input_rows:
            inputs[rows[kept]] = self.inputs[kept]
        for begin in range(0, len(kept) if parts.input_rows else 0, _ROWS):
            its = kept[begin : begin + _ROWS]
            some = rows[its]
            inputs[some] = 0
            counts = (parts.starts[some + 1] - parts.starts[some])[:, None].astype(np.float32)
            inputs[some] = counts * (self.inputs[its] - subwords.vectors(inputs, some, parts))
        if self.outputs is not None:
            weights.rows(weights.outputs)[rows[kept]] = self.outputs[kept]


def start_from(known: Known, config: Hyperparameters, objective: Objective) -> Start:
    """What a training by `objective` takes from `known`; HyperparameterError if they do not fit."""
    dim = known.vectors.shape[1]
    if dim != config.dim:
        raise HyperparameterError(
            f"the vectors to start from have {dim} dimensions, but dim is {config.dim}: use `dim={dim}`"
        )
    words, counts = list(known.words), np.asarray(known.counts, np.int64)
    if len(set(words)) < len(words):
        raise HyperparameterError("the vectors to start from have a word twice: leave one of them out")
    inputs = _float32("vector", words, known.vectors)
    rows_of_known = known.run.get("output_rows", WORDS) if isinstance(known, Model) else WORDS
    outputs = known.contexts if rows_of_known == objective.output_rows == WORDS else None
    outputs = None if outputs is None else _float32("output row", words, outputs)
    ngrams: Ngrams | None = getattr(known, "ngrams", None) if load_inputs(config.input).has_parts else None
    if ngrams is not None and ngrams.rule != config.ngram_rule:
        least, most, buckets = ngrams.rule
        raise HyperparameterError(
            f"the n-grams to start from have {least} to {most} characters and {buckets} buckets: use "
            f"`min_ngram={least}`, `max_ngram={most}` and `buckets={buckets}`"
        )
    if ngrams is not None and not all(np.isfinite(some).all() for some in np.array_split(ngrams.rows, 64)):
        raise HyperparameterError("the row of an n-gram to start from is not finite")
    return Start(KnownWords(words, counts), inputs, outputs, ngrams)


def _float32(what: str, words: Sequence[str], matrix: NDArray[np.float32]) -> NDArray[np.float32]:
    """The matrix in float32; HyperparameterError, with the word, if a number is not finite."""
    matrix = np.asarray(matrix, np.float32)
    for begin in range(0, len(words), _ROWS):
        if len(odd := np.flatnonzero(~np.isfinite(matrix[begin : begin + _ROWS]).all(axis=1))):
            raise HyperparameterError(
                f"the {what} of {quoted(words[begin + odd[0]])} to start from is not finite: leave the word out"
            )
    return matrix


def frozen_rows(known: NDArray[np.bool_], plan: Plan, *, with_outputs: bool) -> Frozen:
    """The rows of known words and of their parts, to be frozen; output rows only if they were known too."""
    inputs, parts = np.zeros(plan.input_rows, np.bool_), plan.parts
    inputs[np.flatnonzero(known)] = True
    if parts.input_rows:
        inputs[parts.rows[np.repeat(known, np.diff(parts.starts))]] = True
    return Frozen(inputs, known if with_outputs else np.zeros_like(known))
