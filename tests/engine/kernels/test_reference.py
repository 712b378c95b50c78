"""What a kernel finds in a record that it was handed by reference is what is in the named tuple."""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.engine.kernels.kernel import kernel
from w2v.engine.kernels.reference import part, refer


class Inner(NamedTuple):
    whole: NDArray[np.float32]  # [3, 4]
    blocks: NDArray[np.int64]  # [3, 2, 5]


class Outer(NamedTuple):
    number: int
    numbers: NDArray[np.float64]
    inner: Inner


@kernel()
def total(outer: Outer) -> Any:
    return outer.number + outer.numbers.sum() + outer.inner.whole.sum() + outer.inner.blocks.sum()


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


def test_fields_are_those_of_the_named_tuple_and_of_those_in_it():
    inner = Inner(np.ones((3, 4), np.float32), np.full((3, 2, 5), 2))

    assert total_by_reference(Outer(7, np.array([0.5, 0.25]), inner)) == 7 + 0.75 + 12 + 60


def test_a_part_is_a_view():
    outer = Outer(7, np.zeros(2), Inner(np.zeros((3, 4), np.float32), np.zeros((3, 2, 5), np.int64)))

    fill_all(outer)

    assert outer.inner.whole.tolist() == [[n] * 4 for n in range(3)]
    assert outer.inner.blocks.reshape(3, 10).tolist() == [[10 * n + m for m in range(10)] for n in range(3)]
