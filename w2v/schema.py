"""What a file's metadata must be: described by plain types, beside what writes it, and checked once, on reading.

    bool  int  float  str       as JSON has them; a whole number is a number too, true and false are none
    Annotated[int, Range(0, 9)] a number within bounds; all whole numbers are within 64 bits
    T | None                    null too
    list[T]  tuple[T, ...]      a list
    dict[str, T]                an object with any keys
    a NamedTuple                a list of so many
    a dataclass                 an object with these keys and no others; those with defaults may be missing
    a TypedDict                 an object with these keys; others are let be, as a later version may say more
    Any                         any JSON that is not nested deeply

What was checked is safe to use as what it says it is. Whether one value fits another is for whoever reads the file.
"""

import dataclasses
import functools
import json
import sys
import types
import typing
from collections.abc import Callable, Mapping
from typing import Annotated, Any, NamedTuple

from w2v.errors import ModelError, W2VError
from w2v.quoting import quoted

_DEEPEST = 16  # objects and lists in one another
_SHOWN = 60  # characters of a wrong value
_PLAIN: dict[Any, tuple[str, tuple[type, ...]]] = {
    bool: ("true or false", (bool,)),
    int: ("a whole number", (int,)),
    float: ("a number", (int, float)),
    str: ("a text", (str,)),
}


class Range(NamedTuple):
    """The bounds of a number; NaN is in none."""

    least: float
    most: float


Count = Annotated[int, Range(0, 2**62)]
Finite = Annotated[float, Range(-sys.float_info.max, sys.float_info.max)]
Amount = Annotated[float, Range(0, sys.float_info.max)]  # of seconds, bytes, words ...


def checked(kind: Any, value: Any, name: str) -> Any:
    """`value`, of parsed JSON, as a `kind`; ModelError, with the place in what is called `name`, where it is none."""
    origin, arguments = typing.get_origin(kind), typing.get_args(kind)
    if origin is Annotated:
        return _within(arguments[1], checked(arguments[0], value, name), name)
    if origin in (typing.Union, types.UnionType):
        [other] = [argument for argument in arguments if argument is not types.NoneType]
        return None if value is None else checked(other, value, name)
    if origin in (typing.Required, typing.NotRequired):
        return checked(arguments[0], value, name)
    if kind is Any:
        return _any(value, name)
    if kind in _PLAIN:
        return _plain(kind, value, name)
    return _composed(origin or kind, arguments)(value, name)


def _composed(kind: Any, arguments: tuple[Any, ...]) -> Callable[[Any, str], Any]:
    """What checks a value that is made up of others."""
    if kind in (list, tuple):
        return lambda value, name: kind(
            checked(arguments[0], item, f"{name}[{place}]") for place, item in enumerate(_a(list, value, name))
        )
    if kind is dict:
        return lambda value, name: {
            key: checked(arguments[1], item, f"{name}.{_key(key)}") for key, item in _a(dict, value, name).items()
        }
    if dataclasses.is_dataclass(kind):
        return functools.partial(_record, kind)
    if typing.is_typeddict(kind):
        return functools.partial(_open_record, kind)
    return functools.partial(_row, kind)


def _plain(kind: type[Any], value: Any, name: str) -> Any:
    wanted, right = _PLAIN[kind]
    if not isinstance(value, right) or (isinstance(value, bool) and kind is not bool):
        raise _wrong(name, wanted, value)
    if isinstance(value, int):
        _within(Range(-(2**63), 2**63 - 1), value, name)
    return kind(value)


def _within(bounds: Range, value: Any, name: str) -> Any:
    if not bounds.least <= value <= bounds.most:
        raise _wrong(name, f"from {bounds.least:g} to {bounds.most:g}", value)
    return value


def _row(kind: Any, value: Any, name: str) -> Any:
    fields = _fields(kind)
    if len(_a(list, value, name)) != len(fields):
        raise _wrong(name, f"a list of {len(fields)}", value)
    items = zip(fields.items(), value, strict=True)
    return kind(*(checked(field, item, f"{name}.{key}") for (key, field), item in items))


def _record(kind: Any, value: Any, name: str) -> Any:
    fields = _fields(kind)
    if unknown := sorted(set(_a(dict, value, name)) - set(fields)):
        raise ModelError(f"{name} has an unknown {_key(unknown[0])}: a later version of w2v may know it")
    for field in dataclasses.fields(kind):
        if field.name not in value and field.default is field.default_factory is dataclasses.MISSING:
            raise ModelError(f"{name} has no {field.name}")
    found = {key: checked(fields[key], item, f"{name}.{key}") for key, item in value.items()}
    try:
        return kind(**found)
    except W2VError as error:  # a record's own rules
        raise ModelError(f"{name}: {error}") from error


def _open_record(kind: Any, value: Any, name: str) -> Any:
    fields = _fields(kind)
    if missing := sorted(kind.__required_keys__ - set(_a(dict, value, name))):
        raise ModelError(f"{name} has no {missing[0]}")
    return {key: checked(fields.get(key, Any), item, f"{name}.{_key(key)}") for key, item in value.items()}


def _any(value: Any, name: str, depth: int = 0) -> Any:
    if depth > _DEEPEST:
        raise ModelError(f"{name} is nested deeper than {_DEEPEST} times")
    if isinstance(value, dict):
        for key, item in value.items():
            _any(item, f"{name}.{_key(key)}", depth + 1)
    elif isinstance(value, list):
        for item in value:
            _any(item, name, depth + 1)
    elif isinstance(value, int):
        _within(Range(-(2**63), 2**63 - 1), value, name)
    return value


def _a(kind: type[Any], value: Any, name: str) -> Any:
    if not isinstance(value, kind):
        raise _wrong(name, "a list" if kind is list else "an object", value)
    return value


@functools.cache
def _fields(kind: Any) -> Mapping[str, Any]:
    return typing.get_type_hints(kind, include_extras=True)


def _wrong(name: str, wanted: str, value: Any) -> ModelError:
    """The error for a value that is not `wanted`."""
    shown = "an object" if isinstance(value, dict) else "a list" if isinstance(value, list) else json.dumps(value)
    return ModelError(f"{name} must be {wanted}, not {shown if len(shown) <= _SHOWN else shown[:_SHOWN] + '...'}")


def _key(key: str) -> str:
    """A key as messages show it."""
    return key if key.isidentifier() and len(key) <= _SHOWN else quoted(key)
