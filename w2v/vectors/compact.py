"""Matrices in fewer bytes that read as the float32 that they stand for, and how many neighbours they keep.

Rows are widened as they are read, so a file of them is used by memory map, as one of float32 is.
"""

import abc
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from w2v.errors import W2VError
from w2v.quoting import quoted
from w2v.vectors.search import nearest_rows

if TYPE_CHECKING:
    from w2v.vectors.vectors import Vectors

_MOST = 127  # of int8
_ROWS = 1 << 14  # that are made smaller at a time
SAMPLE = 1000  # words whose neighbours are compared


class Compact(abc.ABC):
    """A matrix [V, D] that is indexed by rows, and then is float32; `numpy.asarray` gives all of it."""

    dtype = np.dtype(np.float32)
    ndim = 2
    version: ClassVar[int] = 1  # of w2v's files of vectors since which they hold such matrices
    tensors: dict[str, NDArray[Any]]  # that stand for it in a file

    @property
    @abc.abstractmethod
    def shape(self) -> tuple[int, ...]:
        """[V, D]."""

    @abc.abstractmethod
    def __getitem__(self, rows: Any) -> NDArray[np.float32]:
        """These rows: by a number, a slice or an array of numbers."""

    @property
    def size(self) -> int:
        """How many numbers there are."""
        return self.shape[0] * self.shape[1]

    @property
    def nbytes(self) -> int:
        """How many bytes they take."""
        return sum(tensor.nbytes for tensor in self.tensors.values())

    def __len__(self) -> int:
        return self.shape[0]

    def __array__(self, dtype: Any = None, copy: bool | None = None) -> NDArray[Any]:
        return self[:].astype(dtype or np.float32, copy=False)

    def __repr__(self) -> str:
        of = next(iter(self.tensors.values())).dtype
        return f"<{type(self).__name__}: {self.shape[0]:,} x {self.shape[1]} in {of}, read as float32>"


class Half(Compact):
    """Numbers of float16."""

    def __init__(self, numbers: NDArray[np.float16]) -> None:
        """Of `numbers` [V, D]."""
        self.tensors = {"vectors": numbers}

    @property
    def shape(self) -> tuple[int, ...]:
        """[V, D]."""
        return self.tensors["vectors"].shape

    def __getitem__(self, rows: Any) -> NDArray[np.float32]:
        wide: NDArray[np.float32] = self.tensors["vectors"][rows].astype(np.float32)
        return wide


class Scaled(Compact):
    """Numbers of int8, each row times its scale: v = scale * number."""

    version = 2

    def __init__(self, numbers: NDArray[np.int8], scales: NDArray[np.float32]) -> None:
        """Of `numbers` [V, D] and `scales` [V]."""
        self.tensors = {"vectors": numbers, "scales": scales}

    @classmethod
    def of(cls, vectors: "Vectors") -> "Scaled":
        """The vectors, with scale = max |v| / 127, so that a number is off by half a scale at most.

        W2VError where a number is not finite.
        """
        numbers, scales = np.empty(vectors.vectors.shape, np.int8), np.empty(len(vectors), np.float32)
        for rows, block in finite_blocks(vectors):
            largest = np.abs(block).max(axis=1, initial=0)
            scales[rows] = largest / _MOST
            inverse = np.divide(1, scales[rows], out=np.zeros(len(block), np.float32), where=largest > 0)
            numbers[rows] = np.clip(np.rint(block * inverse[:, None]), -_MOST, _MOST)
        return cls(numbers, scales)

    @property
    def shape(self) -> tuple[int, ...]:
        """[V, D]."""
        return self.tensors["vectors"].shape

    def __getitem__(self, rows: Any) -> NDArray[np.float32]:
        wide: NDArray[np.float32] = self.tensors["vectors"][rows].astype(np.float32)
        wide *= self.tensors["scales"][rows][..., None]
        return wide


def finite_blocks(vectors: "Vectors") -> Iterator[tuple[slice, NDArray[np.float32]]]:
    """(which rows, these) for some rows at a time; W2VError where a number is not finite."""
    for begin in range(0, len(vectors), _ROWS):
        block = np.asarray(vectors.vectors[begin : begin + _ROWS], np.float32)
        odd = np.flatnonzero(~np.isfinite(block).all(axis=1))
        if odd.size:
            row = begin + int(odd[0])
            raise W2VError(
                f"word {row + 1}, {quoted(vectors.words[row])}, has a number that is not finite, "
                "which only float32 and float16 can represent"
            )
        yield slice(begin, begin + len(block)), block


def share_kept(exact: "Vectors", compact: "Vectors", n: int = 10) -> float | None:
    """Of the `n` nearest words of each word of a sample, the share that is still among them; None without any."""
    directed = np.flatnonzero(exact.directions.directed())
    n = min(n, len(directed) - 1)
    if n < 1:
        return None
    sample = directed[np.linspace(0, len(directed) - 1, min(SAMPLE, len(directed))).astype(np.int64)]
    before, after = (
        nearest_rows(its.directions, its.directions.unit(sample), n, sample)[0] for its in (exact, compact)
    )
    return float(np.mean([np.isin(ours, theirs).mean() for ours, theirs in zip(before, after, strict=True)]))
