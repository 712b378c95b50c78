"""Vectors of float32 lanes in numba: one instruction adds or multiplies a whole register of them.

LLVM has vector types and numba does not show them; these few intrinsics do. They make the products of `products.py`
twice as fast as OpenBLAS at the shapes of a tile, read rows where they stand and need no thread setting. LLVM splits
a vector that the machine lacks into what it has, so the same code runs everywhere.

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

_HAS_AVX512 = llvmlite.binding.get_host_cpu_features().get("avx512f", False)
WIDTH = 16 if _HAS_AVX512 else 8  # lanes of a vector
ROWS = 8 if _HAS_AVX512 else 4  # two vectors of so many sums, and what is added to them, fill the registers

_FLOAT, _INT32 = ir.FloatType(), ir.IntType(32)
_FUSED = ("contract",)  # a * b + c may be one instruction, rounded once


class _Vector(types.Type):
    """The numba type of so many lanes."""

    def __init__(self, lanes: int) -> None:
        super().__init__(name=f"float32x{lanes}")
        self.lanes = lanes
        self.llvm = ir.VectorType(_FLOAT, lanes)


@register_model(_Vector)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager: Any, numba_type: _Vector) -> None:
        super().__init__(manager, numba_type, numba_type.llvm)


def _pointer(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
    """The address of element `arguments[1]` of the flat array `arguments[0]`."""
    array = arrayobj.make_array(signature.args[0])(context, builder, arguments[0])
    return builder.gep(array.data, [arguments[1]])


def _splat(builder: Any, scalar: Any, vector: _Vector) -> Any:
    undefined = ir.Constant(vector.llvm, ir.Undefined)
    first = builder.insert_element(undefined, scalar, ir.Constant(_INT32, 0))
    return builder.shuffle_vector(first, undefined, _lanes([0] * vector.lanes))


def _lanes(numbers: list[int]) -> Any:
    return ir.Constant(ir.VectorType(_INT32, len(numbers)), numbers)


@intrinsic(prefer_literal=True)
def zeros(_typing: Any, lanes: Any) -> Any:
    """A vector of zeros."""
    vector = _Vector(lanes.literal_value)

    def generate(_context: Any, _builder: Any, _signature: Any, _arguments: Any) -> Any:
        return ir.Constant(vector.llvm, None)

    return vector(lanes), generate


@intrinsic
def load(_typing: Any, array: Any, _offset: Any, like: Any) -> Any:
    """array[offset : offset + lanes], as many lanes as the vector `like` has."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _pointer(context, builder, signature, arguments)
        return builder.load(builder.bitcast(pointer, like.llvm.as_pointer()), align=4)

    return like(array, types.intp, like), generate


@intrinsic
def store(_typing: Any, array: Any, _offset: Any, vector: Any) -> Any:
    """array[offset : offset + lanes] = vector."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = _pointer(context, builder, signature, arguments)
        builder.store(arguments[2], builder.bitcast(pointer, vector.llvm.as_pointer()), align=4)
        return context.get_dummy_value()

    return types.void(array, types.intp, vector), generate


@intrinsic
def spread(_typing: Any, _scalar: Any, like: Any) -> Any:
    """The float32 scalar in every lane of a vector like `like`."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return _splat(builder, arguments[0], like)

    return like(types.float32, like), generate


@intrinsic
def multiply_add(_typing: Any, a: Any, b: Any, c: Any) -> Any:
    """a * b + c, lane by lane."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        product = builder.fmul(arguments[0], arguments[1], flags=_FUSED)
        return builder.fadd(product, arguments[2], flags=_FUSED)

    return a(a, b, c), generate


@intrinsic
def total(_typing: Any, vector: Any) -> Any:
    """The sum of all lanes, added as a tree: float32."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return _total(builder, arguments[0], vector)

    return types.float32(vector), generate


