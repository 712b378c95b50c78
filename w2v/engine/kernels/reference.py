"""Records by reference: kernels pass each other a pointer to a named tuple instead of its fields.

Numba passes a named tuple as the values of all its fields, which are hundreds in a record of arrays. Kernels that only
pass it on then take longer to compile than those that compute.
"""

from typing import Any

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.core.datamodel import models
from numba.core.types.containers import BaseNamedTuple
from numba.core.typing.templates import AttributeTemplate
from numba.extending import infer_getattr, intrinsic, lower_getattr_generic, register_model
from numba.np import arrayobj


class _Reference(types.Type):
    """The numba type of a named tuple that lies somewhere."""

    def __init__(self, record: BaseNamedTuple) -> None:
        super().__init__(name=f"reference to {record.name}")
        self.record = record


@register_model(_Reference)
class _ReferenceModel(models.PrimitiveModel):
    def __init__(self, manager: Any, numba_type: _Reference) -> None:
        super().__init__(manager, numba_type, manager.lookup(numba_type.record).get_value_type().as_pointer())


@infer_getattr
class _Fields(AttributeTemplate):
    """A record in a record is a reference, anything else a value."""

    key = _Reference

    def generic_resolve(self, reference: _Reference, field: str) -> Any:
        """The field's type."""
        record = reference.record
        if field not in record.fields:
            return None
        kind = record[record.fields.index(field)]
        return _Reference(kind) if isinstance(kind, BaseNamedTuple) else kind


@lower_getattr_generic(_Reference)
def _field(_context: Any, builder: Any, reference: _Reference, value: Any, field: str) -> Any:
    number = reference.record.fields.index(field)
    place = _place(builder, value, number)
    return place if isinstance(reference.record[number], BaseNamedTuple) else builder.load(place)


def _place(builder: Any, record: Any, number: int) -> Any:
    """Where a field lies."""
    return builder.gep(record, [ir.Constant(ir.IntType(32), n) for n in (0, number)], inbounds=True)


@intrinsic
def refer(_typing: Any, record: Any) -> Any:
    """A reference to a named tuple, valid in the kernel that calls this."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return cgutils.alloca_once_value(builder, arguments[0])

    return _Reference(record)(record), generate


@intrinsic
def part(_typing: Any, buffers: Any, _number: Any) -> Any:
    """A record of arrays [L, n] -> the same record of arrays [n], those of number `number`: views that own nothing."""
    whole = buffers.record
    views = types.NamedTuple([types.Array(array.dtype, array.ndim - 1, "C") for array in whole], whole.instance_class)

    def generate(context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        result = cgutils.alloca_once(builder, context.get_value_type(views))
        for number, (whole_type, view_type) in enumerate(zip(whole, views, strict=True)):
            array, view = (
                arrayobj.make_array(kind)(context, builder, ref=_place(builder, record, number))
                for kind, record in ((whole_type, arguments[0]), (view_type, result))
            )
            shape, strides = (cgutils.unpack_tuple(builder, numbers) for numbers in (array.shape, array.strides))
            begin = cgutils.pointer_add(builder, array.data, builder.mul(arguments[1], strides[0]))
            arrayobj.populate_array(view, begin, shape[1:], strides[1:], array.itemsize, None)
        return result

    return _Reference(views)(buffers, types.intp), generate
