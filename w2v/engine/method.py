"""How kernels call what an objective and a kind of input have defined.

To numba a method is a type of its own with no value. So these calls are resolved, and inlined, when a kernel is
compiled, and what was compiled can be cached on disk: functions passed as arguments could not be.
"""

from typing import Any

from numba import types
from numba.core.datamodel import models
from numba.extending import NativeValue, overload, register_model, typeof_impl, unbox

from .inputs import load_inputs
from .objectives import load_objective
from .records import Method


class _MethodType(types.Opaque):
    def __init__(self, objective: str, inputs: str) -> None:
        super().__init__(name=f"{objective} of {inputs} inputs")
        self.objective = objective
        self.inputs = inputs


register_model(_MethodType)(models.OpaqueModel)


@typeof_impl.register(Method)
def _type_of(method: Method, _context: Any) -> _MethodType:
    return _MethodType(method.objective.name, method.inputs.name)


@unbox(_MethodType)
def _unbox(_type: Any, _value: Any, context: Any) -> Any:
    return NativeValue(context.context.get_dummy_value())


def choose_inputs(method: Any, shape: Any, tile: Any) -> None:
    """In a kernel: `choose` of the inputs."""
    raise NotImplementedError


def computes_x(method: Any) -> Any:
    """In a kernel: `computes_x` of the inputs."""
    raise NotImplementedError


def gather(method: Any, shape: Any, tile: Any, scores: Any, inputs: Any) -> None:
    """In a kernel: `gather` of the inputs."""
    raise NotImplementedError


def choose_rows(
    method: Any, shape: Any, tile: Any, scratch: Any, tables: Any, stream: Any, first: Any, key: Any
) -> Any:
    """In a kernel: `choose_rows` of the objective."""
    raise NotImplementedError


def coefficients(method: Any, shape: Any, tile: Any, scores: Any, scratch: Any, tables: Any) -> None:
    """In a kernel: `coefficients` of the objective."""
    raise NotImplementedError


def loss(method: Any, shape: Any, tile: Any, scores: Any, scratch: Any, tables: Any) -> Any:
    """In a kernel: `loss` of the objective."""
    raise NotImplementedError


# An overload's parameters must be spelt as the implementation's: the same names, used or not, and no annotations.


@overload(choose_inputs)
def _choose_inputs(method, shape, tile):  # type: ignore[no-untyped-def]  # noqa: ARG001
    chosen = load_inputs(method.inputs).choose
    return lambda method, shape, tile: chosen(shape, tile)  # noqa: ARG005


@overload(computes_x)
def _computes_x(method):  # type: ignore[no-untyped-def]
    computed = load_inputs(method.inputs).computes_x
    return lambda method: computed  # noqa: ARG005


@overload(gather)
def _gather(method, shape, tile, scores, inputs):  # type: ignore[no-untyped-def]  # noqa: ARG001
    chosen = load_inputs(method.inputs).gather
    return lambda method, shape, tile, scores, inputs: chosen(shape, tile, scores, inputs)  # noqa: ARG005


@overload(choose_rows)
def _choose_rows(method, shape, tile, scratch, tables, stream, first, key):  # type: ignore[no-untyped-def]  # noqa: ARG001
    chosen = load_objective(method.objective).choose_rows
    return lambda method, shape, tile, scratch, tables, stream, first, key: chosen(  # noqa: ARG005
        shape, tile, scratch, tables, stream, first, key
    )


@overload(coefficients)
def _coefficients(method, shape, tile, scores, scratch, tables):  # type: ignore[no-untyped-def]  # noqa: ARG001
    chosen = load_objective(method.objective).coefficients
    return lambda method, shape, tile, scores, scratch, tables: chosen(shape, tile, scores, scratch, tables)  # noqa: ARG005


@overload(loss)
def _loss(method, shape, tile, scores, scratch, tables):  # type: ignore[no-untyped-def]  # noqa: ARG001
    chosen = load_objective(method.objective).loss
    return lambda method, shape, tile, scores, scratch, tables: chosen(shape, tile, scores, scratch, tables)  # noqa: ARG005
