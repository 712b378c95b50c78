"""Vectors to write and read, and their comparison."""

import itertools

import numpy as np
from safetensors.numpy import load_file

from w2v import Hyperparameters, Model, Vectors
from w2v.model.tensors import open_tensors, save_tensors
from w2v.ngrams import NgramRule, Ngrams, ngrams_of

RULE = NgramRule(3, 6, 2_000_000)


def same_bits(found, expected):
    assert found.dtype == expected.dtype == np.float32
    np.testing.assert_array_equal(np.asarray(found).view(np.uint32), np.asarray(expected).view(np.uint32))


def vectors_of(words, matrix=None):
    """Vectors without counts; numbers that need nine digits where none are given."""
    if matrix is None:
        matrix = np.random.default_rng(1).normal(size=(len(words), 3))
    return Vectors(list(words), np.zeros(len(words), np.int64), np.asarray(matrix, np.float32))


def resealed(path, change, tensors=None):
    """Rewrite a file of w2v's with `change` made to its metadata, and other `tensors`: all its checksums are right."""
    kept = {name: tensor.copy() for name, tensor in load_file(path).items()} | (tensors or {})
    metadata = open_tensors(path).metadata
    change(metadata)
    save_tensors(path, kept, metadata, overwrite=True)


def subword_model(words=("king", "queen", "the", "東京", "naïve", "</s>"), rule=RULE, dim=5):
    """A model of subwords: each vector is the mean over the word's own row and those of its n-grams."""
    drawn = np.random.default_rng(3)
    starts, buckets = ngrams_of(words, rule)
    known = np.unique(buckets)
    rows, own = (drawn.normal(size=(n, dim)).astype(np.float32) for n in (len(known), len(words)))
    each = [rows[np.searchsorted(known, buckets[a:b])] for a, b in itertools.pairwise(starts)]
    vectors = np.array([np.vstack([one, parts]).mean(axis=0) for one, parts in zip(own, each, strict=True)], np.float32)
    config = Hyperparameters(
        dim=dim, input="subwords", min_ngram=rule.least, max_ngram=rule.most, buckets=rule.buckets, window=3
    )
    counts = np.arange(len(words), 0, -1) * 30
    contexts = drawn.normal(size=vectors.shape).astype(np.float32)
    return Model(list(words), counts, vectors, contexts, config, ngrams=Ngrams(rule, known, rows))
