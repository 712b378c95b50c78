"""What an objective is: the record that each module fills in, and how kernels call what is in it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numba import types
from numba.core.datamodel import models
from numba.extending import NativeValue, overload, register_model, typeof_impl, unbox
from numpy.typing import NDArray

from w2v.huffman import HuffmanCode, no_code
from w2v.hyperparameters import Hyperparameters
from w2v.probability import noise_distribution
from w2v.training.noise import noise_table
from w2v.training.objectives import load_objective
from w2v.training.schedule import TILE


class Tables(NamedTuple):
    """What an objective looks up while it trains; fields that it does not use are empty.

    The noise table and the Huffman code are in it field by field: numba's parallel loops take no nested tuples.
    """

    threshold: NDArray[np.uint32]
    alias: NDArray[np.int32]
    offsets: NDArray[np.int64]
    nodes: NDArray[np.int32]
    bits: NDArray[np.uint8]
    negative: float  # noise words for each pair
    corrections: NDArray[np.float32]  # [V] what is subtracted from a word's score, or empty
    candidates: int  # how many distinct words every tile scores, where it is not the draws that decide; else 0


def noise_tables(
    asked: Hyperparameters,
    counts: NDArray[np.int64],
    corrections: NDArray[np.float64] | None = None,
    candidates: int = 0,
    code: HuffmanCode | None = None,
) -> Tables:
    """Tables with the noise distribution of `counts` and whatever else is given."""
    return Tables(
        **noise_table(noise_distribution(counts, asked.noise_power))._asdict(),
        **(code or no_code())._asdict(),
        negative=float(asked.negative),
        corrections=np.zeros(0, np.float32) if corrections is None else corrections.astype(np.float32),
        candidates=candidates,
    )


def noise_rows(asked: Hyperparameters, _tables: Tables, _words: int, _slots: int) -> int:
    """K = negative * (W + 1), rounded up to 16: as many noise words a centre as the textbook draws on average."""
    return -(-asked.negative * (asked.window + 1) // 16) * 16


@dataclass(frozen=True)
class Objective:
    """One way round the softmax's denominator; what it makes of probabilities stands in w2v/probability.py.

    The first three are kernels; the others are called once a training.
    """

    name: str
    choose_rows: Callable[..., int]  # (shape, tile, stream, first, tables, key): fill the shared rows, return how many
    score_coefficients: Callable[..., None]  # (tile, tables): scores s -> -dLoss/ds, in place
    tile_loss: Callable[..., float]  # (tile, tables): the loss of all the tile's pairs, in float64
    tables: Callable[[Hyperparameters, NDArray[np.int64]], Tables] = noise_tables
    shared_rows: Callable[[Hyperparameters, Tables, int, int], int] = noise_rows  # (.., words, slots): at most
    scores_contexts: bool = True  # whether the contexts' own rows are scored, besides the shared ones
    output_rows: str = "words"  # what the rows of the output matrix stand for
    centres: int = TILE  # of a tile
    proposals: tuple[str, ...] = ()  # ways to choose candidates, the first by default


# To numba an objective is a type of its own with no value. So the calls below are resolved, and inlined, when a kernel
# is compiled, and what was compiled can be cached on disk: functions passed as arguments could not be.


class _ObjectiveType(types.Opaque):
    def __init__(self, objective: str) -> None:
        super().__init__(name=f"objective {objective}")
        self.objective = objective


register_model(_ObjectiveType)(models.OpaqueModel)


@typeof_impl.register(Objective)
def _type_of(objective: Objective, _context: Any) -> _ObjectiveType:
    return _ObjectiveType(objective.name)


@unbox(_ObjectiveType)
def _unbox(_type: Any, _value: Any, context: Any) -> Any:
    return NativeValue(context.context.get_dummy_value())


def choose_rows(objective: Any, shape: Any, tile: Any, stream: Any, first: Any, tables: Any, key: Any) -> Any:
    """In a kernel: the objective's own `choose_rows`."""
    raise NotImplementedError


def score_coefficients(objective: Any, tile: Any, tables: Any) -> None:
    """In a kernel: the objective's own `score_coefficients`."""
    raise NotImplementedError


def tile_loss(objective: Any, tile: Any, tables: Any) -> Any:
    """In a kernel: the objective's own `tile_loss`."""
    raise NotImplementedError


# An overload's parameters must be spelt as the implementation's: the same names, used or not, and no annotations.


@overload(choose_rows)
def _choose_rows(objective, shape, tile, stream, first, tables, key):  # type: ignore[no-untyped-def]  # noqa: ARG001
    chosen = load_objective(objective.objective).choose_rows
    return lambda objective, shape, tile, stream, first, tables, key: chosen(shape, tile, stream, first, tables, key)  # noqa: ARG005


@overload(score_coefficients)
def _score_coefficients(objective, tile, tables):  # type: ignore[no-untyped-def]  # noqa: ARG001
    chosen = load_objective(objective.objective).score_coefficients
    return lambda objective, tile, tables: chosen(tile, tables)  # noqa: ARG005


@overload(tile_loss)
def _tile_loss(objective, tile, tables):  # type: ignore[no-untyped-def]  # noqa: ARG001
    chosen = load_objective(objective.objective).tile_loss
    return lambda objective, tile, tables: chosen(tile, tables)  # noqa: ARG005
