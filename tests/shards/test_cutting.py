import gzip

import pytest

from w2v.corpus.sources import find_sources
from w2v.corpus.text import blocks
from w2v.errors import CorpusError
from w2v.shards.cutting import LONG_LINE, cut
from w2v.text_options import TextOptions


def shards_of(paths, number, options=TextOptions()):  # noqa: B008  # frozen
    shards = cut(find_sources(paths).files, number, options)
    return [b"".join(block.data for block in blocks(shard.files)) for shard in shards]


def test_every_line_is_in_one_shard_and_in_order(tmp_path):
    lines = [b"w%d " % k * (k % 23) + b"end\n" for k in range(500)]
    for number, some in enumerate((lines[:50], lines[50:53], lines[53:])):
        (tmp_path / f"{number}.txt").write_bytes(b"".join(some))
    for number in (1, 2, 3, 7, 50):
        texts = shards_of([tmp_path], number)
        assert b"".join(texts) == b"".join(lines)
        assert all(text.endswith(b"\n") for text in texts)
        assert max(map(len, texts)) < len(b"".join(lines)) / number + 200


def test_a_file_without_a_line_feed_at_its_end_and_one_that_begins_like_an_archive(tmp_path):
    lines = [b"BZh9 looks compressed\n"] * 40 + [b"the end"]
    (tmp_path / "a.txt").write_bytes(b"a first line\n" + b"".join(lines))
    texts = shards_of([tmp_path / "a.txt"], 4)
    assert b"".join(texts) == b"a first line\n" + b"".join(lines) + b"\n"


def test_compressed_files_and_other_encodings_stay_whole(tmp_path):
    text = b"one line\n" * 1000
    for name in "abcd":
        (tmp_path / f"{name}.txt").write_bytes(gzip.compress(name.encode() + text))
    assert shards_of([tmp_path], 4) == [name.encode() + text for name in "abcd"]
    with pytest.raises(CorpusError, match=r"shard \d of 8 would have no text: lower `shards`"):
        shards_of([tmp_path], 8)
    (tmp_path / "latin.txt").write_bytes("é\n".encode("latin-1") * 1000)
    with pytest.raises(CorpusError, match="no text"):
        shards_of([tmp_path / "latin.txt"], 2, TextOptions("latin-1"))


def test_a_long_line_is_cut_between_words_and_a_short_one_not(tmp_path):
    line, short = b"some words " * 50_000, b"short words " * 1000 + b"\n"
    for text in (line, line + b"\nlast\n", b"first\n" + line + b"\n" + line, line + b"\n" + short * 20):
        (tmp_path / "line.txt").write_bytes(text)
        texts = shards_of([tmp_path / "line.txt"], 4)
        assert b" ".join(b" ".join(texts).split()) == b" ".join(text.split())
        assert max(map(len, texts)) < len(text) / 4 + LONG_LINE
    assert shards_of([tmp_path / "line.txt"], 3)[2] == short * 20
    (tmp_path / "line.txt").write_bytes(b"word" * 100_000)
    with pytest.raises(CorpusError, match=r"shard \d of 3 would have no text"):
        shards_of([tmp_path / "line.txt"], 3)
