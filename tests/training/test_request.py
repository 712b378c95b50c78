import json
import shutil

import pytest

import w2v
from trainings import sentences
from w2v import Hyperparameters
from w2v.errors import CheckpointError, HyperparameterError
from w2v.training.checkpoint import CheckpointFolder
from w2v.training.request import Request


@pytest.mark.parametrize("every", ["10m", 0, -1, float("nan"), None, True])
def test_a_wrong_interval_is_refused_before_anything_is_done(tmp_path, every):
    with pytest.raises(HyperparameterError, match="every must be a number of seconds above 0"):
        w2v.train(sentences(), Hyperparameters(dim=4), checkpoint=tmp_path / "run", every=every)
    assert not (tmp_path / "run").exists()


def test_impossible_file_names_are_refused(half, tmp_path):
    shutil.copytree(half, tmp_path / "run")
    config = json.loads((half / "run.json").read_text())
    for wrong in ({"log": "a\0b"}, {"output": "\ud800"}, {"sources": ["a\0b"]}, {"sources": [1]}, {"asked": []}):
        (tmp_path / "run" / "run.json").write_text(json.dumps(config | wrong))
        with pytest.raises(CheckpointError, match=r"run\.json: its settings cannot be read"):
            CheckpointFolder.open(tmp_path / "run")


def test_a_request_from_before_text_options_is_read(tmp_path):
    request = Request(("a.txt",), Hyperparameters(dim=4))
    request.save(tmp_path / "run.json")
    values = json.loads((tmp_path / "run.json").read_text())
    del values["text"]
    (tmp_path / "run.json").write_text(json.dumps(values))
    assert Request.load(tmp_path / "run.json") == request
    values["text"] = {"encoding": "no such"}
    (tmp_path / "run.json").write_text(json.dumps(values))
    with pytest.raises(CheckpointError, match="knows no encoding 'no such'"):
        Request.load(tmp_path / "run.json")
