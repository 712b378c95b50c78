"""Numbers as text: the fewest digits that read back to the same bits, millions a second."""

import numpy as np
from numpy.typing import NDArray

_POWERS_OF_TEN = np.array([float(f"1e{power}") for power in range(23)])  # all that a double holds exactly


def shortest(numbers: NDArray[np.float32]) -> NDArray[np.float64]:
    """For each number a double whose "%.9g" has the fewest digits that read back to that number, bit for bit.

    It reads back whether the reader rounds once, to float32, or twice, by way of a double. Outside 1e-13 .. 1e6, where
    word vectors have no numbers, it may have up to nine digits.
    """
    exact = numbers.astype(np.float64)
    magnitude = np.abs(exact)
    found = exact.copy()  # nine digits always do
    # Where powers of ten and products are exact in a double; outside, nine digits must do.
    todo = np.nonzero((magnitude >= 1e-13) & (magnitude < 1e6))
    exponent = np.floor(np.log10(magnitude[todo])).astype(np.int64)  # -14 .. 5
    for digits in (6, 7, 8):  # "%g" drops the zeros at the end of a number of fewer than six
        scale = _POWERS_OF_TEN[digits - 1 - exponent]
        candidate = np.rint(exact[todo] * scale) / scale  # the double nearest to a number of so many digits
        # Tried for all 529,724,909 numbers of this range: no candidate is halfway between two float32 numbers, where
        # the decimal itself could round to one and its double to the other.
        good = candidate.astype(np.float32) == numbers[todo]
        found[tuple(axis[good] for axis in todo)] = candidate[good]
        todo, exponent = tuple(axis[~good] for axis in todo), exponent[~good]
    return found
