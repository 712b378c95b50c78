import gzip
import io
import os
import random
import sys
import threading
from pathlib import Path
from types import SimpleNamespace

import pytest

from w2v.corpus import text
from w2v.corpus.sources import find_sources
from w2v.corpus.text import blocks
from w2v.errors import CorpusError


def read(*paths, **options):
    """(the text in blocks, what they add up to)."""
    found = list(blocks(find_sources(paths).files, **options))
    return [block.data for block in found if block.data], totals(found)


def joined(found):
    return b"".join(block.data for block in found)


def totals(found):
    return SimpleNamespace(
        file_bytes=found[-1].file_bytes,
        text_bytes=sum(block.text_bytes for block in found),
        undecodable=sum(block.undecodable for block in found),
        first_undecodable=next((block.first_undecodable for block in found if block.undecodable), None),
        lost=sum(block.lost for block in found),
        changed=next((block.source for block in found if block.changed), None),
    )


@pytest.fixture
def write(tmp_path):
    def write(content, name="corpus.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        return path

    return write


class TestBlocks:
    @pytest.mark.parametrize("block_bytes", [1, 2, 3, 7, 100, 1 << 20])
    def test_blocks_are_the_text_cut_at_white_space(self, write, block_bytes):
        rng = random.Random(block_bytes)
        words = [rng.choice(["a", "to", "größer", "日本語", "\U0001f600", "x" * 30]) for _ in range(500)]
        content = "".join(word + rng.choice(" \n\t\r\v\f") for word in words).encode()
        got, noted = read(write(content), block_bytes=block_bytes)
        assert b"".join(got) in (content, content + b"\n")
        assert all(block.decode()[-1] in " \n\t\r\v\f" for block in got)
        assert max(map(len, got)) <= max(2 * block_bytes, block_bytes + 40)
        assert noted.text_bytes == noted.file_bytes == len(content)

    def test_every_source_ends_its_line(self, write):
        paths = [write(b"a b", "1"), write(b"c\n", "2"), write(b"", "3"), write(b"d ", "4")]
        assert b"".join(read(*paths)[0]) == b"a b\nc\nd \n"

    def test_an_empty_file_has_no_block(self, write):
        assert read(write(b""))[0] == []

    @pytest.mark.parametrize("block_bytes", [1, 3, 100])
    def test_blocks_know_where_they_come_from(self, write, block_bytes):
        contents = {"1": b"a\nb c", "2": b"\xef\xbb\xbfd\n\ne\n", "3": b"", "4": b"\nf"}
        paths = [write(content, name) for name, content in contents.items()]
        found = list(blocks(find_sources(paths).files, block_bytes=block_bytes))
        for path in paths:
            its = [block for block in found if block.source == str(path)]
            assert [block.is_first for block in its] == [True] + [False] * (len(its) - 1)
            assert [block.line for block in its] == [1 + joined(its[:k]).count(b"\n") for k in range(len(its))]
            assert sum(block.text_bytes for block in its) == len(contents[path.name])
        assert [block.lines for block in found] == [block.data.count(b"\n") for block in found]
        assert found[-1].file_bytes == sum(map(len, contents.values()))

    def test_a_mark_of_utf8_is_dropped_at_the_start_only(self, write):
        mark = "\ufeff".encode()
        got, noted = read(write(mark + b"a\n" + mark + b"b\n", "1"), write(mark + b"c\n", "2"))
        assert b"".join(got) == b"a\n" + mark + b"b\nc\n"
        assert noted.text_bytes == 15

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
    def test_wide_encodings_are_refused_by_their_mark(self, write, encoding):
        with pytest.raises(CorpusError, match=f"{encoding[:6].upper()}, not UTF-8: convert it: iconv"):
            read(write("\ufeffhello".encode(encoding)))

    @pytest.mark.parametrize("at", [0, 3, 500, (1 << 20) - 1])
    @pytest.mark.parametrize("block_bytes", [1000, 1 << 22])
    def test_a_nul_near_the_start_is_no_text(self, write, at, block_bytes):
        content = bytearray(b"word " * 300_000)
        content[at] = 0
        with pytest.raises(CorpusError, match=rf"looks like a binary file \(NUL at byte {at}\)"):
            read(write(content), block_bytes=block_bytes)

    @pytest.mark.parametrize("block_bytes", [1000, 1 << 22])
    def test_a_later_nul_is_let_through(self, write, block_bytes):
        content = bytearray(b"word " * 300_000)
        content[1 << 20] = content[(1 << 20) + 700] = 0
        assert b"".join(read(write(content), block_bytes=block_bytes)[0]) == content + b"\n"

    @pytest.mark.parametrize("block_bytes", [1000, 1 << 18])
    def test_what_has_no_white_space_comes_whole_up_to_a_megabyte(self, write, block_bytes):
        content = b"a " + b"x" * (text.UNBROKEN_BYTES - (1 << 18)) + b"\n"
        got, noted = read(write(content), block_bytes=block_bytes)
        assert b"".join(got) == content
        assert noted.lost == 0

    def test_beyond_it_a_token_loses_its_middle(self, write):
        content = b"a " + b"x" * (3 * text.UNBROKEN_BYTES) + b"y b\n"
        got, noted = read(write(content))
        whole = b"".join(got)
        assert whole.startswith(b"a xxx")
        assert whole.endswith(b"xy b\n")
        assert len(whole) + noted.lost == len(content) == noted.text_bytes

    def test_what_may_not_be_read(self, write):
        path = write(b"x")
        path.chmod(0)
        if os.access(path, os.R_OK):
            pytest.skip("root reads everything")
        with pytest.raises(CorpusError, match=r"corpus\.txt: cannot be read: Permission denied"):
            read(path)

    def test_what_is_taken_away_meanwhile(self, write):
        path = write(b"x")
        sources = find_sources([path]).files
        path.unlink()
        with pytest.raises(CorpusError, match=r"corpus\.txt: cannot be read: No such file"):
            list(blocks(sources))

    def test_a_device_that_fails(self):
        if not Path("/proc/self/mem").exists():
            pytest.skip("needs /proc")
        with pytest.raises(CorpusError, match="/proc/self/mem: cannot be read: Input/output error"):
            read("/proc/self/mem")


class TestChanging:
    """Files that somebody else writes to while they are read."""

    @pytest.mark.parametrize("pack", [bytes, gzip.compress])
    def test_one_that_grows_is_read_as_far_as_it_went(self, write, pack):
        content = b"word " * 200_000
        path = write(pack(content))
        pieces = blocks(find_sources([path]).files)
        got = [next(pieces)]
        with path.open("ab") as more:
            more.write(pack(content))
        got += pieces
        assert joined(got) == content + b"\n"
        assert totals(got).changed == str(path)

    def test_one_that_never_stops_growing_has_an_end(self, write):
        path = write(b"word " * 1000)
        with path.open("ab", buffering=0) as more:
            for _ in blocks(find_sources([path]).files, block_bytes=100):
                more.write(b"word " * 100)
        assert path.stat().st_size > 10_000

    def test_one_that_shrinks_ends_sooner(self, write):
        path = write(b"word " * 400_000)
        pieces = blocks(find_sources([path]).files, block_bytes=1 << 18)
        got = [next(pieces)]
        os.truncate(path, 1_000_000)
        got += pieces
        assert joined(got).strip() == (b"word " * 200_000).strip()
        assert totals(got).changed == str(path)

    def test_one_that_shrinks_to_nothing_ends_there(self, write):
        path = write(b"word " * 400_000)
        pieces = blocks(find_sources([path]).files)
        got = [next(pieces)]
        os.truncate(path, 0)
        text = joined([*got, *pieces])
        assert len(text) < 1_000_000
        assert set(text.split()) <= {b"word", b"wor", b"wo", b"w"}

    def test_one_that_is_replaced_is_read_on(self, write):
        path, other = write(b"word " * 400_000), write(b"other", "other")
        pieces = blocks(find_sources([path]).files)
        got = [next(pieces)]
        other.replace(path)
        got += pieces
        assert joined(got).strip() == (b"word " * 400_000).strip()
        assert totals(got).changed is None

    def test_a_file_of_the_system_that_says_it_is_empty_is_not(self):
        if not Path("/proc/version").exists():
            pytest.skip("needs /proc")
        got, noted = read("/proc/version")
        assert got
        assert noted.changed is None


class TestUndecodable:
    @pytest.mark.parametrize("block_bytes", [1, 5, 64, 1 << 20])
    def test_bytes_are_replaced_and_counted(self, write, block_bytes):
        content = "größe ".encode() * 10 + b"caf\xe9 \xe2\x82 x\xff\xfe\n" + "ende\n".encode("latin-1")
        got, noted = read(write(content), block_bytes=block_bytes)
        assert b"".join(got).decode() == content.decode(errors="replace")
        assert noted.undecodable == 5
        assert noted.first_undecodable.endswith("corpus.txt, byte 83")

    def test_the_first_is_told_of_the_first_file(self, write):
        good, bad, worse = write(b"good\n", "good"), write(b"\xef\xbb\xbfa\xe9\n", "bad"), write(b"\xff\n", "worse")
        _, noted = read(good, bad, worse, bad)
        assert noted.undecodable == 3
        assert noted.first_undecodable.endswith("bad, byte 4")

    def test_a_random_mess_is_counted_as_python_does(self, write):
        rng = random.Random(5)
        content = bytes(rng.choice(b"a \n\xc3\xa9\xe2\x82\xac\xf0\x9f\xff") for _ in range(20_000))
        got, noted = read(write(content), block_bytes=100)
        assert b"".join(got).decode() == content.decode(errors="replace") + (
            "" if got[-1][-1:] == content[-1:] else "\n"
        )
        assert noted.undecodable == sum("\udc80" <= c <= "\udcff" for c in content.decode(errors="surrogateescape"))

    @pytest.mark.parametrize("block_bytes", [1, 1 << 20])
    def test_strict_refuses_the_first(self, write, block_bytes):
        with pytest.raises(CorpusError, match=r"corpus\.txt, byte 9: not UTF-8 \(0xe9.*`strict`"):
            read(write("größe x".encode() + b"\xe9 \xff"), strict=True, block_bytes=block_bytes)

    def test_strict_lets_utf8_through(self, write):
        content = "größe 日本\n".encode()
        assert read(write(content), strict=True)[0] == [content]


class TestCompressed:
    def test_content_decides_and_not_the_name(self, write):
        assert read(write(gzip.compress(b"inside\n"), "a.txt"))[0] == [b"inside\n"]
        assert read(write(b"plain\n", "a.gz"))[0] == [b"plain\n"]

    def test_progress_counts_the_file_and_offsets_the_text(self, write):
        content = b"word " * 100_000 + b"\xff\n"
        packed = gzip.compress(content)
        _, noted = read(write(packed))
        assert noted.file_bytes == len(packed)
        assert noted.text_bytes == len(content)
        assert noted.first_undecodable.endswith("byte 500000")

    def test_damage_names_the_file(self, write):
        packed = gzip.compress(random.Random(1).randbytes(1000).hex().encode())
        with pytest.raises(CorpusError, match=r"cut\.gz: damaged, or cut short"):
            read(write(packed[:500], "cut.gz"))
        with pytest.raises(CorpusError, match=r"sum\.gz: damaged"):
            read(write(packed[:-8] + bytes(8), "sum.gz"))
        with pytest.raises(CorpusError, match=r"tail\.gz: damaged"):
            read(write(packed + b"no gzip", "tail.gz"))

    def test_binary_inside_is_found(self, write):
        with pytest.raises(CorpusError, match="looks like a binary file"):
            read(write(gzip.compress(b"a\0b")))


class TestPipes:
    def test_a_fifo_may_come_by_the_byte(self, tmp_path):
        fifo = tmp_path / "fifo"
        os.mkfifo(fifo)
        content = gzip.compress(b"one two\nthree\n")

        def feed():
            with fifo.open("wb", buffering=0) as pipe:
                for byte in content:
                    pipe.write(bytes([byte]))

        feeder = threading.Thread(target=feed)
        feeder.start()
        got, noted = read(fifo)
        feeder.join()
        assert got == [b"one two\nthree\n"]
        assert noted.file_bytes == len(content)

    @pytest.mark.parametrize("pack", [bytes, gzip.compress])
    def test_standard_input(self, monkeypatch, pack):
        content = pack(b"one two\nthree\n")
        end, start = os.pipe()
        os.write(start, content)
        os.close(start)
        with os.fdopen(end) as stdin:
            monkeypatch.setattr(sys, "stdin", stdin)
            assert find_sources(["-"]).files[0].size is None
            assert read("-")[0] == [b"one two\nthree\n"]

    def test_standard_input_from_a_file_has_a_size(self, monkeypatch, write):
        with write(b"one\n").open() as stdin:
            monkeypatch.setattr(sys, "stdin", stdin)
            assert find_sources(["-"]).files[0].size == 4
            assert read("-")[0] == [b"one\n"]

    def test_standard_input_that_was_read_from_before_goes_on(self, monkeypatch, write):
        with write(b"one\ntwo\n").open() as stdin:
            os.read(stdin.fileno(), 4)
            monkeypatch.setattr(sys, "stdin", stdin)
            assert b"".join(read("-")[0]) == b"two\n"

    def test_standard_input_that_python_stands_in_for(self, monkeypatch):
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"one \xff\n")))
        got, noted = read("-")
        assert got == ["one \ufffd\n".encode()]
        assert noted.first_undecodable == "standard input, byte 4"

    def test_standard_input_that_is_closed(self, monkeypatch):
        monkeypatch.setattr(sys, "stdin", None)
        with pytest.raises(CorpusError, match="standard input is closed"):
            read("-")

    def test_standard_input_that_will_not_wait(self, monkeypatch):
        end, start = os.pipe()
        os.set_blocking(end, False)
        with os.fdopen(end) as stdin, os.fdopen(start, "wb"):
            monkeypatch.setattr(sys, "stdin", stdin)
            with pytest.raises(CorpusError, match="standard input: cannot be read: it does not wait"):
                read("-")
