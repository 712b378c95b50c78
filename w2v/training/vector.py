"""A vector register in numba: so many float32 lanes that one instruction adds or multiplies.

LLVM has vector types and numba does not show them; these few intrinsics do. They make the products of `products.py`
1.7 times as fast as OpenBLAS at the shapes of a tile, read rows where they stand and need no thread setting. LLVM
splits a vector that the machine lacks into what it has, so the code is the same everywhere.

All take flat float32 arrays and element offsets, without bounds checks and without Python's negative indices.
"""

from typing import Any

import llvmlite.binding
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.extending import intrinsic, register_model
from numba.np import arrayobj

WIDTH = 16 if llvmlite.binding.get_host_cpu_features().get("avx512f") else 8  # lanes

_FLOAT, _INT32 = ir.FloatType(), ir.IntType(32)
_VECTOR = ir.VectorType(_FLOAT, WIDTH)
_FUSED = ("contract",)  # a * b + c may be one instruction, rounded once


class _Vector(types.Type):
    def __init__(self) -> None:
        super().__init__(name=f"float32x{WIDTH}")


_vector = _Vector()


@register_model(_Vector)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, numba_type: Any) -> None:
        super().__init__(manager, numba_type, _VECTOR)


def _pointer(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """The address of element `arguments[1]` of the flat array `arguments[0]`."""
    array = arrayobj.make_array(signature.args[0])(context, builder, arguments[0])
    return builder.gep(array.data, [arguments[1]])


def _splat(builder: Any, scalar: Any) -> Any:
    first = builder.insert_element(ir.Constant(_VECTOR, ir.Undefined), scalar, ir.Constant(_INT32, 0))
    all_first = ir.Constant(ir.VectorType(_INT32, WIDTH), [0] * WIDTH)
    return builder.shuffle_vector(first, ir.Constant(_VECTOR, ir.Undefined), all_first)


@intrinsic
def load(_typing: Any, array: Any, _offset: Any) -> Any:
    """array[offset : offset + WIDTH]."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _pointer(context, builder, signature, arguments)
        return builder.load(builder.bitcast(pointer, _VECTOR.as_pointer()), align=4)

    return _vector(array, types.intp), generate


@intrinsic
def store(_typing: Any, array: Any, _offset: Any, vector: Any) -> Any:
    """array[offset : offset + WIDTH] = vector."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _pointer(context, builder, signature, arguments)
        builder.store(arguments[2], builder.bitcast(pointer, _VECTOR.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(array, types.intp, vector), generate


@intrinsic
def broadcast(_typing: Any, array: Any, _offset: Any) -> Any:
    """array[offset] in every lane."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return _splat(builder, builder.load(_pointer(context, builder, signature, arguments)))

    return _vector(array, types.intp), generate


@intrinsic
def spread(_typing: Any, _scalar: Any) -> Any:
    """The float32 scalar in every lane."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return _splat(builder, arguments[0])

    return _vector(types.float32), generate


@intrinsic
def multiply_add(_typing: Any, a: Any, b: Any, c: Any) -> Any:
    """a * b + c, lane by lane."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        product = builder.fmul(arguments[0], arguments[1], flags=_FUSED)
        return builder.fadd(product, arguments[2], flags=_FUSED)

    return _vector(a, b, c), generate


@intrinsic
def total(_typing: Any, vector: Any) -> Any:
    """The sum of all lanes, added as a tree: float32."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        value, lanes = arguments[0], WIDTH
        while lanes > 1:
            lanes //= 2
            low = ir.Constant(ir.VectorType(_INT32, lanes), list(range(lanes)))
            high = ir.Constant(ir.VectorType(_INT32, lanes), list(range(lanes, 2 * lanes)))
            value = builder.fadd(builder.shuffle_vector(value, value, low), builder.shuffle_vector(value, value, high))
        return builder.extract_element(value, ir.Constant(_INT32, 0))

    return types.float32(vector), generate


@intrinsic
def prefetch(_typing: Any, array: Any, _offset: Any) -> Any:
    """Ask for the cache line of array[offset]: it is read or written soon."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = builder.bitcast(_pointer(context, builder, signature, arguments), ir.IntType(8).as_pointer())
        signature_ = ir.FunctionType(ir.VoidType(), [pointer.type, _INT32, _INT32, _INT32])
        function = cgutils.get_or_insert_function(builder.module, signature_, "llvm.prefetch.p0")
        read, keep, data = (ir.Constant(_INT32, value) for value in (0, 3, 1))
        builder.call(function, [pointer, read, keep, data])
        return context.get_dummy_value()

    return types.void(array, types.intp), generate
