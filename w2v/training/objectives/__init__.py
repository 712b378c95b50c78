"""The table of objectives: what a tile's scores mean.

An objective is one module with two kernels, and one line of OBJECTIVES here. It says how scores become coefficients and
what its loss is; it has no loop over the corpus, no products and no updates of its own.

    score_coefficients(tile, scores)    in place: scores s -> -dLoss/ds
    tile_loss(tile, scores)             (the tile's loss, the number of its pairs), in float64
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from numba import types
from numba.core.datamodel import models
from numba.extending import NativeValue, overload, register_model, typeof_impl, unbox

from w2v.training.objectives import negative_sampling


@dataclass(frozen=True)
class Objective:
    """One way round the softmax's denominator; kernels take it as an argument and are compiled once for each name."""

    name: str
    score_coefficients: Callable[..., None]
    tile_loss: Callable[..., tuple[float, float]]


OBJECTIVES = {
    objective.name: objective
    for objective in (
        Objective("negative-sampling", negative_sampling.score_coefficients, negative_sampling.tile_loss),
    )
}


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


def score_coefficients(objective: Objective, tile: Any, scores: Any) -> None:
    """In a kernel: the objective's own `score_coefficients`."""
    raise NotImplementedError


def tile_loss(objective: Objective, tile: Any, scores: Any) -> tuple[float, float]:
    """In a kernel: the objective's own `tile_loss`."""
    raise NotImplementedError


# An overload's parameters must be spelt as the implementation's: the same names, used or not, and no annotations.


@overload(score_coefficients)
def _score_coefficients(objective, tile, scores):  # type: ignore[no-untyped-def]  # noqa: ARG001
    chosen = OBJECTIVES[objective.objective].score_coefficients
    return lambda objective, tile, scores: chosen(tile, scores)  # noqa: ARG005


@overload(tile_loss)
def _tile_loss(objective, tile, scores):  # type: ignore[no-untyped-def]  # noqa: ARG001
    chosen = OBJECTIVES[objective.objective].tile_loss
    return lambda objective, tile, scores: chosen(tile, scores)  # noqa: ARG005
