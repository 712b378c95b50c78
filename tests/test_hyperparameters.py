import dataclasses

import numpy as np
import pytest

from w2v import Hyperparameters
from w2v.errors import HyperparameterError

FIELDS = {f.name: f for f in dataclasses.fields(Hyperparameters)}
NAMES = ["objective", "input", "proposal", "normalize", "tokenizer", "combination"]
NUMBERS = [name for name, f in FIELDS.items() if not isinstance(f.default, bool) and name not in NAMES]


@pytest.mark.parametrize("name", FIELDS)
def test_every_field_says_what_it_is_for(name):
    assert FIELDS[name].metadata["help"].endswith(".")


@pytest.mark.parametrize("name", NUMBERS)
def test_the_bounds_are_allowed_and_what_lies_beyond_is_not(name):
    others = {"held_out": 0.1} if name == "early_stop" else {}
    for bound, beyond in (("least", -1), ("most", 1)):
        limit = FIELDS[name].metadata[bound]
        assert getattr(Hyperparameters(**{name: limit}, **others), name) == limit
        with pytest.raises(HyperparameterError, match=f"{name} must be"):
            Hyperparameters(**{name: limit + beyond})


@pytest.mark.parametrize("name", FIELDS)
@pytest.mark.parametrize("wrong", ["5", [5], 1.5j, float("nan"), float("inf"), 10**400, -(10**400)])
def test_values_of_wrong_types_or_not_finite_are_refused(name, wrong):
    if name in NAMES and wrong == "5":
        wrong = 5  # what is no number may be a name
    with pytest.raises(HyperparameterError, match=f"{name} must be"):
        Hyperparameters(**{name: wrong})


@pytest.mark.parametrize("name", NUMBERS)
def test_true_is_not_a_number(name):
    with pytest.raises(HyperparameterError):
        Hyperparameters(**{name: True})


def test_a_whole_number_is_not_rounded():
    with pytest.raises(HyperparameterError, match="whole number"):
        Hyperparameters(dim=100.5)


def test_an_explicit_zero_is_kept():
    assert Hyperparameters(sample=0).sample == 0


def test_numpy_numbers_become_pythons():
    asked = Hyperparameters(dim=np.int64(50), rate=np.float32(0.5))
    assert (asked.dim, asked.rate) == (50, 0.5)
    assert (type(asked.dim), type(asked.rate)) == (int, float)


def test_a_normal_form_is_one_of_two():
    with pytest.raises(HyperparameterError, match="normalize must be NFC or NFKC, not 'nfc'"):
        Hyperparameters(normalize="nfc")


def test_words_are_spelled_as_texts_are():
    assert Hyperparameters().spelled("Fu\u0308r") == "Fu\u0308r"
    assert Hyperparameters(lowercase=True).spelled("FRANCE") == "france"
    assert Hyperparameters(normalize="NFC").spelled("Fu\u0308r") == "Für"
    assert Hyperparameters(normalize="NFKC", lowercase=True).spelled("ＦＵ\u0308R") == "für"


def test_a_record_survives_its_dictionary():
    asked = Hyperparameters(dim=50, max_vocab=10, lowercase=True)
    assert Hyperparameters.from_dict(dataclasses.asdict(asked)) == asked


def test_unknown_keys_are_errors():
    with pytest.raises(HyperparameterError, match="unknown hyperparameter 'widnow'"):
        Hyperparameters.from_dict({"widnow": 5})


def test_the_usual_rate_is_the_inputs():
    assert Hyperparameters().rate == 0.025
    assert Hyperparameters(input="cbow").rate == 0.05
    assert Hyperparameters(input="cbow", rate=0.1).rate == 0.1
