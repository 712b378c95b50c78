import pytest

from w2v.plots.number_scale import few_ticks, tick_texts


@pytest.mark.parametrize(
    ("ticks", "texts"),
    [
        ([0, 0.5, 1], ["0", "0.5", "1"]),
        ([-200, 0, 200], ["−200", "0", "200"]),
        ([123456789, 123456790], ["123456789", "123456790"]),
        ([1e6, 1e6 + 0.001], ["1000000", "1000000.001"]),
        ([1e-9, 2e-9], ["1e−09", "2e−09"]),
        ([1e300], ["1e+300"]),
        ([1 / 3], ["0.3333333333333333"]),
        ([], []),
    ],
)
def test_numbers_are_as_long_as_they_must_be(ticks, texts):
    assert tick_texts(ticks) == texts


@pytest.mark.parametrize(
    ("low", "high", "ticks"),
    [(1, 3.5, [1, 2, 3]), (0, 400, [0, 200, 400]), (5, 5, [5]), (-98.3, 400, [0, 200, 400]), (0.9, 1.1, [0.9, 1, 1.1])],
)
def test_ticks_are_few_and_round(low, high, ticks):
    assert few_ticks(low, high) == pytest.approx(ticks)


@pytest.mark.parametrize(("low", "high"), [(1, 1 + 1e-12), (-1e300, 1e300), (0, 5e-324), (1e300, 1.1e300)])
def test_there_are_two_to_four_ticks_in_every_range(low, high):
    ticks = few_ticks(low, high)
    assert 2 <= len(set(ticks)) <= 4
    assert all(low <= tick <= high for tick in ticks)
