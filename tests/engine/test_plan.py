"""The sizes of tiles that the documentation names."""

import numpy as np
import pytest

from w2v.engine.plan import make_plan
from w2v.hyperparameters import Hyperparameters

COUNTS = np.arange(3000, 0, -1)


@pytest.mark.parametrize(
    ("asked", "centres", "shared"),
    [
        ({}, 64, 32),
        ({"input": "cbow"}, 32, 64),
        ({"objective": "hierarchical-softmax"}, 32, None),
        ({"objective": "importance-sampling"}, 64, 608),
        ({"objective": "sampled-softmax"}, 64, 32),
        ({"objective": "sampled-softmax", "proposal": "partition"}, 64, 512),
        ({"objective": "softmax"}, 64, 3000),
    ],
)
def test_tiles_have_the_centres_and_shared_rows_of_the_documentation(asked, centres, shared):
    plan = make_plan(Hyperparameters(**asked), COUNTS, 10**7)
    assert plan.shape.centres == centres
    assert shared is None or plan.shape.shared == shared
    assert plan.lanes <= 32
