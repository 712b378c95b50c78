import numpy as np
from scipy.stats import chisquare

from w2v.engine.kernels.counter import below, derive_key, random_bits


def bits(key, count):
    return np.array([random_bits(key, np.uint64(i)) for i in range(count)], np.uint64)


def test_number_is_splitmix64s():
    # The reference implementation's first outputs for seed 1234567 (Vigna, splitmix64.c).
    assert [random_bits(np.uint64(1234567), np.uint64(i)) for i in range(3)] == [
        6457827717110365317,
        3203168211198807973,
        9817491932198370423,
    ]


def test_every_bit_is_set_half_of_the_time():
    drawn = bits(derive_key(7), 4096)
    ones = [int(((drawn >> np.uint64(b)) & np.uint64(1)).sum()) for b in range(64)]
    # 64 binomials of standard deviation 32: beyond 5 deviations once in 27,000 seeds.
    assert max(abs(count - 2048) for count in ones) < 5 * 32


def test_below_is_uniform_and_inside():
    drawn = [below(np.uint64(b), 10) for b in bits(derive_key(3), 5000)]
    assert set(drawn) == set(range(10))
    assert chisquare(np.bincount(drawn)).pvalue > 1e-4


def test_neighbouring_keys_share_nothing():
    keys = {int(derive_key(seed, purpose, epoch)) for seed in range(10) for purpose in range(3) for epoch in range(10)}
    assert len(keys) == 300
    a, b = bits(derive_key(1, 0), 4096), bits(derive_key(1, 1), 4096)
    same = np.unpackbits((a ^ b).view(np.uint8)).mean()
    assert abs(same - 0.5) < 5 * 0.5 / np.sqrt(64 * 4096)


def test_largest_seed_is_taken():
    assert derive_key(2**63 - 1, 2, 5) != derive_key(2**63 - 2, 2, 5)
