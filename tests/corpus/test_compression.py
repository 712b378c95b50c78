import bz2
import gzip
import io
import lzma
import random

import pytest
import zstandard

from w2v.corpus.compression import DAMAGE, compression, decompressed

COMPRESSORS = {
    "gzip": gzip.compress,
    "bzip2": bz2.compress,
    "xz": lzma.compress,
    "zstd": zstandard.ZstdCompressor().compress,
}
TEXT = " ".join(str(random.Random(1).getrandbits(40)) for _ in range(20_000)).encode()


@pytest.mark.parametrize("name", COMPRESSORS)
class TestEveryFormat:
    def test_is_known_by_its_first_bytes(self, name):
        assert compression(COMPRESSORS[name](TEXT)[:16]) == name
        assert compression(COMPRESSORS[name](b"")[:16]) == name

    def test_gives_the_text_back(self, name):
        assert decompressed(name, io.BytesIO(COMPRESSORS[name](TEXT))).read() == TEXT
        assert decompressed(name, io.BytesIO(COMPRESSORS[name](b""))).read() == b""

    def test_reads_member_after_member(self, name):
        members = [TEXT[:1000], b"", TEXT[1000:], b"end"]
        file = io.BytesIO(b"".join(map(COMPRESSORS[name], members)))
        assert decompressed(name, file).read() == TEXT + b"end"

    @pytest.mark.parametrize("kept", [0.999, 0.5, 0.1])
    def test_cut_short_is_an_error(self, name, kept):
        whole = COMPRESSORS[name](TEXT)
        with pytest.raises(DAMAGE):
            decompressed(name, io.BytesIO(whole[: int(len(whole) * kept)])).read()

    def test_cut_short_in_its_second_member_is_an_error(self, name):
        whole = COMPRESSORS[name](TEXT)
        with pytest.raises(DAMAGE):
            decompressed(name, io.BytesIO(whole + whole[: len(whole) // 2])).read()

    def test_damage_is_an_error(self, name):
        whole = bytearray(COMPRESSORS[name](TEXT))
        whole[len(whole) // 2 :] = bytes(len(whole) - len(whole) // 2)
        with pytest.raises((*DAMAGE, OSError)):
            decompressed(name, io.BytesIO(whole)).read()


def test_skippable_frames_of_zstd_are_skipped():
    skippable = b"\x50\x2a\x4d\x18" + (5).to_bytes(4, "little") + b"12345"
    file = skippable + COMPRESSORS["zstd"](b"one ") + skippable + COMPRESSORS["zstd"](b"two")
    assert compression(file[:16]) == "zstd"
    assert decompressed("zstd", io.BytesIO(file)).read() == b"one two"


@pytest.mark.parametrize("head", [b"", b"BZ", b"BZhello to all of", b"BZh9 is a word", b"(\xb5", b"plain text here"])
def test_text_is_not_taken_for_compressed(head):
    assert compression(head[:16]) is None
