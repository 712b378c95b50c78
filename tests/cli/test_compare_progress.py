from w2v.cli.compare_progress import Outlook
from w2v.hyperparameters import Hyperparameters
from w2v.training.comparison import ComparedRun, PlannedRun
from w2v.training.events import Loss, Progress


def test_time_left_is_that_of_each_objective_once_it_is_known():
    nce, softmax = Hyperparameters(objective="nce"), Hyperparameters(objective="softmax")
    outlook = Outlook([PlannedRun(its, cost, compiling=False) for its, cost in [(nce, 1), (softmax, 10)] * 2])
    assert outlook.left(0) == 22
    outlook.began(0, 0)
    assert outlook.left(0.5) == 21.5
    outlook.trained(Progress(10, 40, 1, 0.1, Loss(), 1.0), 1.0)
    assert outlook.left(1.0) == 3 + 21
    outlook.ended(ComparedRun(nce, None, 4.0, 40), 5.0)  # four times as slow as estimated, and a second for the rest
    assert outlook.left(5.0) == 40 + 5 + 40
    outlook.began(1, 5.0)
    outlook.ended(ComparedRun(softmax, "diverged"), 10.0)
    assert outlook.left(10.0) == 5 + 5
    outlook.began(3, 15.0)
    outlook.ended(ComparedRun(softmax, None, 4.0, 40), 20.0)
    assert outlook.left(20.0) == 0
