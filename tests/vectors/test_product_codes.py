"""Product quantisation."""

import numpy as np
import pytest
from numpy.testing import assert_array_equal
from threadpoolctl import threadpool_limits

import w2v
from samples import vectors_of
from w2v.errors import ModelError, W2VError
from w2v.model.tensors import open_tensors, save_tensors
from w2v.vectors import search
from w2v.vectors.compact import share_kept
from w2v.vectors.directions import Directions, unit_rows
from w2v.vectors.product_codes import MOST_DIMENSIONS, POINTS, ProductCodes, product_codes
from w2v.vectors.search import nearest, nearest_and_passed, nearest_rows


def drawn(words, dimensions, variance=1.0):
    """Directions whose variances are as unequal as `variance` has them."""
    random = np.random.default_rng(1)
    turned = np.linalg.qr(random.normal(size=(dimensions, dimensions)))[0]
    matrix = random.normal(size=(words, dimensions)) * np.geomspace(variance, 1, dimensions) @ turned
    return vectors_of([f"w{row}" for row in range(words)], matrix)


@pytest.mark.parametrize("dimensions", [1, 2, 3, 10, 11, 50])
@pytest.mark.parametrize("each", [1, 2, 4])
def test_no_more_words_than_points_lose_only_what_is_rounded(each, dimensions):
    vectors = drawn(POINTS, dimensions, 5)
    small = product_codes(vectors, each)
    assert small.tensors["codes"].shape == (POINTS, -(-dimensions // each))
    lengths = np.linalg.norm(vectors.vectors, axis=1, keepdims=True)
    np.testing.assert_allclose(small[:] / lengths, vectors.vectors / lengths, atol=3e-3)


def test_a_row_has_the_same_bits_however_it_is_read():
    small = product_codes(drawn(2000, 19), 2)
    whole = small[:]
    assert_array_equal(np.stack([small[row] for row in range(0, 2000, 7)]), whole[::7])
    assert_array_equal(small[np.array([1999, 3, 3])], whole[[1999, 3, 3]])
    assert_array_equal(small[1000:1101], whole[1000:1101])
    exact = np.asarray(small.tensors["codebook"], np.float64)
    columns = np.arange(exact.shape[1])
    turned = exact[small.tensors["codes"][:, columns // 2], columns] @ small.tensors["rotation"].astype(np.float64)
    assert_array_equal(whole, turned.astype(np.float32) * small.tensors["scales"][:, None])


def test_the_number_of_threads_changes_no_bit(monkeypatch):
    vectors = drawn(2000, 20)
    found = []
    for threads in (1, 3):
        monkeypatch.setattr("os.cpu_count", lambda threads=threads: threads)
        with threadpool_limits(threads):
            found.append(product_codes(vectors, 4).tensors)
    for others in found[1:]:
        for name, tensor in found[0].items():
            assert_array_equal(tensor, others[name])


def test_unequal_variances_are_shared_out_among_the_groups():
    vectors = drawn(1500, 16, 10)
    small = product_codes(vectors, 4)
    turned = vectors.directions.unit(np.arange(1500)) @ small.tensors["rotation"].T
    logs = np.log(turned.var(axis=0)).reshape(-1, 4).sum(axis=1)
    assert np.ptp(logs) < 1
    kept = share_kept(vectors, w2v.Vectors(vectors.words, vectors.counts, small))
    assert kept > 0.5


def skewed(words, dimensions):
    """Codes of a file from elsewhere: the rotation turns nothing, and points stand where it has zeros."""
    random = np.random.default_rng(2)
    rotation = random.normal(size=(dimensions + 1, dimensions)).astype(np.float32)
    rotation[3] = 0
    codebook = random.normal(size=(POINTS, dimensions + 1)).astype(np.float32)
    codes = random.integers(0, POINTS, size=(words, 1 + dimensions), dtype=np.uint8)
    return ProductCodes(codes, codebook, rotation, np.ones(words, np.float32))


@pytest.mark.parametrize(
    ("small", "tight"),
    [
        (product_codes(drawn(3000, 19, 3), 2), True),
        (product_codes(drawn(3000, 9), 4), True),
        (product_codes(drawn(300, 300), 1), True),
        (skewed(500, 8), False),
    ],
)
def test_no_cosine_exceeds_its_bound(small, tight):
    targets = unit_rows(np.random.default_rng(1).normal(size=(20, small.shape[1])))
    targets = np.concatenate([targets, unit_rows(small[:20]), -unit_rows(small[:20])])
    excess = small.upper_bounds(targets)(slice(None)) - targets @ unit_rows(small[:]).T
    assert excess.min() >= 0
    assert (excess.max() < 0.04) == tight


def test_few_rows_are_read_for_what_all_would_answer(monkeypatch):
    monkeypatch.setattr(search, "ROWS", 100)
    matrix = drawn(6000, 20, 4).vectors.copy()
    matrix[::50] = 0
    small = product_codes(vectors_of([f"w{row}" for row in range(6000)], matrix * np.linspace(1, 9, 6000)[:, None]), 2)
    read = []

    class Counted(ProductCodes):
        def __getitem__(self, rows):
            read.append(np.size(rows))
            return super().__getitem__(rows)

    counted, whole = Counted(**small.tensors), small[:]
    targets = Directions(whole).unit([7, 7, 5999, 1234])
    targets[3] = np.nan
    own, silent = [[7], [], [5999, 17], []], np.arange(6000) % 3 == 0
    for chosen in (None, np.arange(0, 6000, 2)[::-1]):
        quick, slow = Directions(counted, chosen), Directions(whole, chosen)
        for top in (None, 2000):
            assert_same(nearest(quick, targets, 10, own, top=top), nearest(slow, targets, 10, own, top=top))
            passed = [nearest_and_passed(it, targets, 10, own, top=top, silent=silent) for it in (quick, slow)]
            assert_same(*([found for found, _ in its] for its in passed))
            assert [count for _, count in passed[0]] == [count for _, count in passed[1]]
            rows = np.array([7, -1, 2999, -1])
            both = [nearest_rows(it, targets, 10, rows, top=top, silent=silent) for it in (quick, slow)]
            assert_same([both[0]], [both[1]])
    assert sum(read) < 12 * 6000 / 10
    assert len(quick.directed()) == 3000  # lengths are measured as ever after that
    assert_array_equal(quick.directed(), slow.directed())


def assert_same(found, expected):
    for ours, theirs in zip(found, expected, strict=True):
        assert_array_equal(ours[0], theirs[0])
        assert_array_equal(ours[1], theirs[1])


def test_too_many_dimensions_are_refused():
    with pytest.raises(W2VError, match="vectors of 4,097 dimensions: product quantisation is for up to 4,096"):
        product_codes(vectors_of(["a"], np.ones((1, MOST_DIMENSIONS + 1))), 2)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"codes": None}, "it has no tensor 'vectors'"),
        ({"codes": np.zeros((9, 0), np.uint8)}, "do not fit together"),
        ({"codes": np.zeros((9, 4), np.uint8)}, "do not fit together"),
        ({"codes": np.zeros((8, 3), np.uint8)}, "'codes' is of uint8, 8 x 3; it should be of uint8, 9 x any"),
        ({"codes": np.zeros((9, 3), np.int8)}, "'codes' is of int8"),
        ({"codebook": np.zeros((255, 6), np.float32)}, "'codebook' is of float32, 255 x 6"),
        ({"codebook": np.zeros((256, 0), np.float32), "rotation": np.zeros((0, 6), np.float32)}, "fit together"),
        ({"codebook": None}, "it has no tensor 'codebook'"),
        # A short file would be read as a large matrix.
        ({"rotation": np.zeros((6, 7), np.float32)}, "do not fit together"),
        ({"rotation": np.zeros((5, 6), np.float32)}, "'rotation' is of float32, 5 x 6"),
        ({"rotation": np.zeros((6, 0), np.float32)}, "0 dimensions"),
        ({"scales": np.zeros(8, np.float32)}, "'scales' is of float32, 8"),
    ],
)
def test_tensors_that_do_not_fit_are_refused(tmp_path, change, said):
    path = tmp_path / "v.safetensors"
    drawn(9, 6).save(path, dtype="pq2")
    file = open_tensors(path)
    changed = {name: np.array(tensor) for name, tensor in file.tensors.items()} | change
    save_tensors(path, {name: it for name, it in changed.items() if it is not None}, file.metadata, overwrite=True)
    with pytest.raises(ModelError, match=said):
        w2v.load(path)


def test_an_older_w2v_refuses_it_by_its_version(tmp_path):
    drawn(9, 6).save(tmp_path / "v.safetensors", dtype="pq2")
    file = open_tensors(tmp_path / "v.safetensors")
    assert file.metadata["format_version"] == 3
    with pytest.raises(ModelError, match="vectors of format version 3; this w2v reads versions up to 2: upgrade w2v"):
        file.check_version("vectors", 2)
