import numpy as np
import pytest
from scipy.stats import chisquare

from w2v.engine.kernels.counter import derive_key, random_bits
from w2v.engine.noise import draw_noise, noise_distribution, noise_table


def table_distribution(table):
    """What the urns hold, exactly."""
    own = (table.threshold + 1.0) / 2**32
    held = own.copy()
    np.add.at(held, table.alias, 1 - own)
    return held / len(own)


@pytest.mark.parametrize("words", [1, 2, 20, 5000])
@pytest.mark.parametrize("power", [0.75, 0.0, 1.0, -0.5])
def test_urns_hold_counts_to_the_power(words, power):
    counts = (1e6 / np.arange(1, words + 1) ** 1.1).astype(np.int64) + 1
    expected = counts**power / (counts**power).sum()
    assert noise_distribution(counts, power) == pytest.approx(expected, rel=1e-12)
    assert table_distribution(noise_table(expected)) == pytest.approx(expected, abs=1e-9)


def test_counts_beyond_32_bits_and_an_extreme_power_stay_finite():
    distribution = noise_distribution(np.array([2**62, 2**40, 1]), 10)
    assert distribution.sum() == pytest.approx(1)
    assert np.isfinite(distribution).all()


def test_draws_follow_the_distribution():
    counts = np.array([500, 300, 100, 50, 50, 20, 5, 1])
    table = noise_table(noise_distribution(counts, 0.75))
    drawn = [draw_noise(table, np.uint64(random_bits(derive_key(5), np.uint64(i)))) for i in range(20_000)]
    expected = 20_000 * noise_distribution(counts, 0.75)
    assert chisquare(np.bincount(drawn, minlength=8), expected).pvalue > 1e-4
