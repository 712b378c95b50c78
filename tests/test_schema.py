"""What JSON may be is described by types, and whatever else it is, is a ModelError that says where and what."""

import json
from dataclasses import dataclass, field
from typing import Annotated, Any, NamedTuple, NotRequired, TypedDict

import pytest
from hypothesis import given
from hypothesis import strategies as st

from w2v.errors import HyperparameterError, ModelError
from w2v.schema import Amount, Count, Finite, Range, checked


class Pair(NamedTuple):
    first: float
    second: Count


class Open(TypedDict):
    name: str
    size: NotRequired[Annotated[int, Range(1, 9)]]


@dataclass
class Closed:
    flag: bool
    many: list[Pair] = field(default_factory=list)
    maybe: Open | None = None

    def __post_init__(self):
        if self.flag and not self.many:
            raise HyperparameterError("flag goes with many")


RIGHT = [
    (bool, True, True),
    (int, -5, -5),
    (float, 3, 3.0),
    (Finite, 1e308, 1e308),
    (Count, 0, 0),
    (Amount, 2.5, 2.5),
    (str, "naïve", "naïve"),
    (str | None, None, None),
    (tuple[str, ...], ["a", "b"], ("a", "b")),
    (dict[str, int], {"a": 1}, {"a": 1}),
    (Pair, [1, 2], Pair(1.0, 2)),
    (Open, {"name": "a", "later": [1]}, {"name": "a", "later": [1]}),
    (Closed, {"flag": False}, Closed(False)),
    (Closed, {"flag": True, "many": [[0, 1]]}, Closed(True, [Pair(0.0, 1)])),
    (Any, {"a": [None, 1.5, {"b": True}]}, {"a": [None, 1.5, {"b": True}]}),
]
WRONG = [
    (bool, 1, "it must be true or false, not 1"),
    (int, True, "it must be a whole number, not true"),
    (int, 1.0, "it must be a whole number, not 1.0"),
    (int, 2**63, "it must be from .*, not 9223372036854775808"),
    (float, "3", 'it must be a number, not "3"'),
    (float, 10**400, "it must be from .*, not 1000"),
    (Finite, float("nan"), "it must be from .*, not NaN"),
    (Count, -1, "it must be from 0 to .*, not -1"),
    (str, None, "it must be a text, not null"),
    (str, {}, "it must be a text, not an object"),
    (list[str], "abc", 'it must be a list, not "abc"'),
    (list[str], ["a", 7], r"it\[1\] must be a text, not 7"),
    (dict[str, int], {"a b": "\n"}, r"""it.'a b' must be a whole number, not "\\n\""""),
    (Pair, [1], "it must be a list of 2, not a list"),
    (Pair, [1, -1], r"it\.second must be from 0 to"),
    (Open, {}, "it has no name"),
    (Open, {"name": "a", "size": 10}, "it.size must be from 1 to 9, not 10"),
    (Open, {"name": "a", "later": 2**64}, "it.later must be from"),
    (Closed, {}, "it has no flag"),
    (Closed, {"flag": False, "x": 1}, "it has an unknown x"),
    (Closed, {"flag": False, "maybe": {"name": 1}}, "it.maybe.name must be a text, not 1"),
    (Closed, {"flag": True}, "it: flag goes with many"),
    (Any, json.loads("[" * 50 + "]" * 50), "it is nested deeper than 16 times"),
    (int, "x" * 999, r'it must be a whole number, not "x{59}\.\.\.$'),
]


@pytest.mark.parametrize(("kind", "value", "expected"), RIGHT)
def test_what_fits_is_what_it_says(kind, value, expected):
    found = checked(kind, value, "it")
    assert found == expected
    assert type(found) is type(expected)


@pytest.mark.parametrize(("kind", "value", "said"), WRONG)
def test_errors_for_values_that_do_not_fit_name_the_field(kind, value, said):
    with pytest.raises(ModelError, match=said) as raised:
        checked(kind, value, "it")
    assert "\n" not in str(raised.value)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda values: (
        st.lists(values, max_size=3)
        | st.dictionaries(st.sampled_from(["flag", "many", "maybe", "name", "size", "\n"]), values, max_size=3)
    ),
    max_leaves=6,
)


@given(JSON, st.sampled_from([kind for kind, *_ in RIGHT]))
def test_any_json_fits_or_is_refused(value, kind):
    try:
        checked(kind, value, "it")
    except ModelError as error:
        assert "\n" not in str(error)  # noqa: PT017  # any other exception fails the test
