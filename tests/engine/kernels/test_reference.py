"""What a kernel finds in a record that it was handed by reference is what is in the named tuple."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.engine.kernels.kernel import kernel
from w2v.engine.kernels.reference import part, refer


class Inner(NamedTuple):
    whole: NDArray[np.float32]  # [3, 4]
    blocks: NDArray[np.int64]  # [3, 2, 5]


class Alike(NamedTuple):
    left: NDArray[np.float64]  # [3, 2]
    right: NDArray[np.float64]  # [3, 2]


class Outer(NamedTuple):
    number: int
    numbers: NDArray[np.float64]
    inner: Inner
    alike: Alike  # to numba, a record whose fields are of one type is another kind of record


@kernel()
def total(outer: Outer) -> Any:
    inner, alike = outer.inner, outer.alike
    return outer.number + outer.numbers.sum() + inner.whole.sum() + inner.blocks.sum() + alike.left.sum()


@kernel()
def total_by_reference(outer: Outer) -> Any:
    return total(refer(outer))


@kernel()
def fill(inner: Inner, value: int) -> None:
    inner.whole[:] = value
    for b in range(inner.blocks.shape[0]):
        for n in range(inner.blocks.shape[1]):
            inner.blocks[b, n] = 10 * value + inner.blocks.shape[1] * b + n


@kernel()
def fill_all(outer: Outer) -> None:
    reference = refer(outer)
    for n in range(reference.inner.whole.shape[0]):
        fill(part(reference.inner, n), n)
        part(reference.alike, n).right[:] = n


def test_fields_are_those_of_the_named_tuple_and_of_those_in_it():
    inner = Inner(np.ones((3, 4), np.float32), np.full((3, 2, 5), 2))

    alike = Alike(np.full((3, 2), 100.0), np.zeros((3, 2)))

    assert total_by_reference(Outer(7, np.array([0.5, 0.25]), inner, alike)) == 7 + 0.75 + 12 + 60 + 600


def test_a_part_is_a_view():
    inner = Inner(np.zeros((3, 4), np.float32), np.zeros((3, 2, 5), np.int64))
    outer = Outer(7, np.zeros(2), inner, Alike(np.zeros((3, 2)), np.zeros((3, 2))))

    fill_all(outer)

    assert outer.alike.right.tolist() == [[n] * 2 for n in range(3)]
    assert outer.inner.whole.tolist() == [[n] * 4 for n in range(3)]
    assert outer.inner.blocks.reshape(3, 10).tolist() == [[10 * n + m for m in range(10)] for n in range(3)]
