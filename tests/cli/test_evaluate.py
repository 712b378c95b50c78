import json

import pytest

from w2v.vectors.benchmarks import read_analogies, read_pairs
from w2v.vectors.evaluation import judge_analogies, judge_pairs, total

SETS = ("--pairs", "pairs.txt", "--analogies", "analogies.txt")


@pytest.fixture
def judged(tmp_path, root, atlas_file):
    """A folder with the atlas's model, its pairs and analogies, some of which have words that nobody knows."""
    (tmp_path / "model.safetensors").symlink_to(atlas_file)
    pairs = (root / "data" / "atlas-pairs.txt").read_text(encoding="utf-8")
    (tmp_path / "pairs.txt").write_text(pairs + "dog\tunheard\t7\nparis\tunheard\t1\n")
    analogies = (root / "data" / "atlas-analogies.txt").read_text(encoding="utf-8")
    (tmp_path / "analogies.txt").write_text(analogies + ": others\nking queen man unheard\n" * 2)
    return tmp_path


def cells(lines, begin, name):
    """The cells of the line that begins with `name`, after line `begin`."""
    [line] = [line for line in lines[begin : lines.index("", begin)] if line.startswith(f"{name} ")]
    return line.removeprefix(name).replace(" to ", "..").split()


def spelled(*values):
    return [f"{v:,}" if isinstance(v, int) else f"{v:.3f}" if isinstance(v, float) else "..".join(spelled(*v))
            for v in values]  # fmt: skip


def test_every_figure_is_shown_with_its_denominators(w2v, judged, atlas):
    done = w2v("evaluate", *SETS, "--top", 1500)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert all(len(line) <= 80 for line in lines)
    assert lines[:2] == ["pairs.txt", "302 pairs, 300 known"]
    assert lines[2].split() == ["of", "known", "95", "%", "of", "all"]
    pairs = judge_pairs(atlas, read_pairs(judged / "pairs.txt"), intervals=True)
    assert cells(lines, 0, "spearman") == spelled(pairs.spearman, pairs.spearman_interval, pairs.spearman_of_all)
    assert cells(lines, 0, "pearson") == spelled(pairs.pearson, pairs.pearson_interval, pairs.pearson_of_all)
    assert pairs.spearman != pairs.spearman_of_all

    tallies = judge_analogies(atlas, read_analogies(judged / "analogies.txt"), top=1500)
    everything, at = total(tallies), lines.index("analogies.txt")
    assert 0 < everything.scored < everything.known < everything.asked == 2334
    assert lines[at + 1] == f"2,334 analogies, 2,332 known, {everything.scored:,} among the first 1,500 words"
    assert lines[at + 2].split() == ["section", "asked", "known", "top", "1,500", "3CosAdd", "3CosMul"]
    for tally in (*tallies[:-2], everything):
        figures = tally.asked, tally.known, tally.scored, tally.accuracy("add"), tally.accuracy("mul")
        assert cells(lines, at, tally.name) == spelled(*figures)
    assert sum(line.split() == ["others", "1", "0", "0", "-", "-"] for line in lines) == 2
    summary = lines.index("", at) + 1
    for method, name in (("add", "3CosAdd"), ("mul", "3CosMul")):
        figures = (everything.right[method], everything.accuracy(method), everything.interval(method),
                   everything.accuracy_of_all(method))  # fmt: skip
        assert cells(lines, summary, name) == spelled(*figures)
    assert "--lowercase looks up in lower case" in " ".join(line.strip() for line in lines)


def test_json_holds_the_same(w2v, judged, atlas):
    (judged / "more.txt").write_text("king\tqueen\t9\n")
    answer = json.loads(w2v("evaluate", *SETS, "--pairs", "more.txt", "--json").stdout)
    assert answer["model"] == "model.safetensors"
    assert (answer["words"], answer["dimensions"], answer["top"], answer["lowercase"]) == (len(atlas), 100, None, False)
    pairs = judge_pairs(atlas, read_pairs(judged / "pairs.txt"), intervals=True)
    first, second = answer["pairs"]
    assert (second["file"], second["known"], second["spearman"]) == ("more.txt", 1, None)
    assert first["file"] == "pairs.txt"
    assert (first["asked"], first["known"]) == (302, 300)
    assert (first["spearman"], first["pearson_of_all"]) == (pairs.spearman, pairs.pearson_of_all)
    assert first["spearman_interval"] == list(pairs.spearman_interval)
    tallies = judge_analogies(atlas, read_analogies(judged / "analogies.txt"))
    [found] = answer["analogies"]
    assert (found["asked"], found["known"], found["scored"]) == (2334, 2332, 2332)
    assert found["3cosadd"]["right"] == total(tallies).right["add"]
    assert found["3cosmul"]["accuracy_interval"] == list(total(tallies).interval("mul"))
    assert [section["name"] for section in found["sections"]] == [tally.name for tally in tallies]
    assert found["sections"][0]["3cosadd"]["accuracy"] == tallies[0].accuracy("add")


def test_the_case_option_is_shown_and_suggested(w2v, judged):
    shouted = (judged / "pairs.txt").read_text(encoding="utf-8").upper()
    (judged / "pairs.txt").write_text(shouted)
    done = w2v("evaluate", "--pairs", "pairs.txt")
    assert "302 pairs, 0 known" in done.stdout
    assert done.stderr == "w2v: pairs.txt: 0 of 302 are known, and 300 would be with --lowercase\n"
    done = w2v("evaluate", "--pairs", "pairs.txt", "--lowercase")
    assert "302 pairs, 300 known" in done.stdout
    assert "looked up in lower case" in done.stdout
    assert done.stderr == ""


def test_dropping_lowercase_is_suggested_for_a_vocabulary_with_capitals(w2v, small_model, tmp_path):
    small_model.save(tmp_path / "model.safetensors")
    (tmp_path / "analogies.txt").write_text("king queen the Paris\n")
    done = w2v("evaluate", "--analogies", "analogies.txt", "--lowercase")
    assert "would be without --lowercase" in done.stderr
    assert w2v("evaluate", "--analogies", "analogies.txt").stderr == ""


def test_invalid_evaluation_files_are_refused(refused, judged):
    assert "give files with --pairs or --analogies" in refused("evaluate", status=2)
    assert "none.txt: cannot be read" in refused("evaluate", "--pairs", "none.txt")
    assert "analogies.txt: line 1: 2 columns" in refused("evaluate", "--pairs", "analogies.txt")
    assert "no such model" in refused("evaluate", "--pairs", judged / "pairs.txt", "-m", "none")
