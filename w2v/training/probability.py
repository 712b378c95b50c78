"""Log-probabilities of words, normalised over a whole vocabulary, in NumPy: one scale for all objectives.

Scores [B, V] are those of B centres against every row of the outputs. A pair is a centre b and a word v.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

# (scores [B, V], b [P], v [P]) -> log p(v|b) [P]; scores are used up
LogProbability = Callable[[NDArray[np.float32], NDArray[np.int64], NDArray[np.int64]], NDArray[np.float64]]


def softmax_log_probability(_asked: Any = None, _counts: Any = None) -> LogProbability:
    """s - log sum over v of exp(s_v), for objectives whose scores are those of a softmax."""
    return _log_softmax


def weighted_softmax_log_probability(weights: NDArray[np.float64]) -> LogProbability:
    """The same for p(v) proportional to weight_v exp(s_v)."""
    logs = np.log(weights).astype(np.float32)

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
