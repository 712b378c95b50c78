"""An index for services, only written: USearch's NAME.usearch, whose keys are the rows of the words in NAME.vocab.txt.

Its search is approximate: a graph of near vectors (HNSW, Malkov & Yashunin 2018) that is walked from one to the next,
in a fraction of the time of comparing all. `recall` says how many of the nearest it finds. Words without a direction
are not in it. Needs usearch, of w2v's extra `usearch`.
"""

from pathlib import Path
from typing import Any

import numpy as np

from w2v.errors import W2VError
from w2v.vectors.formats.contents import Contents
from w2v.vectors.formats.npy import UNWRITABLE, beside, write_vocabulary
from w2v.vectors.formats.target import Target
from w2v.vectors.search import nearest_rows
from w2v.vectors.vectors import Vectors

__all__ = ["UNWRITABLE", "beside", "recall", "write"]
_ROWS = 1 << 16  # added at a time
SAMPLE = 1000  # words that are searched for


def write(contents: Contents, target: Target) -> None:
    """Write both."""
    vectors = contents.vectors
    index = _library()(ndim=vectors.vectors.shape[1], metric="cos", dtype="f32")
    directed = np.flatnonzero(vectors.directions.directed())
    for begin in range(0, len(directed), _ROWS):
        rows = directed[begin : begin + _ROWS]
        index.add(rows.astype(np.uint64), np.asarray(vectors.vectors[rows], np.float32))
    with target.files(target.path, beside(target.path)) as [file, vocabulary]:
        file.write(index.save())
        write_vocabulary(vocabulary, vectors)


def recall(vectors: Vectors, path: Path, n: int = 10) -> float | None:
    """Of the `n` nearest words of each word of a sample, the share that the index at `path` finds; None without any."""
    index = _library().restore(str(path), view=True)
    directed = np.flatnonzero(vectors.directions.directed())
    n = min(n, len(directed) - 1)
    if n < 1:
        return None
    sample = directed[np.linspace(0, len(directed) - 1, min(SAMPLE, len(directed))).astype(np.int64)]
    exact, _ = nearest_rows(vectors.directions, vectors.directions.unit(sample), n, sample)
    found = index.search(np.asarray(vectors.vectors[sample], np.float32), n + 1).keys.astype(np.int64)
    shares = [
        np.isin(its, others[others != own][:n]).mean() for own, its, others in zip(sample, exact, found, strict=True)
    ]
    return float(np.mean(shares))


def _library() -> Any:
    try:
        from usearch.index import Index  # noqa: PLC0415  # an extra
    except ImportError as error:
        raise W2VError("an index needs usearch: pip install 'w2v[usearch]'") from error
    return Index
