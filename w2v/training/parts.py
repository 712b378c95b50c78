"""The parts of words, for inputs that share rows between words: their n-grams."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.engine.inputs import load_inputs
from w2v.engine.records import NO_PARTS, Parts
from w2v.hyperparameters import Hyperparameters
from w2v.ngrams import Ngrams, ngrams_of


class WordParts(NamedTuple):
    """The parts of words, and the buckets that the rows after the words' own rows stand for."""

    parts: Parts
    buckets: NDArray[np.int64]  # [B], rising: row V + b of the inputs is bucket b's


def word_parts(words: Sequence[str], config: Hyperparameters) -> WordParts:
    """Each word's own row and those of its n-grams; only n-grams of these words get a row."""
    if not load_inputs(config.input).has_parts:
        return WordParts(NO_PARTS, np.zeros(0, np.int64))
    starts, wanted = ngrams_of(words, config.ngram_rule)
    buckets, row = np.unique(wanted, return_inverse=True)
    own = np.arange(len(words))
    rows = np.empty(len(wanted) + len(words), np.int32)
    with_own = starts + np.arange(len(words) + 1)
    rows[with_own[:-1]] = own
    is_ngram = np.ones(len(rows), np.bool_)
    is_ngram[with_own[:-1]] = False
    rows[is_ngram] = len(words) + row
    return WordParts(Parts(with_own, rows, len(words) + len(buckets)), buckets)


def vectors_and_ngrams(
    inputs: NDArray[np.float32], words: int, config: Hyperparameters, made_of: WordParts
) -> tuple[NDArray[np.float32], Ngrams | None]:
    """(the vectors of the words [V, D], the rows of their n-grams or None) from trained inputs [rows, D]."""
    kind = load_inputs(config.input)
    if not kind.has_parts:
        return inputs, None
    vectors = kind.vectors(inputs, np.arange(words), made_of.parts)
    return vectors, Ngrams(config.ngram_rule, made_of.buckets, inputs[words:])
