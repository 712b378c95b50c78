import numpy as np
import pytest

from w2v.engine.objectives import OBJECTIVES
from w2v.engine.plan import make_plan
from w2v.engine.rounds import SPARE_TILES, make_queues
from w2v.engine.tile import make_scores, make_tiles
from w2v.errors import TrainingError
from w2v.hyperparameters import Hyperparameters
from w2v.training.resources import available_bytes, check_memory, check_time


@pytest.mark.parametrize("name", OBJECTIVES)
def test_estimate_covers_what_is_allocated(name):
    plan = make_plan(Hyperparameters(objective=name), np.full(3000, 100), 10**6)
    tiles = plan.lanes + 2 * SPARE_TILES
    buffers = [
        *make_tiles(plan.shape, tiles, 16), *make_scores(plan.method, plan.shape, 2),
        *plan.method.objective.scratch(plan.shape, tiles), *make_queues(plan.shape, plan.lanes, 2),
    ]  # fmt: skip
    matrices = (plan.input_rows + plan.output_rows) * (plan.shape.stride + 1) * 4
    allocated = matrices + sum(array.nbytes for array in buffers)
    assert allocated <= plan.bytes(threads=2) <= 2 * allocated + 2**24


def test_machine_with_less_than_needed_is_refused_before_anything_is_allocated():
    plan = make_plan(Hyperparameters(dim=4096), np.full(3, 100), 1000)
    words = available_bytes() // (4096 * 8) + 100_000
    with pytest.raises(TrainingError, match=r"need [\d,]+ MB of memory and [\d,]+ MB are free: lower `dim`"):
        check_memory(plan._replace(input_rows=words, output_rows=words))
    check_memory(plan)


def test_training_of_more_than_a_day_is_refused_with_its_estimate():
    shape = make_plan(Hyperparameters(objective="softmax"), np.full(3000, 9), 10**6).shape
    with pytest.raises(TrainingError, match=r"about [\d,]+ days: 3,000 rows are scored .* `max_vocab`"):
        check_time(10**11, shape, threads=2)
    check_time(10**6, shape, threads=2)
