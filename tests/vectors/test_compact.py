"""Vectors in fewer bytes."""

import numpy as np
import pytest

import w2v
from samples import vectors_of
from w2v.errors import W2VError
from w2v.vectors.compact import Compact, Scaled, share_kept
from w2v.vectors.dtypes import DTYPES, QUANTISED
from w2v.vectors.formats import FORMATS

KINDS = [(f"v{known.suffixes[0]}", dtype) for known in FORMATS.values() if known.mapped for dtype in known.smaller]


@pytest.fixture(scope="module")
def vectors():
    """In groups, as words are, of unequal lengths."""
    random = np.random.default_rng(1)
    matrix = random.normal(size=(150, 16))[np.arange(1500) % 150] + 0.3 * random.normal(size=(1500, 16))
    return vectors_of([f"w{row}" for row in range(1500)], matrix * random.uniform(1, 3, size=(1500, 1)))


@pytest.mark.parametrize(("name", "dtype"), KINDS)
def test_queries_read_smaller_numbers_by_memory_map(vectors, tmp_path, name, dtype):
    vectors.save(tmp_path / name, dtype=dtype)
    small = w2v.load(tmp_path / name)
    assert isinstance(small.vectors, Compact)
    assert all(isinstance(tensor.base, np.memmap) for tensor in small.vectors.tensors.values())
    assert small.vectors.nbytes < (0.6 * vectors.vectors.nbytes)
    assert small.vectors.shape == vectors.vectors.shape
    lengths = np.linalg.norm(vectors.vectors, axis=1)
    assert (np.linalg.norm(small.array() - vectors.vectors, axis=1) / lengths).mean() < 0.3
    np.testing.assert_allclose(np.linalg.norm(small.array(), axis=1), lengths, rtol=0.01)
    np.testing.assert_array_equal(small["w7"], small.array()[7])
    np.testing.assert_array_equal(small[["w7", "w9"]], small.array()[[7, 9]])
    assert small["w7"].dtype == np.float32
    np.testing.assert_allclose(np.asarray(small.vectors), small.array())
    found = [word for word, *_ in vectors.similar("w7", 10)]
    assert len({word for word, *_ in small.similar("w7", 10)} & set(found)) >= 7
    for suffix in (".txt", ".bin", ".npy", ".parquet", ".safetensors"):  # and goes on to any format
        small.save(tmp_path / f"out{suffix}")
        np.testing.assert_array_equal(w2v.load(tmp_path / f"out{suffix}").array(), small.array())


def test_a_number_is_off_by_half_a_scale_at_most(vectors):
    small = Scaled.of(vectors)
    assert small.tensors["vectors"].dtype == np.int8
    assert np.abs(small.tensors["vectors"]).max() == 127
    half = np.abs(vectors.vectors).max(axis=1, keepdims=True) / 127 / 2
    assert (np.abs(small[:] - vectors.vectors) <= half * 1.0001).all()


@pytest.mark.parametrize("dtype", QUANTISED)
def test_rows_of_zeros_stay_and_what_is_not_finite_is_refused(tmp_path, dtype):
    few = vectors_of(["a", "b", "c"], [[0, 0, 0], [1, -2, 0.5], [1e-30, 0, 0]])
    few.save(tmp_path / "v.safetensors", dtype=dtype)
    np.testing.assert_allclose(w2v.load(tmp_path / "v.safetensors").array(), few.vectors, atol=0.01)
    none = vectors_of([], np.empty((0, 3)))
    none.save(tmp_path / "none.safetensors", dtype=dtype)
    assert w2v.load(tmp_path / "none.safetensors").array().shape == (0, 3)
    for odd in (np.inf, -np.inf, np.nan):
        with pytest.raises(
            W2VError, match="word 2, 'b', has a number that is not finite, which only float32 and float16"
        ):
            vectors_of(["a", "b"], [[0, 0], [1, odd]]).save(tmp_path / "odd.safetensors", dtype=dtype)
    assert not (tmp_path / "odd.safetensors").exists()


def test_the_share_that_is_kept_is_of_the_ten_nearest(vectors, tmp_path):
    kept = []
    for dtype in DTYPES:
        vectors.save(tmp_path / f"{dtype}.safetensors", dtype=dtype)
        kept.append(share_kept(vectors, w2v.load(tmp_path / f"{dtype}.safetensors")))
    assert kept[0] == 1
    assert kept == sorted(kept, reverse=True)  # fewer bytes, fewer neighbours
    assert kept[DTYPES.index("float16")] > 0.99
    assert kept[DTYPES.index("int8")] > 0.95
    assert kept[-1] > 0.4
    others = vectors_of(vectors.words, np.random.default_rng(2).normal(size=(1500, 16)))
    assert share_kept(vectors, others) < 0.05
    assert share_kept(vectors_of(["a"], [[1, 2]]), vectors_of(["a"], [[1, 2]])) is None


def test_other_types_and_formats_are_refused(vectors, tmp_path):
    with pytest.raises(W2VError, match="text has no int8: it is for safetensors"):
        vectors.save(tmp_path / "v.txt", dtype="int8")
    with pytest.raises(W2VError, match="unknown dtype 'int4': use float32, float16, int8, pq2, pq4"):
        vectors.save(tmp_path / "v.txt", dtype="int4")
    assert list(tmp_path.iterdir()) == []
