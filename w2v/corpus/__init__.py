"""From text to token ids on disk: opening and reading, splitting into tokens, counting, encoding."""

from w2v import numba_environment  # noqa: F401  # first: it prepares numba's import
