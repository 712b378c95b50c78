import pytest

from w2v.errors import TrainingError
from w2v.training.memory import available_bytes, check_memory, needed_bytes
from w2v.training.objectives import OBJECTIVES
from w2v.training.rounds import Runner
from w2v.training.tile import tile_shape


def test_estimate_covers_what_is_allocated(setting):
    made = setting(words=3000, dim=100)
    runner = Runner.make(OBJECTIVES["negative-sampling"], made.shape, made.weights, made.noise, lanes=32, threads=1)
    arrays = [made.weights.inputs, made.weights.outputs, *runner.lanes, *runner.owners]
    allocated = sum(array.nbytes for array in arrays)
    assert allocated <= needed_bytes(3000, made.shape) <= 2 * allocated + 2**24


def test_machine_with_less_than_needed_is_refused_before_anything_is_allocated():
    shape = tile_shape(4096, 4096, 5, 5, 32)
    words = available_bytes() // (4096 * 8) + 100_000
    with pytest.raises(TrainingError, match=r"need [\d,]+ MB of memory and [\d,]+ MB are free: lower --dim"):
        check_memory(words, shape)
    check_memory(10, shape)
