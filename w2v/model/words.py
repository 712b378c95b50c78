"""Words, counts and matrices as tensors, for all files of vectors."""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.model.tensors import TensorFile

MOST_DIMENSIONS = 1 << 16  # of any vectors


def word_tensors(words: Sequence[str]) -> dict[str, NDArray[Any]]:
    """The words as two tensors: their UTF-8 bytes one after another, and offsets [V + 1] into them."""
    spelled = [word.encode() for word in words]
    offsets = np.zeros(len(spelled) + 1, np.int64)
    np.cumsum([len(word) for word in spelled], out=offsets[1:])
    return {"words": np.frombuffer(b"".join(spelled), np.uint8), "offsets": offsets}


def words_of(file: TensorFile) -> list[str]:
    """The words that `word_tensors` was given; ModelError if the tensors do not fit or a word is repeated."""
    spelled, offsets = file.tensor("words", np.uint8, (None,)), file.tensor("offsets", np.int64, (None,))
    # Compared, not subtracted: differences of hostile offsets wrap round.
    if not len(offsets) or offsets[0] != 0 or offsets[-1] != len(spelled) or np.any(offsets[1:] < offsets[:-1]):
        raise file.fault("its word offsets do not fit its words")
    data, bounds = spelled.tobytes(), offsets.tolist()
    try:
        words = [data[start:end].decode() for start, end in itertools.pairwise(bounds)]
    except UnicodeDecodeError as error:
        raise file.fault(f"its words are not UTF-8 ({error})") from error
    if len(set(words)) != len(words):
        raise file.fault("it holds a word twice")
    return words


def matrix_of(file: TensorFile, name: str, dtype: type[np.generic], rows: int | None) -> NDArray[Any]:
    """The matrix of that name; ModelError if its rows are not this many, or its columns too many for dimensions."""
    matrix = file.tensor(name, dtype, (rows, None))
    if not 0 < matrix.shape[1] <= MOST_DIMENSIONS:
        raise file.fault(f"its vectors have {matrix.shape[1]} dimensions: there may be 1 to {MOST_DIMENSIONS:,}")
    return matrix


def counts_of(file: TensorFile, words: int) -> NDArray[np.int64]:
    """The counts of this many words; ModelError if the tensor does not fit or their sum overflows."""
    counts = file.tensor("counts", np.int64, (words,))
    if np.any(counts < 0) or counts.sum(dtype=np.float64) >= 2**62:
        raise file.fault("its counts are below 0, or too large")
    return counts
