"""A method is an objective and a kind of input. Kernels call what these define by name: `method.objective.loss(...)`.

To numba each of them is a type of its own with no value. So these calls are resolved, and inlined, when a kernel is
compiled, and what was compiled can be cached on disk: functions passed as arguments could not be.
"""

from typing import Any, NamedTuple

from numba import types
from numba.core.datamodel import models
from numba.core.typing.templates import AttributeTemplate
from numba.extending import NativeValue, infer_getattr, lower_getattr_generic, register_model, typeof_impl, unbox

from .inputs import load_inputs
from .kernels.kernel import Kernel
from .objectives import load_objective
from .records import Inputs, Objective, Settings


class Method(NamedTuple):
    """How a tile is trained on."""

    objective: Objective
    inputs: Inputs


def method_name(settings: Settings) -> str:
    """By which the kernels of the method that these settings ask for are known to be compiled."""
    return f"{settings.objective}.{settings.input}"


def load_method(settings: Settings) -> Method:
    """The method that these settings ask for; KeyError where there is none."""
    return Method(load_objective(settings.objective), load_inputs(settings.input))


class _DefinitionType(types.Opaque):
    """One objective, or one kind of input."""

    def __init__(self, kind: type, name: str) -> None:
        super().__init__(name=f"{kind.__name__} {name}")
        self._kind = kind
        self._name = name

    @property
    def definition(self) -> Objective | Inputs:
        """Found by its name: what is compiled is cached with its types, and these records are not to be pickled."""
        return load_objective(self._name) if self._kind is Objective else load_inputs(self._name)


register_model(_DefinitionType)(models.OpaqueModel)


@typeof_impl.register(Objective)
@typeof_impl.register(Inputs)
def _type_of(definition: Objective | Inputs, _context: Any) -> _DefinitionType:
    return _DefinitionType(type(definition), definition.name)


@unbox(_DefinitionType)
def _unbox(_type: Any, _value: Any, context: Any) -> Any:
    return NativeValue(context.context.get_dummy_value())


@infer_getattr
class _Attributes(AttributeTemplate):
    """Its kernels are functions to call, and what is true or false is a constant."""

    key = _DefinitionType

    def generic_resolve(self, kind: _DefinitionType, attribute: str) -> Any:
        value = getattr(kind.definition, attribute)
        return typeof_impl(value, self.context) if isinstance(value, Kernel) else types.boolean


@lower_getattr_generic(_DefinitionType)
def _attribute(context: Any, _builder: Any, kind: _DefinitionType, _value: Any, attribute: str) -> Any:
    value = getattr(kind.definition, attribute)
    return context.get_dummy_value() if isinstance(value, Kernel) else context.get_constant(types.boolean, value)
