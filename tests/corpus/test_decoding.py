"""Text in other encodings: what is read is what Python's own decoding of the whole file gives."""

import codecs
import gzip
import random

import pytest

from w2v.corpus.decoding import guessed_encoding
from w2v.corpus.sources import find_sources
from w2v.corpus.text import blocks
from w2v.errors import CorpusError
from w2v.text_options import AUTO, TextOptions

SAMPLES = {
    "latin-1": "größe café naïve ",
    "cp1252": "größe – “café” ",
    "cp1251": "жили были дед и баба ",
    "utf-16": "größe 日本 \U0001f600 ",
    "utf-16-le": "größe 日本 \U0001f600 ",
    "utf-16-be": "größe 日本 \U0001f600 ",
    "utf-32": "größe 日本 \U0001f600 ",
    "utf-7": "größe 日本 ",
    "shift_jis": "吾輩は猫である 名前は まだ無い ",
    "euc_jp": "吾輩は猫である 名前は まだ無い ",
    "iso2022_jp": "吾輩は猫である 名前は まだ無い ",
    "gb18030": "孔乙己是 站着喝酒 \U0001f600 ",
    "big5": "孔乙己是 站著喝酒 ",
    "cp037": "one two three ",
}


@pytest.fixture
def read(tmp_path):
    """Reads bytes as text in an encoding: its blocks."""

    def read(content, encoding, name="corpus.txt", **options):
        path = tmp_path / name
        path.write_bytes(content)
        return list(blocks(find_sources([path]).files, options=TextOptions(encoding=encoding), **options))

    return read


def joined(found):
    return b"".join(block.data for block in found).decode()


@pytest.mark.parametrize("block_bytes", [1, 2, 3, 7, 100, 1 << 18])
@pytest.mark.parametrize("encoding", SAMPLES)
def test_text_is_the_same_across_the_borders_of_blocks(read, encoding, block_bytes):
    rng = random.Random(block_bytes)
    text = "".join(rng.choice(SAMPLES[encoding].split()) + rng.choice(" \n") for _ in range(200))
    found = read(text.encode(encoding), encoding, block_bytes=block_bytes)
    assert joined(found).removesuffix("\n") == text.removesuffix("\n")
    assert sum(block.lines for block in found) == joined(found).count("\n")
    assert not any(block.undecodable for block in found)
    assert [block.line for block in found] == [1 + joined(found[:k]).count("\n") for k in range(len(found))]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-32", "utf-16-le", "latin-1"])
def test_a_byte_order_mark_is_no_part_of_the_text(read, encoding):
    mark = "" if encoding in ("utf-16", "utf-32", "latin-1") else "\ufeff"
    assert joined(read((mark + "größe\n").encode(encoding), encoding)) == "größe\n"


def test_compressed_text_is_decoded_too(read):
    assert joined(read(gzip.compress("größe\n".encode("latin-1")), "latin-1")) == "größe\n"


@pytest.mark.parametrize("block_bytes", [1, 5, 1 << 18])
@pytest.mark.parametrize(
    ("encoding", "content", "text", "count", "first"),
    [
        ("cp1252", b"caf\xe9 \x81 \x8d\n", "café \ufffd \ufffd\n", 2, 5),
        ("ascii", b"ab \xe9\xe9\n", "ab \ufffd\ufffd\n", 2, 3),
        ("utf-16-le", "ab ".encode("utf-16-le") + b"\x00\xd8" + " c\n".encode("utf-16-le"), "ab \ufffd c\n", 2, 6),
        ("shift_jis", "日本 ".encode("shift_jis") + b"\xff \n", "日本 \ufffd \n", 1, 5),
        ("utf-16-le", "ab\n".encode("utf-16-le") + b"x", "ab\n\ufffd\n", 1, 6),
    ],
)
def test_what_cannot_be_decoded_is_replaced_counted_and_placed(
    read, encoding, content, text, count, first, block_bytes
):
    found = read(content, encoding, block_bytes=block_bytes)
    assert joined(found) == text
    assert sum(block.undecodable for block in found) == count
    assert next(block.first_undecodable for block in found if block.undecodable).endswith(f"corpus.txt, byte {first}")
    with pytest.raises(CorpusError, match=rf"corpus\.txt, byte {first}: not {encoding} \(0x.*`strict`"):
        read(content, encoding, block_bytes=block_bytes, strict=True)


def test_utf_16_that_does_not_say_its_order_is_refused(read):
    with pytest.raises(CorpusError, match=r"cannot be read as utf-16 .*name another encoding, such as utf-16-le"):
        read(b"a\0b\0\n\0", "utf-16")


def test_utf16_text_read_as_a_single_byte_encoding_is_refused(read):
    with pytest.raises(CorpusError, match="contains NUL characters when read as iso8859-1"):
        read("one two\n".encode("utf-16-le") * 10, "latin-1")


LANGUAGES = {
    "cp1252": "El niño comió una manzana en el jardín. Mañana será otro día, señor, y después iremos a España.\n",
    "cp1250": "Příliš žluťoučký kůň úpěl ďábelské ódy. Byl jednou jeden král a měl tři dcery.\n",
    "cp1251": "Жили-были дед и баба, и была у них курочка ряба. Снесла курочка яичко.\n",
    "cp1253": "Στην αρχή ήταν ο λόγος και ο λόγος ήταν προς τον θεό.\n",
    "shift_jis": "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。\n",
    "euc_jp": "吾輩は猫である。名前はまだ無い。どこで生れたかとんと見当がつかぬ。\n",
    "gb18030": "孔乙己是站着喝酒而穿长衫的唯一的人。他身材很高大，青白脸色。\n",
    "big5": "孔乙己是站著喝酒而穿長衫的唯一的人。他身材很高大，青白臉色。\n",
    "utf-8": "größe und naïve cafés 日本\n",
    "utf-16": "größe und naïve cafés 日本\n",
    "utf-16-le": "one two three\n",
}


@pytest.mark.parametrize("block_bytes", [3, 1 << 18])
@pytest.mark.parametrize("ascii_lines", [0, 20_000])
@pytest.mark.parametrize("encoding", LANGUAGES)
def test_a_guess_is_right_for_ordinary_text(read, encoding, ascii_lines, block_bytes):
    pytest.importorskip("charset_normalizer")
    text = "only ascii so far\n" * ascii_lines + LANGUAGES[encoding] * 50
    found = read(text.encode(encoding), AUTO, block_bytes=block_bytes)
    guessed = codecs.lookup(found[-1].guessed).name.replace("utf-16-le", "utf-16")
    assert guessed == codecs.lookup(encoding).name.replace("utf-16-le", "utf-16")
    assert joined(found) == text


def test_ascii_is_utf8(read):
    assert read(b"one two\n", AUTO)[-1].guessed == "utf-8"


def test_utf8_with_a_mistake_in_it_is_still_utf8(read):
    pytest.importorskip("charset_normalizer")
    found = read("größe café\n".encode() * 50 + b"\xe9\n", AUTO)
    assert found[-1].guessed == "utf-8"
    assert sum(block.undecodable for block in found) == 1


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_a_sample_may_end_inside_a_character(cut):
    assert guessed_encoding(b"a" * 10 + "\U0001f600".encode()[:-cut]) == "utf-8"
