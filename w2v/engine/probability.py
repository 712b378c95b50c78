"""What the engine knows of probabilities, in plain NumPy: of a token to be kept, of words in the stream, of pairs."""

import numpy as np
from numpy.typing import NDArray

from .records import LogProbability, Settings


def keep_probability(counts: NDArray[np.int64], sample: float) -> NDArray[np.float64]:
    """[V], the share of each word's tokens that stays in the stream: min(1, sqrt(t/f) + t/f), t = `sample`.

    What word2vec.c, gensim and fastText compute (the formula printed in Mikolov et al. 2013, section 2.3, differs). f
    is the word's share of the tokens left after min_count; an unknown count (0) is taken for 1. t = 0 keeps all.
    """
    if sample == 0:
        return np.ones(len(counts))
    ratio = sample / (np.maximum(counts, 1) / counts.sum())
    probability: NDArray[np.float64] = np.minimum(1.0, np.sqrt(ratio) + ratio)
    return probability


def unigram_distribution(counts: NDArray[np.int64], sample: float) -> NDArray[np.float64]:
    """[V], each word's share of the stream: of the text as training sees it, subsampled by `sample`."""
    seen = np.maximum(counts, 1) * keep_probability(counts, sample)
    distribution: NDArray[np.float64] = seen / seen.sum()
    return distribution


def log_softmax(scores: NDArray[np.float32], b: NDArray[np.int64], v: NDArray[np.int64]) -> NDArray[np.float64]:
    """Log p of each pair [P] = s_bv - log sum over u of exp(s_bu); scores [B, V] are used up."""
    scores -= scores.max(axis=1, keepdims=True)
    own = scores[b, v].astype(np.float64)
    np.exp(scores, out=scores)
    logs: NDArray[np.float64] = own - np.log(scores.sum(axis=1, dtype=np.float64))[b]
    return logs


def softmax_probability(_settings: Settings, _counts: NDArray[np.int64]) -> LogProbability:
    """The log-probability of objectives whose scores are those of a softmax."""
    return log_softmax
