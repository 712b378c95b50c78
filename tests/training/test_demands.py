import pytest

from w2v.errors import TrainingError
from w2v.training.demands import available_bytes, check_memory, check_time, needed_bytes
from w2v.training.rounds import Runner


def test_estimate_covers_what_is_allocated(setting):
    made = setting(words=3000, dim=100)
    runner = Runner.make(made.objective, made.shape, made.weights, made.tables, lanes=32, threads=1)
    arrays = [made.weights.inputs, made.weights.outputs, *runner.lanes, *runner.owners]
    allocated = sum(array.nbytes for array in arrays)
    assert allocated <= needed_bytes(3000, made.shape, 32) <= 2 * allocated + 2**24


def test_machine_with_less_than_needed_is_refused_before_anything_is_allocated(setting):
    shape = setting(words=3, dim=4096).shape
    words = available_bytes() // (4096 * 8) + 100_000
    with pytest.raises(TrainingError, match=r"need [\d,]+ MB of memory and [\d,]+ MB are free: lower --dim"):
        check_memory(words, shape, lanes=1)
    check_memory(10, shape, lanes=1)


def test_training_of_more_than_a_day_is_refused_with_its_estimate(setting):
    shape = setting(words=3000, objective="softmax").shape
    with pytest.raises(TrainingError, match=r"about [\d,]+ days: 3,000 rows are scored .* --max-vocab"):
        check_time(10**11, shape, threads=2)
    check_time(10**6, shape, threads=2)
