import shutil

import numpy as np
import pytest

import w2v
from samples import resealed
from w2v.errors import CheckpointError

HOSTILE = [  # (changes of the metadata, of the tensors, what is said)
    ({}, {"counts": np.zeros(30, np.float32)}, "its tensor 'counts' is of float32"),
    ({}, {"inputs": np.zeros((30, 5), np.float32)}, "the dimensions of its vectors are not those"),
    ({}, {"outputs": np.zeros((29, 4), np.float32)}, "its tensor 'outputs' is of float32, 29 x 4"),
]


@pytest.mark.parametrize(("change", "tensors", "said"), HOSTILE)
def test_right_checksums_do_not_excuse_wrong_contents(half, tmp_path, change, tensors, said):
    shutil.copytree(half, tmp_path / "run")
    resealed(tmp_path / "run" / "start.safetensors", lambda metadata: metadata.update(change), tensors)
    with pytest.raises(CheckpointError, match=said) as raised:
        w2v.resume(tmp_path / "run")
    assert str(tmp_path / "run") in str(raised.value)


def test_a_missing_file_is_named(half, tmp_path):
    shutil.copytree(half, tmp_path / "run")
    (tmp_path / "run" / "start.safetensors").unlink()
    with pytest.raises(CheckpointError, match=r"start\.safetensors"):
        w2v.resume(tmp_path / "run")
