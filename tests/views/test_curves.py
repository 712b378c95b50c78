import json

import numpy as np
import pytest

from w2v.errors import W2VError
from w2v.views.curves import _POINTS, lasting, read_run, read_runs


def report(done, **more):
    return {
        "event": "training",
        "words_done": done,
        "loss": 1.0,
        "rate": 0.1,
        "words_per_second": 10.0,
        "pairs": 1,
        **more,
    }


STARTED = {"event": "started"}


def resumed(done):
    return {"event": "resumed", "words_done": done}


def test_a_run_holds_what_lasts(log):
    run = read_run(log, "a run")
    assert run.name == "a run"
    assert run.words.tolist() == [500, 1000, 1500, 2000]
    assert np.array_equal(run.loss, [4, 3, 2.5, np.nan], equal_nan=True)
    assert np.array_equal(run.speed, [500, 500, np.nan, 500], equal_nan=True)
    assert np.allclose(run.rate, 0.025 * (1 - run.words / 2000))
    assert (run.epoch_words.tolist(), run.held_out.tolist(), run.held_out_error.tolist()) == (
        [1000, 2000], [9, 8.5], [0.5, 0.5]
    )  # fmt: skip
    assert run.unigram == 9.5


@pytest.mark.parametrize(
    ("records", "words"),
    [
        ([STARTED, report(1), report(2)], [1, 2]),
        ([report(1), report(2)], [1, 2]),  # the beginning was lost
        ([STARTED, report(1), report(2), STARTED, resumed(1), report(2), report(3)], [1, 2, 3]),
        ([STARTED, report(1), report(2), STARTED, resumed(0), report(1)], [1]),
        ([STARTED, report(1), report(2), STARTED, report(1)], [1]),  # killed before its first checkpoint
        ([STARTED, report(1), STARTED, resumed(1), report(2), STARTED, resumed(1), report(3)], [1, 3]),
        ([STARTED, report(1), STARTED], []),
        ([STARTED, {"event": "checkpoint", "words_done": 7}, report(None), report(float("nan"))], []),
        ([{"time": 3}, {"event": ["training"]}], []),
    ],
)
def test_what_lasts_is_what_the_end_goes_back_to(records, words):
    assert [record["words_done"] for record in lasting(records)] == words


def test_long_runs_are_thinned_without_changing_means(tmp_path):
    random = np.random.default_rng(1)
    count = 7 * _POINTS + 13
    seconds, words = random.uniform(0.5, 2, count), random.integers(50, 150, count)
    pairs, losses = random.integers(1, 9, count), random.uniform(1, 5, count)
    records = [
        report(int(done), loss=loss, pairs=int(n), words_per_second=speed)
        for done, loss, n, speed in zip(words.cumsum(), losses, pairs, words / seconds, strict=True)
    ]
    path = tmp_path / "long.jsonl"
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    run = read_run(path, "long")
    assert len(run.words) == _POINTS
    assert run.words[-1] == words.sum()
    parts = np.array_split(np.arange(count), _POINTS)
    assert np.allclose(run.loss, [losses[part] @ pairs[part] / pairs[part].sum() for part in parts])
    assert np.allclose(run.speed, [words[part].sum() / seconds[part].sum() for part in parts])


def test_runs_are_named_by_their_files_or_by_their_paths(tmp_path, log):
    for name in ("a/x.jsonl", "b/x.jsonl"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes(log.read_bytes())
    paths = [log, tmp_path / "a/x.jsonl", tmp_path / "b/x.jsonl"]
    assert [run.name for run in read_runs(paths)] == ["run", str(paths[1]), str(paths[2])]


@pytest.mark.parametrize("text", ["", '{"event": "started"}\n', '{"some": "JSON"}\n'])
def test_a_log_without_training_is_refused(tmp_path, text):
    path = tmp_path / "empty.jsonl"
    path.write_text(text)
    with pytest.raises(W2VError, match="no training in it: it should be what w2v train --log wrote"):
        read_runs([path])
