"""Vectors in fewer bytes."""

import numpy as np
import pytest

import w2v
from samples import vectors_of
from w2v.errors import W2VError
from w2v.vectors.compact import Compact, quantised, share_kept


@pytest.fixture
def vectors():
    return vectors_of([f"w{row}" for row in range(3000)], np.random.default_rng(1).normal(size=(3000, 24)) * 3)


@pytest.mark.parametrize(
    ("name", "dtype"), [("v.safetensors", "float16"), ("v.safetensors", "int8"), ("v.npy", "float16")]
)
def test_queries_read_smaller_numbers_by_memory_map(vectors, tmp_path, name, dtype):
    vectors.save(tmp_path / name, dtype=dtype)
    small = w2v.load(tmp_path / name)
    assert isinstance(small.vectors, Compact)
    assert isinstance(small.vectors.numbers.base, np.memmap)
    assert small.vectors.numbers.dtype == dtype
    assert small.vectors.shape == vectors.vectors.shape
    np.testing.assert_allclose(small.array(), vectors.vectors, atol=0.06)
    np.testing.assert_array_equal(small["w7"], small.array()[7])
    np.testing.assert_array_equal(small[["w7", "w9"]], small.array()[[7, 9]])
    assert small["w7"].dtype == np.float32
    np.testing.assert_allclose(np.asarray(small.vectors), small.array())
    found = [word for word, *_ in vectors.similar("w7", 10)]
    assert len({word for word, *_ in small.similar("w7", 10)} & set(found)) >= 8
    for suffix in (".txt", ".bin", ".npy", ".parquet", ".safetensors"):  # and goes on to any format
        small.save(tmp_path / f"out{suffix}")
        np.testing.assert_array_equal(w2v.load(tmp_path / f"out{suffix}").array(), small.array())


def test_a_number_is_off_by_half_a_scale_at_most(vectors):
    small = quantised(vectors)
    assert small.numbers.dtype == np.int8
    assert np.abs(small.numbers).max() == 127
    half = np.abs(vectors.vectors).max(axis=1, keepdims=True) / 127 / 2
    assert (np.abs(small[:] - vectors.vectors) <= half * 1.0001).all()


def test_rows_of_zeros_stay_and_what_is_not_finite_is_refused(tmp_path):
    vectors_of(["a", "b"], [[0, 0], [1, -2]]).save(tmp_path / "v.safetensors", dtype="int8")
    np.testing.assert_allclose(w2v.load(tmp_path / "v.safetensors").array(), [[0, 0], [1, -2]], atol=0.01)
    with pytest.raises(W2VError, match="word 2, 'b', has a number that is not finite, which int8 cannot represent"):
        quantised(vectors_of(["a", "b"], [[0, 0], [1, np.inf]]))


def test_the_share_that_is_kept_is_of_the_ten_nearest(vectors, tmp_path):
    for dtype in ("float16", "int8"):
        vectors.save(tmp_path / f"{dtype}.safetensors", dtype=dtype)
    half, eighth = (w2v.load(tmp_path / f"{dtype}.safetensors") for dtype in ("float16", "int8"))
    assert share_kept(vectors, vectors) == 1
    assert 0.99 < share_kept(vectors, half) <= 1
    assert 0.9 < share_kept(vectors, eighth) < share_kept(vectors, half)
    others = vectors_of(vectors.words, np.random.default_rng(2).normal(size=(3000, 24)))
    assert share_kept(vectors, others) < 0.05
    assert share_kept(vectors_of(["a"], [[1, 2]]), vectors_of(["a"], [[1, 2]])) is None


def test_other_types_and_formats_are_refused(vectors, tmp_path):
    with pytest.raises(W2VError, match="text has no int8: it is for safetensors"):
        vectors.save(tmp_path / "v.txt", dtype="int8")
    with pytest.raises(W2VError, match="unknown dtype 'int4': use float32, float16, int8"):
        vectors.save(tmp_path / "v.txt", dtype="int4")
    assert list(tmp_path.iterdir()) == []
