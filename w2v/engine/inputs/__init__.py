"""The table of kinds of input: what a row of X is made of. To add one, write its module and give it a line here.

A module says which rows of the input matrix a tile moves, gathers them into X [T, D] and hands dX back to them; it
defines INPUTS, the record of it (records.py). Whoever wants the vectors of words alone imports no numba.
"""

import importlib

from ..records import Inputs

INPUTS = {  # name: its module, relative to this one
    "word": ".word",
    "cbow": ".cbow",
    "subwords": ".subwords",
}


def load_inputs(name: str) -> Inputs:
    """The kind of input of that name; KeyError where the table has none."""
    inputs: Inputs = importlib.import_module(INPUTS[name], __name__).INPUTS
    return inputs
