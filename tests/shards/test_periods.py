import pytest

from w2v.shards import periods
from w2v.shards.periods import LEAST_PARTS, PERIOD, parts_for


@pytest.fixture(autouse=True)
def as_it_is(monkeypatch):
    monkeypatch.setattr(periods, "LEAST_PARTS", LEAST_PARTS)  # other tests of this folder have fewer


@pytest.mark.parametrize("tokens", [1, 1000, 17_000_000, 64 * PERIOD, 65 * PERIOD, 10**12])
def test_weights_are_combined_at_least_64_times_an_epoch_and_about_every_67_million_tokens(tokens):
    parts = parts_for(tokens, 4)
    assert parts >= 64
    assert tokens / parts < 68e6


def test_few_shards_of_a_small_text_are_combined_less_often():
    assert [parts_for(10**6, shards) for shards in (2, 3, 4, 8, 100)] == [16, 36, 64, 64, 64]
    assert parts_for(200 * PERIOD, 2) == 200
