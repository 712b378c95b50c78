"""Vectors from gensim's objects and to them, without a file between."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError

if TYPE_CHECKING:
    from gensim.models import KeyedVectors

    from w2v.vectors.vectors import Vectors


def parts(source: Any) -> tuple[Sequence[str], NDArray[np.int64], NDArray[np.float32], NDArray[np.float32] | None]:
    """(words, counts, vectors, contexts) of gensim's `KeyedVectors`, or of a model that has some."""
    keyed = getattr(source, "wv", source)
    if not hasattr(keyed, "index_to_key"):
        raise W2VError(f"a {type(source).__name__} is neither gensim's KeyedVectors (version 4) nor a model with some")
    words = [str(key) for key in keyed.index_to_key]
    counts, known = np.zeros(len(words), np.int64), getattr(keyed, "expandos", {}).get("count", ())
    counts[: len(known)] = known  # words that were added later have none
    outputs = getattr(source, "syn1neg", None)
    return words, counts, np.asarray(keyed.vectors, np.float32), outputs


def keyed_vectors(vectors: "Vectors") -> "KeyedVectors":
    """The same as gensim's `KeyedVectors`; W2VError where gensim is not here."""
    try:
        from gensim.models import KeyedVectors  # noqa: PLC0415  # not everybody has it
    except ImportError as error:
        raise W2VError(f"to_gensim needs gensim, which is not installed ({error}): pip install gensim") from error
    keyed = KeyedVectors(vectors.vectors.shape[1])
    keyed.add_vectors(list(vectors.words), vectors.array())
    keyed.allocate_vecattrs(["count"], [np.int64])  # not as extras of add_vectors, which cannot take them
    keyed.expandos["count"][:] = vectors.counts
    return keyed
