import random
import subprocess
import sys

import numpy as np
import pytest

from w2v.corpus.hashing import SECRET
from w2v.corpus.table import TypeTable
from w2v.corpus.tokens import tokens


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
        product = (16 ^ int(SECRET[0]) ^ cell) * int(SECRET[1])
        return product >> 64 ^ product % 2**64

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
    keys, _ = ids_of(words := [size * b"\xff" for size in range(1, 100)])
    assert [key >> 63 for key in keys] == [len(word) >= 8 for word in words]


GOLDEN = 0x9E3779B97F4A7C15


def test_long_words_cannot_be_made_to_share_a_key():
    def middle(cell):  # of a hash without a secret
        key = (16 ^ cell) * GOLDEN % 2**64
        return key ^ key >> 32

    rng = random.Random(1)
    firsts = [int.from_bytes(rng.randbytes(8)) for _ in range(2000)]
    words = [b"".join(cell.to_bytes(8, "little") for cell in (first, middle(first) ^ 1 << 60)) for first in firsts]
    words = [word for word in words if min(word) > 32]
    keys, _ = ids_of(words)
    assert len(set(keys)) == len(words) > 100


def test_short_words_cannot_be_made_to_share_a_slot():
    products = np.random.default_rng(1).integers(2**64, size=1_000_000, dtype=np.uint64)
    products &= np.uint64(2**64 - 1 - (0xFFFF << 32))  # without a secret, these bits were the slot
    letters = (products * np.uint64(pow(GOLDEN, -1, 2**64))).astype("<u8").view(np.uint8).reshape(-1, 8)
    letters = letters[(letters[:, 7] == 0) & (letters[:, :7] > 32).all(axis=1)]
    letters[:, 7] = ord(" ")
    table = TypeTable()
    table.look_up(next(tokens([letters.tobytes()], words=False)))
    assert len(table) == len(letters) > 1000
    assert np.diff(np.flatnonzero(table._slots[:, 0] == 0), prepend=-1).max() < 50  # slots in use one after another


@pytest.mark.parametrize("secret", [(1, 3, 5), (2**64 - 1, 2**63 + 1, 0x123456789ABCDEF)])
def test_ids_do_not_depend_on_the_secret(monkeypatch, secret):
    text = " ".join(random_words(50_000, seed=1))
    expected, ids = filled(text)
    for module in ("tokens", "table"):
        monkeypatch.setattr(f"w2v.corpus.{module}.SECRET", tuple(np.uint64(part) for part in secret))
    again, same = filled(text)
    assert same == ids
    assert all_words(again) == all_words(expected)
    assert again.counts.tolist() == expected.counts.tolist()


def test_every_process_draws_a_secret_of_its_own():
    command = [sys.executable, "-c", "from w2v.corpus.hashing import SECRET; print(*SECRET)"]
    drawn = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    assert not set(drawn) & {str(part) for part in SECRET}


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
