import random

import numpy as np
import pytest

from w2v.corpus.table import TypeTable
from w2v.corpus.tokens import GOLDEN, tokens


def filled(text, table=None):
    """(a table that has looked all tokens of `text` up, their ids)."""
    table = TypeTable() if table is None else table
    return table, [i for block in tokens([text.encode() + b"\n"], words=False) for i in table.look_up(block).tolist()]


def all_words(table):
    return table.words(np.arange(len(table)))


def random_words(count, seed):
    rng = random.Random(seed)
    return ["".join(rng.choice("abö日😀") for _ in range(rng.choice((1, 2, 5, 9, 40)))) for _ in range(count)]


def test_ids_are_the_order_of_first_appearance():
    table, ids = filled("b a b c\n\na d")
    assert ids == [0, 1, 0, 2, -1, 1, 3, -1]
    assert all_words(table) == ["b", "a", "c", "d"]
    assert table.counts.tolist() == [2, 2, 1, 1]


@pytest.mark.parametrize("cells", [1, 2, 1000])
@pytest.mark.parametrize("slots", [2, 16, 1 << 16])
def test_a_table_grows_without_losing_anything(slots, cells):
    some = random_words(20_000, seed=slots)
    table, ids = filled(" ".join(some), TypeTable(slots=slots, cells=cells))
    number_of = {word: number for number, word in enumerate(dict.fromkeys(some))}
    assert ids == [*(number_of[word] for word in some), -1]
    assert all_words(table) == list(number_of)
    assert table.counts.tolist() == [some.count(word) for word in list(number_of)[:50]] + table.counts[50:].tolist()
    assert table.counts.sum() == len(some)


def test_many_types():
    table, ids = filled(" ".join(f"item_{number}" for number in range(500_000)))
    assert ids == [*range(500_000), -1]
    assert table.words(np.array([0, 9, 123_456, 499_999])) == ["item_0", "item_9", "item_123456", "item_499999"]


def test_words_that_are_alike_stay_apart():
    alike = [size * "x" + tail for size in range(40) for tail in ("", "y", "z")][1:]
    table, _ = filled(" ".join(alike))
    assert all_words(table) == alike


def ids_of(words):
    (block,) = tokens([b" ".join(words) + b" "], words=False)
    return block.keys.tolist(), TypeTable().look_up(block).tolist()


def test_long_words_of_one_key_stay_apart():
    rng = random.Random(1)

    def middle(cell):  # what a word of 16 bytes has been hashed to after its first eight
        key = (16 ^ cell) * int(GOLDEN) % 2**64
        return key ^ key >> 32

    def word(*cells):
        return b"".join(cell.to_bytes(8, "little") for cell in cells)

    one, other = (0, 0), (0, 0)
    while min(word(*one, *other)) <= 32:  # no white space in them
        one = rng.getrandbits(64), rng.getrandbits(64)
        first = rng.getrandbits(64)
        other = first, middle(one[0]) ^ one[1] ^ middle(first)
    keys, ids = ids_of([word(*one), word(*other), word(*other), word(*one)])
    assert len(set(keys)) == 1
    assert ids == [0, 1, 1, 0]


def test_a_long_word_never_has_a_short_ones_key():
    back = pow(int(GOLDEN), -1, 2**64)
    shorts = (number.to_bytes(3, "big") for number in range(0x212121, 0xFFFFFF))
    pairs = ((short, 8 ^ int.from_bytes(short, "little") * back % 2**64) for short in shorts if min(short) > 32)
    short, long = next((short, long) for short, long in pairs if min(long.to_bytes(8, "little")) > 32)
    assert ids_of([long.to_bytes(8, "little"), short])[1] == [0, 1]


def test_words_in_any_order_and_none():
    table, _ = filled("a bb eightlong ccc")
    assert table.words(np.array([3, 0, 2])) == ["ccc", "a", "eightlong"]
    assert table.words(np.array([], np.int64)) == []


def test_words_keep_white_space_that_is_not_ascii():
    table, _ = filled("a\u3000b c\u00a0 \x1c")
    assert all_words(table) == ["a\u3000b", "c\u00a0", "\x1c"]


def test_lower_case_merges_types_and_adds_their_counts():
    table, _ = filled("The the Cat THE cat dog Cat")
    lowered, number_of = table.lowercased()
    assert all_words(lowered) == ["the", "cat", "dog"]
    assert lowered.counts.tolist() == [3, 3, 1]
    assert number_of.tolist() == [0, 0, 1, 0, 1, 2]  # The the Cat THE cat dog


def test_lower_case_is_pythons_own():
    words = ["ΟΔΟΣ", "οδος", "οδοσ", "Σ", "İstanbul", "STRASSE", "Straße", "ẞ", "Ǆ", "ÀÉ" * 30, "ΑΣ.", "X" * 7, "X" * 8]
    table, _ = filled(" ".join(words))
    lowered, number_of = table.lowercased()
    names = all_words(lowered)
    assert names == list(dict.fromkeys(word.lower() for word in words))
    assert [names[i] for i in number_of] == [word.lower() for word in words]


def test_lower_case_of_many_types_in_chunks(monkeypatch):
    monkeypatch.setattr("w2v.corpus.table._CHUNK_CELLS", 5)
    some = [word.title() if number % 3 else word for number, word in enumerate(random_words(3000, seed=1))]
    table, _ = filled(" ".join(some))
    lowered, number_of = table.lowercased()
    names = all_words(lowered)
    assert names == list(dict.fromkeys(word.lower() for word in all_words(table)))
    assert [names[i] for i in number_of] == [word.lower() for word in all_words(table)]
    assert lowered.counts.sum() == len(some)


def test_lower_case_of_nothing():
    lowered, number_of = TypeTable().lowercased()
    assert len(lowered) == len(number_of) == 0
