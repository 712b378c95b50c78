import json
import math

import pytest

from w2v.errors import OutputError, W2VError
from w2v.run_log import RunLog, read_log


def test_each_record_is_a_line_of_json(tmp_path):
    path = tmp_path / "run.jsonl"
    records = [{"event": "a", "loss": 0.1 + 0.2}, {"event": "naïve 東京\n", "path": None}]
    with RunLog(path, append=False) as log:
        for record in records:
            log.write(record)
        assert [json.loads(line) for line in path.read_text().splitlines()] == records  # at once, not at the end
    assert read_log(path) == records


def test_numbers_that_json_lacks_are_null(tmp_path):
    with RunLog(tmp_path / "log", append=False) as log:
        log.write({"loss": math.nan, "perplexity": math.inf})
    assert read_log(tmp_path / "log") == [{"loss": None, "perplexity": None}]


def test_a_part_of_a_line_is_passed_over_and_cut_off_before_one_goes_on(tmp_path):
    path = tmp_path / "run.jsonl"
    path.write_text('{"event": "a"}\n{"event": "b", "lo')
    assert read_log(path) == [{"event": "a"}]
    with RunLog(path, append=True) as log:
        log.write({"event": "c"})
    assert path.read_text() == '{"event": "a"}\n{"event": "c"}\n'
    path.write_text('{"half": ')
    with RunLog(path, append=True):
        assert read_log(path) == []
    assert path.read_text() == ""


@pytest.mark.parametrize(
    "text",
    [
        "hello\n",
        '{"a": 1}\n[1]\n',
        "\n",
        "[" * 100_000 + "\n",
        '{"a": \xff}\n',
        '{"event": 1}\n',
        '{"loss": "3"}\n',
        '{"words_done": true}\n',
        f'{{"pairs": {10**400}}}\n',
        '{"rate": [1]}\n',
    ],
)
def test_a_file_that_is_not_a_log_is_refused_with_the_line(tmp_path, text):
    path = tmp_path / "log"
    path.write_bytes(text.encode("latin-1"))
    with pytest.raises(W2VError, match=r"log: line [12]: "):
        read_log(path)
    with pytest.raises(W2VError, match="cannot be read"):
        read_log(tmp_path / "nothing")


def test_a_log_is_only_replaced_when_asked_to(tmp_path):
    path = tmp_path / "log"
    path.write_text('{"old": 1}\n')
    with pytest.raises(OutputError, match="exists: use `overwrite=True`"):
        RunLog(path, append=False)
    with RunLog(path, append=False, overwrite=True):
        assert path.read_text() == ""
