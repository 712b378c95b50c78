"""How threads in kernels take pieces of work and wait for each other: a few atomic instructions.

numba has none for the CPU. Each acts on one number of an int64 array and is sequentially consistent: what a thread
wrote before it, another sees after it.
"""

import sys
from typing import Any

import llvmlite.binding
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic
from numba.np import arrayobj

_HAS_PAUSE = llvmlite.binding.get_process_triple().startswith(("x86_64", "i686"))


def _address(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    array = arrayobj.make_array(signature.args[0])(context, builder, arguments[0])
    return builder.gep(array.data, [arguments[1]])


@intrinsic
def replace(_typing: Any, array: Any, _index: Any, _old: Any, _new: Any) -> Any:
    """Whether array[index] was `old`; it is `new` then."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _address(context, builder, signature, arguments)
        result = builder.cmpxchg(place, arguments[2], arguments[3], "seq_cst", "seq_cst")
        return builder.extract_value(result, 1)

    return types.boolean(array, types.intp, types.int64, types.int64), generate


@intrinsic
def increase(_typing: Any, array: Any, _index: Any) -> Any:
    """Add 1 to array[index]."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        place = _address(context, builder, signature, arguments)
        builder.atomic_rmw("add", place, ir.Constant(ir.IntType(64), 1), "seq_cst")
        return context.get_dummy_value()

    return types.void(array, types.intp), generate


@intrinsic
def look(_typing: Any, array: Any, _index: Any) -> Any:
    """array[index] as it is at this moment."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        return builder.load_atomic(_address(context, builder, signature, arguments), "seq_cst", 8)

    return types.int64(array, types.intp), generate


@intrinsic
def pause(_typing: Any) -> Any:
    """Tell the core that this thread does nothing but wait."""

    def generate(context: Any, builder: Any, _signature: Any, _arguments: Any) -> Any:
        if _HAS_PAUSE:
            function_type = ir.FunctionType(ir.VoidType(), [])
            builder.call(cgutils.get_or_insert_function(builder.module, function_type, "llvm.x86.sse2.pause"), [])
        return context.get_dummy_value()

    return types.void(), generate


@intrinsic
def rest(_typing: Any, _microseconds: Any) -> Any:
    """Give the core away for about so long: `usleep` of the C library, where it has one."""

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        if sys.platform != "win32":
            function_type = ir.FunctionType(ir.IntType(32), [ir.IntType(32)])
            function = cgutils.get_or_insert_function(builder.module, function_type, "usleep")
            builder.call(function, [builder.trunc(arguments[0], ir.IntType(32))])
        return context.get_dummy_value()

    return types.void(types.int64), generate
