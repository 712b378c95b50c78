"""Facts about a corpus, found while it is encoded: for `w2v check`."""

from w2v import numba_environment  # noqa: F401  # first: it prepares numba's import
