"""What tests of shards share."""

import pytest

from w2v.shards import periods


@pytest.fixture(autouse=True)
def few_periods(monkeypatch):
    """Eight in an epoch of a small text, so that tests are quick: the driver alone decides it."""
    monkeypatch.setattr(periods, "LEAST_PARTS", 8)
