"""scripts/measure_vectors.py prints the figures of the documentation, here for a few words."""

import re

import pytest

import measure_vectors


@pytest.fixture
def printed(monkeypatch, capfd):
    def printed(*arguments):
        monkeypatch.setattr("sys.argv", ["measure_vectors.py", *map(str, arguments)])
        measure_vectors.main()
        return capfd.readouterr().out

    return printed


def test_a_conversion_has_its_time_and_its_memory(printed):
    out = printed("conversion", "--words", 2000, "--dim", 20)
    assert re.search(r"2,000 words of 20 dimensions, .* GB of text: [\d.]+ s, \d+ MB/s; memory peaks at 0\.\d+ GB", out)


def test_maps_have_their_faithfulness_alone_and_in_the_frame_of_another(printed, tmp_path):
    for name, words in (("first", 300), ("second", 250)):
        measure_vectors.made_up(words, 20).save(tmp_path / f"{name}.safetensors")
    models = ("--model", tmp_path / "first.safetensors", "--second", tmp_path / "second.safetensors")
    out = printed("maps", *models, "--words", 280, "--layout", "pca")
    assert re.findall(r"^(.*): [\d.]+ s, keeps \d+% of the near words", out, re.MULTILINE) == [
        "pca of 280 words", "second model, pca in the frame of the first", "second model, pca laid out by itself",
    ]  # fmt: skip
    assert len(re.findall(r"median distance of a word from its place in the first: \d+% of its width", out)) == 2


def test_neighbours_have_their_time_and_smaller_numbers_what_they_keep(printed):
    out = printed("--words", 400, "--dim", 8, "--no-index")
    assert "400 words: the 20 nearest of all in " in out
    assert [line.split(":")[0] for line in out.splitlines()[1:]] == ["float16", "int8", "pq2", "pq4"]
