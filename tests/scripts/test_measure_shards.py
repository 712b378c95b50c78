"""scripts/measure_shards.py: a row for each number of shards."""

import sys

import measure_shards


def test_a_text_gives_a_table(tmp_path, monkeypatch, capsys, root):
    (tmp_path / "ws353.txt").write_text("france paris 8\nitaly rome 8\nfrance rome 3\n")
    (tmp_path / "SimLex999.txt").write_text("france italy 7\nparis rome 7\nparis italy 2\n")
    (tmp_path / "questions-words.txt").write_text(": capitals\nfrance paris italy rome\n")
    arguments = [root / "data" / "atlas.txt", "--evaluation", tmp_path, "--shards", "1", "2", "--epochs", "1"]
    monkeypatch.setattr(sys, "argv", ["measure_shards.py", *map(str, arguments)])
    measure_shards.main()
    _, _, one, two = (line.split(" | ") for line in capsys.readouterr().out.splitlines())
    assert (one[:2], two[:2]) == (["| 1", ""], ["| 2", "16"])
    assert one[2] != two[2]
