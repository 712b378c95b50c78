import pytest

import w2v
from trainings import sentences
from w2v import Hyperparameters
from w2v.run_log import RunLog, read_log
from w2v.training.events import Progress
from w2v.training.json_log import Recorder


@pytest.fixture
def logged(tmp_path):
    """(the records of a training's log, the number of its reports of progress)."""

    def logged(*, every, **asked):
        reports = []
        with RunLog(tmp_path / "run.jsonl", append=False) as log:
            recorder = Recorder(log, every=every)

            def listen(event):
                reports.append(event)
                recorder.listen(event)

            w2v.train(sentences(), Hyperparameters(dim=4, **asked), checkpoint=tmp_path / "run", listener=listen)
            recorder.finish("finished")
        return read_log(tmp_path / "run.jsonl"), sum(isinstance(event, Progress) for event in reports)

    return logged


def test_a_log_has_a_record_for_each_interval_and_at_the_end_of_an_epoch(logged):
    records, _ = logged(every=1e9, epochs=3, held_out=0.1)
    assert [record["event"] for record in records] == [
        "started", *["training", "epoch"] * 3, "checkpoint", "finished",
    ]  # fmt: skip
    assert all(record["memory"] > 1e6 and record["time"] > 1e9 for record in records)
    assert records[1].keys() - {"time", "event", "memory"} == {
        "epoch", "words_done", "words_total", "words_per_second", "rate", "loss", "pairs",
    }  # fmt: skip
    assert all("held_out" in record for record in records if record["event"] == "epoch")


def test_without_an_interval_every_report_has_its_record(logged):
    records, reports = logged(every=0, epochs=2)
    assert sum(record["event"] == "training" for record in records) == reports > 0
