"""What a trained model says of a text: how frequent words are in the stream, and which contexts a centre has.

Both wings ask here: training, to judge a model by held-out text, and whoever queries it. Scores [B, V] are those of B
centres against every row of the outputs. A pair is a centre b and a word v. A word whose count is not known (0) is
taken to have been seen once.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.huffman import huffman_code
from w2v.hyperparameters import Hyperparameters

# (scores [B, V], b [P], v [P]) -> log p(v|b) [P]; scores are used up
LogProbability = Callable[[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]]
_PATHS = 1 << 16  # pairs whose paths down a tree are looked up at a time


def noise_distribution(counts: NDArray[np.int64], power: float) -> NDArray[np.float64]:
    """q [V], proportional to counts^power."""
    logs = power * np.log(np.maximum(counts, 1).astype(np.float64))
    weights = np.exp(logs - logs.max())
    distribution: NDArray[np.float64] = weights / weights.sum()
    return distribution


def keep_probability(counts: NDArray[np.int64], sample: float) -> NDArray[np.float64]:
    """[V], the share of each word's tokens that stays in the stream: min(1, sqrt(t/f) + t/f), t = `sample`.

    What word2vec.c, gensim and fastText compute (the formula printed in Mikolov et al. 2013, section 2.3, differs). f
    is the word's share of the tokens left after min_count. t = 0 keeps all.
    """
    if sample == 0:
        return np.ones(len(counts))
    ratio = sample / (np.maximum(counts, 1) / counts.sum())
    probability: NDArray[np.float64] = np.minimum(1.0, np.sqrt(ratio) + ratio)
    return probability


def unigram_distribution(counts: NDArray[np.int64], sample: float) -> NDArray[np.float64]:
    """[V], each word's share of the stream: of the text as training sees it, thinned out by `sample`."""
    seen = np.maximum(counts, 1) * keep_probability(counts, sample)
    distribution: NDArray[np.float64] = seen / seen.sum()
    return distribution


def log_probability(asked: Hyperparameters, counts: NDArray[np.int64]) -> LogProbability:
    """Log p of a pair, normalised over the vocabulary, by what the objective that was asked for makes of scores."""
    if asked.objective not in LOG_PROBABILITIES:
        raise W2VError(f"no probabilities are known for the objective {asked.objective!r}: upgrade w2v")
    return LOG_PROBABILITIES[asked.objective](asked, counts)


def _softmax(_asked: Hyperparameters, _counts: NDArray[np.int64]) -> LogProbability:
    """s - log sum over v of exp(s_v), for objectives whose scores are those of a softmax."""
    return _log_softmax


def _noise_weighted_softmax(asked: Hyperparameters, counts: NDArray[np.int64]) -> LogProbability:
    """The same for p(v) proportional to q(v) exp(s_v)."""
    logs = np.log(noise_distribution(counts, asked.noise_power)).astype(np.float32)

    def of_pairs(scores: NDArray[np.float32], b: NDArray[np.int64], v: NDArray[np.int64]) -> NDArray[np.float64]:
        scores += logs
        return _log_softmax(scores, b, v)

    return of_pairs


def _log_softmax(scores: NDArray[np.float32], b: NDArray[np.int64], v: NDArray[np.int64]) -> NDArray[np.float64]:
    scores -= scores.max(axis=1, keepdims=True)
    own = scores[b, v].astype(np.float64)
    np.exp(scores, out=scores)
    logs: NDArray[np.float64] = own - np.log(scores.sum(axis=1, dtype=np.float64))[b]
    return logs


def _turns_down_a_tree(_asked: Hyperparameters, counts: NDArray[np.int64]) -> LogProbability:
    """The sum over the word's path of log sigmoid(s) where it turns to 1, else of log sigmoid(-s)."""
    code = huffman_code(counts)

    def of_pairs(scores: NDArray[np.float32], b: NDArray[np.int64], v: NDArray[np.int64]) -> NDArray[np.float64]:
        parts = [slice(begin, begin + _PATHS) for begin in range(0, len(v), _PATHS)]
        return np.concatenate([np.zeros(0), *(of_some(scores, b[part], v[part]) for part in parts)])

    def of_some(scores: NDArray[np.float32], b: NDArray[np.int64], v: NDArray[np.int64]) -> NDArray[np.float64]:
        depths = np.diff(code.offsets)[v]
        pair = np.repeat(np.arange(len(v)), depths)  # [steps of all paths]
        steps = np.arange(len(pair)) - np.repeat(np.cumsum(depths) - depths - code.offsets[v], depths)
        turns = scores[b[pair], code.nodes[steps]].astype(np.float64)
        logs = -np.logaddexp(0, np.where(code.bits[steps] == 1, -turns, turns))
        paths: NDArray[np.float64] = np.bincount(pair, logs, len(v)).astype(np.float64)
        return paths

    return of_pairs


LOG_PROBABILITIES: dict[str, Callable[[Hyperparameters, NDArray[np.int64]], LogProbability]] = {
    "negative-sampling": _noise_weighted_softmax,  # at its optimum s = log p(v|b) - log(k q(v))
    "nce": _softmax,  # its normaliser is 1 at the optimum only
    "importance-sampling": _softmax,
    "sampled-softmax": _softmax,
    "hierarchical-softmax": _turns_down_a_tree,  # rows of the outputs are inner nodes
    "softmax": _softmax,
}
