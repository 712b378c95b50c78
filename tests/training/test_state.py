import json

import pytest

from w2v.errors import W2VError
from w2v.training.state import State


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"epoch": 2**62}, "its history does not fit its epoch"),  # a list of as many would take all memory
        ({"epoch": "x"}, 'its state.epoch must be a whole number, not "x"'),
        ({"round": -1}, "its state.round must be from 0"),
        ({"loss": [1]}, "its state.loss must be a list of 2"),
        ({"loss": [1, "x"]}, "its state.loss.pairs must be a number"),
        ({"seconds": float("nan")}, "its state.seconds must be from 0 to .*, not NaN"),
        ({"history": [3]}, r"its state.history\[0\] must be an object"),
        ({"later": 1}, "its state has an unknown later"),
    ],
)
def test_errors_for_a_state_of_wrong_types_name_the_field(change, said):
    with pytest.raises(W2VError, match=said):
        State.from_dict({**json.loads(json.dumps(State().as_dict())), **change}, "its state")
