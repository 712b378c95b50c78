"""What tests of shards share."""

import pytest

from object_stores import bucket, fresh_connections, store_port  # noqa: F401  # fixtures
from w2v.shards import periods


@pytest.fixture(autouse=True)
def few_periods(monkeypatch):
    """Eight in an epoch of a small text, so that tests are quick: the driver alone decides it."""
    monkeypatch.setattr(periods, "LEAST_PARTS", 8)
