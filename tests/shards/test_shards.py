"""Training in shards on this machine, without a cluster."""

import os
import subprocess
import sys

import numpy as np
import pytest

import w2v
from w2v.engine.schedule import BLOCK
from w2v.errors import CheckpointError, CorpusError, HyperparameterError, TrainingError
from w2v.model.tensors import checksum
from w2v.shards import periods as schedule
from w2v.shards.periods import periods
from w2v.training.events import PeriodEnded, Progress, Reading, Starting


def bits(model):
    return checksum(model.vectors), checksum(model.contexts)


@pytest.fixture
def atlas_text(root):
    return root / "data" / "atlas.txt"


@pytest.mark.parametrize(
    ("kind", "objective", "apart"),
    [
        ("word", "negative-sampling", 0.3),
        ("subwords", "negative-sampling", 0.3),  # more input rows than words
        ("word", "hierarchical-softmax", 0.4),  # fewer output rows
        pytest.param("subwords", "hierarchical-softmax", 0.3, marks=pytest.mark.slow),  # compiled for this test alone
    ],
)
def test_the_same_bits_on_any_threads_and_vectors_as_sensible(atlas_text, kind, objective, apart):
    config = {"epochs": 2, "dim": 24, "input": kind, "objective": objective, "buckets": 1000}
    told = []
    model = w2v.train(atlas_text, shards=4, threads=1, listener=told.append, **config)
    assert bits(w2v.train(atlas_text, shards=4, threads=2, **config)) == bits(model)
    one = w2v.train(atlas_text, **config)
    assert bits(one) != bits(model)
    assert (one.words, one.counts.tolist()) == (model.words, model.counts.tolist())
    assert {**one.corpus, "sentences": 0} == {**model.corpus, "sentences": 0}
    assert model.hyperparameters.shards == 4
    assert [epoch["epoch"] for epoch in model.history] == [1, 2]
    assert model.history[1]["loss"] < model.history[0]["loss"]
    assert abs(model.history[1]["loss"] - one.history[1]["loss"]) < apart
    reading = [event.bytes_done for event in told if isinstance(event, Reading)]
    assert reading[-1] == atlas_text.stat().st_size
    [started] = [event for event in told if isinstance(event, Starting)]
    assert started.shards == 4
    assert [event.words_done for event in told if isinstance(event, Progress)][-1] == 2 * model.corpus["words"]
    assert [event.number for event in told if isinstance(event, PeriodEnded)] == list(range(1, 17))


def test_words_and_facts_are_those_of_the_whole_text(tmp_path):
    for name, text in (("a", "B a B a\nc c\n" * 50), ("b", "b a\xff c\nd d\n" * 30)):
        (tmp_path / f"{name}.txt").write_bytes(text.encode("latin-1"))
    settings = {"epochs": 1, "dim": 4, "min_count": 1, "lowercase": True, "sample": 0}
    files = [tmp_path / "a.txt", tmp_path / "b.txt"]
    whole, cut = (w2v.train(files, shards=shards, **settings) for shards in (1, 3))
    assert (whole.words, whole.counts.tolist()) == (cut.words, cut.counts.tolist())
    assert {
        name: whole.corpus[name] for name in ("files", "bytes", "lines", "tokens", "types", "words", "sentences")
    } == {name: cut.corpus[name] for name in ("files", "bytes", "lines", "tokens", "types", "words", "sentences")}
    assert cut.corpus["undecodable"] == whole.corpus["undecodable"] == 30


def test_periods_cover_each_shard_once_an_epoch_and_blocks_have_numbers_of_their_own():
    tokens = 9 * schedule.PERIOD
    assert [period.number for period in periods(tokens, 2, 4)] == list(range(1, 19))
    assert [period.number for period in periods(tokens, 2, 4, epoch=1, part=7)] == [17, 18]
    for length in (0, 1, 4, 3 * BLOCK, 11 * BLOCK + 7):
        for epoch in (0, 1):
            blocks = [b for period in periods(tokens, 2, 4) if period.epoch == epoch for b in period.blocks(length)]
            positions = [position for block in blocks for position in (block.begin, block.end)]
            assert positions == sorted(positions)
            assert sum(block.end - block.begin for block in blocks) == length
            assert len({block.number for block in blocks}) == len(blocks)
            assert {block.epoch for block in blocks} <= {epoch}


