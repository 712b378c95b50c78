"""What tests of corpora share."""

from object_stores import bucket, fresh_connections, store_port  # noqa: F401  # fixtures
