"""From an encoded corpus to a model: the loop, checkpoints, held-out figures, comparisons."""

from w2v import numba_environment  # noqa: F401  # first: it prepares numba's import
