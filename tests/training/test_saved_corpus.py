import hashlib

import numpy as np
import pytest

import w2v
from trainings import sentences
from w2v import Hyperparameters
from w2v.errors import CheckpointError
from w2v.model.tensors import open_tensors, save_tensors

HOSTILE = [  # (changes of the metadata, of the tensors, what is said)
    ({"facts": {}}, {}, "facts has no files"),
    ({"facts": {"files": 0, "bytes": 0, "lines": 0, "tokens": 0, "types": 0, "words": 2**62}}, {}, "other words"),
    ({"ids": None}, {}, "ids must be a text"),
    ({}, {"counts": np.zeros(30, np.float32)}, "its tensor 'counts' is of float32"),
    ({}, {"counts": np.arange(30)}, "not in order of falling count"),
    ({}, {"known": np.zeros(30, np.uint8)}, "its known words are not those"),
]


@pytest.mark.parametrize(("change", "tensors", "said"), HOSTILE)
def test_right_checksums_do_not_excuse_wrong_contents(check_refused, change, tensors, said):
    check_refused("corpus.safetensors", change, tensors, said)


def test_a_missing_file_is_named(check_missing):
    check_missing("corpus.safetensors")


def test_ids_without_a_word_never_reach_a_kernel(tmp_path):
    w2v.train(sentences(), Hyperparameters(dim=4, epochs=1), checkpoint=tmp_path / "run")
    ids, corpus = tmp_path / "run" / "corpus.ids", open_tensors(tmp_path / "run" / "corpus.safetensors")
    changed = np.fromfile(ids, np.int32)
    for value in (30, -2):
        changed[7] = value
        changed.tofile(ids)
        checksums = {"ids": hashlib.sha256(ids.read_bytes()).hexdigest()}
        save_tensors(corpus.path, corpus.tensors, corpus.metadata | checksums, overwrite=True)
        with pytest.raises(CheckpointError, match="contains ids without a word"):
            w2v.resume(tmp_path / "run")
