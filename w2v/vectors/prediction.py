"""What a model foretells: the contexts of a word, and the word in the middle of contexts.

Both come from the log-probability that the model's objective gives a context c of a centre w, normalised over the
vocabulary (w2v/engine/objectives). They speak of the stream, the text as training saw it: subsampled by `sample`.

    contexts    log p(c | w)
    centre      log p(w | c_1 ... c_k) = log p(w) + sum over i of log p(c_i | w) - log Z        Bayes' theorem

A CBOW model was trained to tell the centre from its contexts, and is asked just that: log p(w | c_1 ... c_k) of the
mean of their vectors. Its contexts of a word are the centres that it expects of that word alone.

p(w) is the word's share of the stream; Z makes the probabilities of the words tried sum to 1. Contexts are held to be
independent of each other given their centre, as skip-gram itself holds them to be. Everything is exact: for a centre,
every word of the vocabulary is tried, and its contexts are normalised over all words.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.engine.inputs import INPUTS, load_inputs
from w2v.engine.objectives import OBJECTIVES, load_objective
from w2v.engine.probability import unigram_distribution
from w2v.engine.records import LogProbability
from w2v.errors import W2VError
from w2v.model.record import WORDS, Model
from w2v.quoting import quoted
from w2v.vectors.best import Best
from w2v.vectors.vectors import Vectors

_SCORES = 1 << 22  # float32 numbers that exist at a time, save that there are
_CENTRES = 64  # at least in one product: with fewer, reading the outputs would take longer than multiplying


class Prediction(NamedTuple):
    """A word that the model foretells: how probable it is, and how many times as probable as its share of the text."""

    word: str
    probability: float
    lift: float
    count: int  # type: ignore[assignment]  # hides tuple.count, which nobody asks of a prediction


def contexts(vectors: Vectors, words: Sequence[str], n: int = 10, *, top: int | None = None) -> list[list[Prediction]]:
    """For each of `words` its `n` most probable contexts, of the first `top` words alone where that is given."""
    model = _model(vectors)
    log_p = _log_probability(model)
    unigram = _log_unigram(model)
    everything = np.arange(len(vectors))
    found = []
    for word in words:
        scores = _scores(model, np.array([vectors.row(word)]))
        logs = log_p(scores, np.zeros_like(everything), everything)
        rows = np.argsort(-logs[:top], kind="stable")[:n]
        found.append(_predictions(vectors, rows, logs[rows], unigram))
    return found


def centres(
    vectors: Vectors, queries: Sequence[Sequence[str]], n: int = 10, *, top: int | None = None
) -> list[list[Prediction]]:
    """For each query, words that stand around one, the `n` words that most probably stand in their middle.

    A word given twice counts twice. With `top` only the first this many words are tried: p(w | ..., w is one of them).
    The time it takes grows with the words tried times the vocabulary, however many queries there are.
    """
    model = _model(vectors)
    log_p = _log_probability(model)
    rows = [[vectors.row(word) for word in words] for words in queries]
    if load_inputs(model.hyperparameters.input).predicts_centre:
        return [_centres_of_mean(vectors, model, log_p, query, n, top) for query in rows]
    wanted, which = np.unique(np.concatenate(rows), return_inverse=True)
    times = np.zeros((len(wanted), len(rows)))  # that a query has a context
    np.add.at(times, (which, np.repeat(np.arange(len(rows)), [len(query) for query in rows])), 1)
    tried = min(top or len(vectors), len(vectors))
    prior = _log_unigram(model)[:tried]
    prior -= _log_sum(prior)
    best, highest, total = Best(len(rows), min(n, tried), np.float64), np.full(len(rows), -np.inf), np.zeros(len(rows))
    for begin in range(0, tried, batch := max(_CENTRES, _SCORES // len(vectors))):
        some = np.arange(begin, min(begin + batch, tried))
        b, v = np.repeat(np.arange(len(some)), len(wanted)), np.tile(wanted, len(some))
        given = log_p(_scores(model, some), b, v).reshape(len(some), len(wanted))
        joint = prior[some] + (given @ times).T  # [Q, B]
        best.add(begin, joint)
        before, highest = highest, np.maximum(highest, joint.max(axis=1))
        total = total * np.exp(before - highest) + np.exp(joint - highest[:, None]).sum(axis=1)
    normaliser = highest + np.log(total)
    return [
        _predictions(vectors, found, logs - log_z, prior)
        for (found, logs), log_z in zip(best.found(), normaliser, strict=True)
    ]


def _centres_of_mean(
    vectors: Vectors, model: Model, log_p: LogProbability, query: Sequence[int], n: int, top: int | None
) -> list[Prediction]:
    """The centres that a CBOW model tells from these contexts, among the first `top` words."""
    tried = np.arange(min(top or len(vectors), len(vectors)))
    scores = model.vectors[list(query)].mean(axis=0, keepdims=True) @ model.contexts.T
    logs, prior = log_p(scores, np.zeros_like(tried), tried), _log_unigram(model)[tried]
    logs -= _log_sum(logs)
    best = np.argsort(-logs, kind="stable")[:n]
    return _predictions(vectors, best, logs[best], prior - _log_sum(prior))


def _model(vectors: Vectors) -> Model:
    if vectors.model is None:
        raise W2VError(
            "these vectors come without the output matrix and settings that they were trained with: "
            "only a model trained by w2v gives probabilities"
        )
    return vectors.model


def _log_probability(model: Model) -> LogProbability:
    """As the model's objective says."""
    name = model.hyperparameters.objective
    if name not in OBJECTIVES:
        raise W2VError(f"no probabilities are known for the objective {quoted(name)}: upgrade w2v")
    if model.hyperparameters.input not in INPUTS:
        raise W2VError(f"the input {quoted(model.hyperparameters.input)} is not known: upgrade w2v")
    objective, rows, words = load_objective(name), len(model.contexts), len(model.words)
    if rows < words - 1 or (objective.output_rows == WORDS and rows != words):  # a tree has one inner node less
        raise W2VError(f"the model is damaged: {rows} output rows for {words} words")
    try:
        return objective.log_probability(model.hyperparameters, model.counts)
    except ValueError as error:  # counts that no such model has
        raise W2VError(f"the model is damaged: {error}") from error


def _scores(model: Model, centres: NDArray[np.int64]) -> NDArray[np.float32]:
    """[B, V] of those centres against every row of the outputs."""
    scores: NDArray[np.float32] = model.vectors[centres] @ model.contexts.T
    return scores


def _log_unigram(model: Model) -> NDArray[np.float64]:
    logs: NDArray[np.float64] = np.log(unigram_distribution(model.counts, model.hyperparameters.sample))
    return logs


def _log_sum(logs: NDArray[np.float64]) -> float:
    """The logarithm of the sum of their exponentials."""
    highest = logs.max()
    return float(highest + np.log(np.exp(logs - highest).sum()))


def _predictions(
    vectors: Vectors, rows: NDArray[np.int64], logs: NDArray[np.float64], unigram: NDArray[np.float64]
) -> list[Prediction]:
    """Those rows, whose log-probabilities are `logs`, as words."""
    columns = rows, np.exp(logs), np.exp(logs - unigram[rows]), vectors.counts[rows]
    return [
        Prediction(vectors.words[row], probability, lift, count)
        for row, probability, lift, count in zip(*(column.tolist() for column in columns), strict=True)
    ]
