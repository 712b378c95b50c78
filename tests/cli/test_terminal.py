"""What is said on standard error: the library names Python's arguments, the command line its options."""

import pytest

from w2v.cli.terminal import with_options


@pytest.mark.parametrize(
    ("message", "said"),
    [
        ("lower `min_count` to 3, or give more text", "lower --min-count to 3, or give more text"),
        ("use `overwrite=True` to replace it", "use --overwrite to replace it"),
        ("use `dim=50`, or `long=True` to go on", "use --dim 50, or --yes to go on"),
        ("use `encoding=utf-16-le`", "use --encoding utf-16-le"),
        ("begin with `w2v train`", "begin with `w2v train`"),  # a command stays as it is
    ],
)
def test_arguments_are_said_as_options(message, said):
    assert with_options(message) == said
