import numpy as np
import pytest

HOSTILE = [  # (changes of the metadata, of the tensors, what is said)
    ({}, {"counts": np.zeros(30, np.float32)}, "its tensor 'counts' is of float32"),
    ({}, {"inputs": np.zeros((30, 5), np.float32)}, "the dimensions of its vectors are not those"),
    ({}, {"outputs": np.zeros((29, 4), np.float32)}, "its tensor 'outputs' is of float32, 29 x 4"),
]


@pytest.mark.parametrize(("change", "tensors", "said"), HOSTILE)
def test_right_checksums_do_not_excuse_wrong_contents(check_refused, change, tensors, said):
    check_refused("start.safetensors", change, tensors, said)


def test_a_missing_file_is_named(check_missing):
    check_missing("start.safetensors")