def _total(builder: Any, value: Any, vector: _Vector) -> Any:
    lanes = vector.lanes
    while lanes > 1:
        lanes //= 2
        low, high = _lanes(list(range(lanes))), _lanes(list(range(lanes, 2 * lanes)))
        value = builder.fadd(builder.shuffle_vector(value, value, low), builder.shuffle_vector(value, value, high))
    return builder.extract_element(value, ir.Constant(_INT32, 0))


@intrinsic
def prefetch(_typing: Any, array: Any, _offset: Any) -> Any:
    """Ask for the cache line of array[offset]: it is read or written soon."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        pointer = builder.bitcast(_pointer(context, builder, signature, arguments), ir.IntType(8).as_pointer())
        function_type = ir.FunctionType(ir.VoidType(), [pointer.type, _INT32, _INT32, _INT32])
        function = cgutils.get_or_insert_function(builder.module, function_type, "llvm.prefetch.p0")
        read, keep, data = (ir.Constant(_INT32, value) for value in (0, 3, 1))
        builder.call(function, [pointer, read, keep, data])
        return context.get_dummy_value()

    return types.void(array, types.intp), generate


@intrinsic(prefer_literal=True)
def add_scaled(
    _typing: Any, rows: Any, across: Any, factors: Any, _k: Any, vectors: Any, _begin: Any, _end: Any, sums: Any,
    _column: Any,
) -> Any:  # fmt: skip
    """sum_(k + r)[column :] += sum of factor_(k + r)(t) * vector(t)[column :] over begin <= t < end, for r < rows.

    `across` vectors of each sum are made at a time; with the literals `rows` and `across`, all of them stay in
    registers. `factors`, `vectors` and `sums` are the records of products.py.
    """
    vector = _Vector(WIDTH)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        def field(record: int, number: int) -> Any:
            value = builder.extract_value(arguments[record], number)
            kind = signature.args[record].types[number]
            return arrayobj.make_array(kind)(context, builder, value).data if isinstance(kind, types.Array) else value

        def place(r: int, c: int) -> Any:
            offset = builder.add(first_sum, builder.add(builder.mul(integer(r), apart), integer(c * WIDTH)))
            return builder.bitcast(builder.gep(sums_array, [offset]), vector.llvm.as_pointer())

        def integer(value: int) -> Any:
            return ir.Constant(apart.type, value)

        numbers = range(signature.args[0].literal_value), range(signature.args[1].literal_value)
        cells = [(r, c) for r in numbers[0] for c in numbers[1]]
        k, begin, end, column = (arguments[n] for n in (3, 5, 6, 8))
        factors_array, factor_starts, step = (field(2, n) for n in range(3))
        vectors_array, vector_starts = field(4, 0), field(4, 1)
        sums_array, first, apart, fresh = (field(7, n) for n in range(4))
        first_sum = builder.add(builder.add(first, builder.mul(k, apart)), column)
        registers = {cell: cgutils.alloca_once(builder, vector.llvm) for cell in cells}
        with builder.if_else(cgutils.as_bool_bit(builder, fresh)) as (from_zero, from_there):
            with from_zero:
                for cell in cells:
                    builder.store(ir.Constant(vector.llvm, None), registers[cell])
            with from_there:
                for cell in cells:
                    builder.store(builder.load(place(*cell), align=4), registers[cell])
        starts = [builder.load(builder.gep(factor_starts, [builder.add(k, integer(r))])) for r in numbers[0]]
        with cgutils.for_range_slice(builder, begin, end, integer(1), intp=apart.type) as (t, _):
            offset = builder.add(builder.load(builder.gep(vector_starts, [t])), column)
            pointers = [builder.gep(vectors_array, [builder.add(offset, integer(c * WIDTH))]) for c in numbers[1]]
            values = [builder.load(builder.bitcast(p, vector.llvm.as_pointer()), align=4) for p in pointers]
            shift = builder.mul(t, step)
            for r in numbers[0]:
                factor = builder.load(builder.gep(factors_array, [builder.add(starts[r], shift)]))
                factor = _splat(builder, factor, vector)
                for c in numbers[1]:
                    product = builder.fmul(factor, values[c], flags=_FUSED)
                    builder.store(builder.fadd(product, builder.load(registers[r, c]), flags=_FUSED), registers[r, c])
        for cell in cells:
            builder.store(builder.load(registers[cell]), place(*cell), align=4)
        return context.get_dummy_value()

    integers = types.intp, types.intp
    return types.void(rows, across, factors, types.intp, vectors, *integers, sums, types.intp), generate


@intrinsic(prefer_literal=True)
def dot_products(
    _typing: Any, pairs: Any, left: Any, left_starts: Any, right: Any, right_starts: Any, _p: Any, _columns: Any,
    scores: Any,
) -> Any:  # fmt: skip
    """scores[p + r] = sum over columns of left[left_starts[p + r] :] * right[right_starts[p + r] :], for r < pairs."""
    vector = _Vector(WIDTH)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        def data(number: int) -> Any:
            return arrayobj.make_array(signature.args[number])(context, builder, arguments[number]).data

        def integer(value: int) -> Any:
            return ir.Constant(p.type, value)

        def loaded(base: Any, offset: Any) -> Any:
            return builder.load(builder.bitcast(builder.gep(base, [offset]), vector.llvm.as_pointer()), align=4)

        p, columns = arguments[5], arguments[6]
        places = [builder.add(p, integer(r)) for r in range(signature.args[0].literal_value)]
        sides = [
            [builder.gep(data(array), [builder.load(builder.gep(data(array + 1), [place]))]) for place in places]
            for array in (1, 3)
        ]
        registers = [cgutils.alloca_once(builder, vector.llvm) for _ in places]
        for register in registers:
            builder.store(ir.Constant(vector.llvm, None), register)
        with cgutils.for_range_slice(builder, integer(0), columns, integer(WIDTH), intp=p.type) as (column, _):
            for a, b, register in zip(*sides, registers, strict=True):
                product = builder.fmul(loaded(a, column), loaded(b, column), flags=_FUSED)
                builder.store(builder.fadd(product, builder.load(register), flags=_FUSED), register)
        for place, register in zip(places, registers, strict=True):
            builder.store(_total(builder, builder.load(register), vector), builder.gep(data(7), [place]))
        return context.get_dummy_value()

    arrays = left, left_starts, right, right_starts
    return types.void(pairs, *arrays, types.intp, types.intp, scores), generate


@intrinsic
def transpose(
    _typing: Any, array: Any, offsets: Any, _first: Any, _column: Any, out: Any, _place: Any, _apart: Any
) -> Any:
    """out[place + c * apart + r] = array[offsets[first + r] + column + c], for c and r below WIDTH."""
    vector = ir.VectorType(_FLOAT, WIDTH)

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data, starts, target = (
            arrayobj.make_array(signature.args[k])(context, builder, arguments[k]).data for k in (0, 1, 4)
        )
        first, column, place, apart = (arguments[k] for k in (2, 3, 5, 6))

        def address(base: Any, offset: Any) -> Any:
            return builder.bitcast(builder.gep(base, [offset]), vector.as_pointer())

        rows = []
        for r in range(WIDTH):
            start = builder.load(builder.gep(starts, [builder.add(first, ir.Constant(first.type, r))]))
            rows.append(builder.load(address(data, builder.add(start, column)), align=4))
        step = 1
        while step < WIDTH:  # exchange the off-diagonal blocks of step x step, then of twice that
            low = _lanes([lane if not lane & step else WIDTH + lane - step for lane in range(WIDTH)])
            high = _lanes([lane + step if not lane & step else WIDTH + lane for lane in range(WIDTH)])
            for r in range(WIDTH):
                if not r & step:
                    a, b = rows[r], rows[r + step]
                    rows[r], rows[r + step] = builder.shuffle_vector(a, b, low), builder.shuffle_vector(a, b, high)
            step *= 2
        for c, row in enumerate(rows):
            builder.store(row, address(target, place), align=4)
            if c + 1 < WIDTH:
                place = builder.add(place, apart)
        return context.get_dummy_value()

    integers = (types.intp,) * 2
    return types.void(array, offsets, *integers, out, *integers), generate