def test_the_hottest_rows_are_combined_most_often_and_all_at_the_end():
    words = 100_000
    due = [period.rows_due(words, words) for period in periods(19 * schedule.PERIOD, 1, 4)]
    hottest = schedule.HOTTEST
    assert due[:8] == [hottest, 2 * hottest, hottest, 4 * hottest, hottest, 2 * hottest, hottest, words]
    assert (due[15], due[18]) == (words, words)
    assert {period.rows_due(words, 70_000) for period in periods(19 * schedule.PERIOD, 1, 4)} == {words}


def test_interrupted_and_resumed_to_the_same_bits(atlas_text, tmp_path, monkeypatch):
    monkeypatch.setattr(schedule, "LEAST_PARTS", 5)
    monkeypatch.setattr(schedule, "HOTTEST", 64)
    monkeypatch.setattr(schedule, "ALL_EVERY", 4)
    settings = {"epochs": 2, "dim": 16, "shards": 3}
    whole = w2v.train(atlas_text, **settings)

    def stop(event):
        if isinstance(event, PeriodEnded) and event.number == 7:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt) as interrupt:
        w2v.train(atlas_text, checkpoint=tmp_path / "kept", listener=stop, **settings)
    assert f"go on with: w2v resume {tmp_path}/kept" in interrupt.value.__notes__
    again = []
    resumed = w2v.resume(tmp_path / "kept", listener=again.append)
    assert bits(resumed) == bits(whole)
    assert [event.number for event in again if isinstance(event, PeriodEnded)] == list(range(5, 11))
    assert [{**entry, "seconds": 0} for entry in resumed.history] == [
        {**entry, "seconds": 0} for entry in whole.history
    ]
    assert bits(w2v.resume(tmp_path / "kept")) == bits(whole)


def test_a_text_that_has_changed_is_not_gone_on_with(tmp_path):
    text = tmp_path / "text.txt"
    text.write_text("a b c d\n" * 500)
    w2v.train(text, epochs=1, dim=4, shards=2, checkpoint=tmp_path / "kept")
    text.write_text("a b c d\n" * 501)
    with pytest.raises(CheckpointError, match="the text is no longer what was trained on"):
        w2v.resume(tmp_path / "kept")


def test_what_cannot_be_done_in_shards_is_refused(atlas_text, tmp_path):
    for corpus, said in (("-", "standard input"), ([["a", "b"]], "only files")):
        with pytest.raises(CorpusError, match=said):
            w2v.train(corpus, shards=2)
    for settings, said in (
        ({"held_out": 0.1}, "held_out cannot be combined with shards"),
        ({"combination": "mea"}, "did you mean 'mean'"),
        ({"init": w2v.train([["a", "b", "c"]] * 9, dim=3, epochs=1), "dim": 3}, "init cannot be combined with shards"),
    ):
        with pytest.raises(HyperparameterError, match=said):
            w2v.train(atlas_text, shards=2, **settings)
    with pytest.raises(HyperparameterError, match="a cluster trains shards"):
        w2v.train(atlas_text, cluster="local")
    (tmp_path / "text.txt").write_text("a b c d\n" * 500 + "x y z\n" * 500)
    with pytest.raises(CorpusError, match="shard 3 has no word of the vocabulary"):
        w2v.train(tmp_path / "text.txt", shards=3, max_vocab=2, dim=4)


def test_a_model_lies_in_files_and_not_in_memory(atlas_text, tmp_path):
    model = w2v.train(atlas_text, epochs=1, dim=8, shards=2, folder=tmp_path)
    for matrix in (model.vectors, model.contexts):
        assert isinstance(matrix, np.memmap)
        assert list(tmp_path.iterdir()) == []  # nameless


def test_a_mean_is_another_model(atlas_text):
    models = [w2v.train(atlas_text, epochs=1, dim=8, shards=2, combination=name) for name in ("adasum", "mean")]
    assert bits(models[0]) != bits(models[1])
    assert np.isfinite(models[1].vectors).all()


def test_shards_need_no_ray_and_a_cluster_says_what_to_install(atlas_text, monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)  # as where it is not installed
    w2v.train(atlas_text, epochs=1, dim=8, shards=2)
    with pytest.raises(
        TrainingError, match=r"a cluster needs Ray, which is not installed .*: pip install 'w2v\[cluster\]'"
    ):
        w2v.train(atlas_text, shards=2, cluster="local")


def test_ray_is_not_imported_without_a_cluster(root):
    code = "import sys, w2v.api, w2v.cli.train, w2v.shards.trainer; sys.exit('ray' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env=os.environ | {"PYTHONPATH": str(root)})
