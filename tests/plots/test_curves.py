import json
import warnings

import numpy as np
import pytest

from w2v.errors import W2VError
from w2v.plots.curves import _POINTS, MOST, lasting, read_run, read_runs


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
        ([STARTED, report(1), report(2), STARTED, STARTED, resumed(1), report(3)], [1, 3]),  # killed twice
        ([STARTED, report(1), STARTED, report(2), STARTED, STARTED, resumed(2)], [2]),
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


@pytest.mark.parametrize(
    ("files", "names"),
    [
        (["run.jsonl", "other.jsonl"], ["run", "other"]),
        (["sweep/a/log.jsonl", "sweep/b/log.jsonl", "run.jsonl"], ["a", "b", "run"]),
        (["x/1/a/log.jsonl", "x/2/a/log.jsonl", "x/1/b/log.jsonl"], ["1/a", "2/a", "1/b"]),
        (["log.jsonl", "a/log.jsonl"], ["log", "a"]),
        (["log.jsonl", "log.json"], ["log.jsonl", "log.json"]),
        (["a/log.jsonl", "b/log.jsonl", "c/1.jsonl", "d/1.jsonl"], ["a", "b", "c", "d"]),
    ],
)
def test_runs_are_named_by_their_files_or_by_what_differs_in_their_paths(tmp_path, log, files, names):
    for name in files:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(log.read_bytes())
    assert [run.name for run in read_runs([tmp_path / name for name in files])] == names


def test_a_name_that_another_run_has_already_is_a_whole_path(tmp_path, log):
    paths = [tmp_path / name for name in ("a.jsonl", "a/log.jsonl", "b/log.jsonl")]
    for path in paths:
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(log.read_bytes())
    assert [run.name for run in read_runs(paths)] == [str(paths[0]), str(paths[1]), "b"]


def test_more_runs_than_are_told_apart_are_refused(log):
    assert len(read_runs([log] * MOST)) == MOST
    with pytest.raises(W2VError, match=f"{MOST + 1} runs: a picture tells {MOST} apart, so name fewer"):
        read_runs([log] * (MOST + 1))


def test_figures_that_no_scale_has_room_for_are_not_known(tmp_path):
    path = tmp_path / "odd.jsonl"
    figures = ["1e300", "-1e301", str(10**400), "Infinity", '"3"', "null", "1.5"]
    path.write_text("".join(f'{{"event": "training", "words_done": 1, "loss": {figure}}}\n' for figure in figures))
    expected = [1e300, *[np.nan] * 5, 1.5]
    assert np.array_equal(read_run(path, "odd").loss, expected, equal_nan=True)


def test_a_speed_of_nothing_is_thinned_to_one_that_is_not_known(tmp_path):
    path = tmp_path / "long.jsonl"
    records = [report(done, words_per_second=0, loss=1e300, pairs=10**12) for done in range(1, 2 * _POINTS + 1)]
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records))
    with warnings.catch_warnings(action="error"):
        run = read_run(path, "long")
    assert np.isnan(run.speed).all()
    assert np.allclose(run.loss, 1e300)


@pytest.mark.parametrize("text", ["", '{"event": "started"}\n', '{"some": "JSON"}\n'])
def test_a_log_without_training_is_refused(tmp_path, text):
    path = tmp_path / "empty.jsonl"
    path.write_text(text)
    with pytest.raises(W2VError, match="no training in it: it should be what w2v train --log wrote"):
        read_runs([path])
