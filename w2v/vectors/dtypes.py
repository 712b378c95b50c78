"""The types of numbers that files of vectors have: a line for each."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from w2v.vectors.compact import Compact, Scaled
from w2v.vectors.product_codes import product_codes

if TYPE_CHECKING:
    from w2v.vectors.vectors import Vectors

FLOATS = ("float32", "float16")
QUANTISED: dict[str, Callable[["Vectors"], Compact]] = {  # how vectors become such; W2VError where they cannot
    "int8": Scaled.of,
    "pq2": partial(product_codes, each=2),
    "pq4": partial(product_codes, each=4),
}
DTYPES = (*FLOATS, *QUANTISED)
