import numpy as np

from w2v.vectors.decimals import shortest


def texts(numbers):
    return [f"{number:.9g}" for number in shortest(numbers).tolist()]


def test_every_kind_of_number_reads_back_to_the_same_bits():
    bits = np.random.default_rng(1).integers(0, 2**32, 200_000, np.uint32).view(np.float32)
    corners = np.array([0, -0.0, 1e-45, 1e-38, 3.4028235e38, 1e-13, 1e6, 999999.94, np.inf, -np.inf], np.float32)
    numbers = np.concatenate([bits[~np.isnan(bits)], corners])
    by_way_of_a_double = np.array([float(text) for text in texts(numbers)]).astype(np.float32)
    np.testing.assert_array_equal(by_way_of_a_double.view(np.uint32), numbers.view(np.uint32))


def test_no_digit_is_wasted():
    numbers = np.random.default_rng(1).normal(size=20_000).astype(np.float32)
    found = texts(np.concatenate([numbers, np.array([0.1, 0.5, 1, -2.25, 100], np.float32)]))
    assert found[-5:] == ["0.1", "0.5", "1", "-2.25", "100"]
    for text, number in zip(found, numbers, strict=False):
        assert len(text) == len(np.format_float_positional(number, trim="-")) or "e" in text


def test_matrices_keep_their_shape():
    assert shortest(np.full((3, 4), 0.1, np.float32)).tolist() == [[0.1] * 4] * 3
