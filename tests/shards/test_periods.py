import pytest

from w2v.shards import periods
from w2v.shards.periods import LEAST_PARTS, PERIOD, parts_for


@pytest.mark.parametrize("tokens", [1, 1000, 17_000_000, 64 * PERIOD, 65 * PERIOD, 10**12])
def test_weights_are_combined_at_least_64_times_an_epoch_and_about_every_eight_million_tokens(monkeypatch, tokens):
    monkeypatch.setattr(periods, "LEAST_PARTS", LEAST_PARTS)  # other tests of this folder have fewer
    parts = parts_for(tokens)
    assert parts >= 64
    assert tokens / parts < 8.5e6
