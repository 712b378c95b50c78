import random
import unicodedata

import numpy as np
import pytest

from w2v.corpus.tokens import cut_at_spaces, tokens

END = None  # of a sentence, in the oracles


def spelled(blocks, *, words=False):
    """The tokens that were found, as strings."""
    found = []
    for block, cut in zip(blocks, tokens(blocks, words=words), strict=True):
        for begin, end, key in zip(cut.begins.tolist(), cut.ends.tolist(), cut.keys.tolist(), strict=True):
            assert (key == 0) == (begin == end == -1)
            found.append(END if begin < 0 else block[begin:end].decode())
    return found


def sentences(lines):
    """The tokens of `lines`, an END after each sentence that has any."""
    return [token for line in lines if line for token in [*line, END]]


def by_white_space(text):
    """What `cut_at_spaces` promises, by bytes.split."""
    return sentences([[t.decode() for t in line.replace(b"\0", b" ").split()] for line in text.split(b"\n")])


def by_categories(text):
    """What `cut_words` promises, one character after the other."""
    lines = []
    for line in text.split("\n"):
        found, word = [], ""
        for character, following in zip(line, line[1:] + "\n", strict=False):
            category = unicodedata.category(character)
            is_letter = category[0] == "L" or category == "Nd"
            joins = character in "'’-\u200c\u200d" and (
                unicodedata.category(following)[0] == "L" or following.isdecimal()
            )
            if is_letter or (word and (category[0] == "M" or joins)):
                word += character
            elif word:
                found.append(word)
                word = ""
        lines.append([*found, word] if word else found)
    return sentences(lines)


def pieces(text, rng):
    """`text` cut into blocks after some of its white space."""
    blocks, start = [], 0
    for place in range(1, len(text) + 1):
        if text[place - 1 : place].isspace() and (rng.random() < 0.1 or place == len(text)):
            blocks.append(text[start:place])
            start = place
    return blocks


WORDS = [
    "a",
    "of",
    "größer",
    "sixsix",
    "seven77",
    "eighteig",
    "nine-nine",
    "x" * 16,
    "y" * 23,
    "日本語",
    "日本",
    "😀",
    "\x01",
    "a\x1fb",
]


@pytest.mark.parametrize("seed", range(20))
def test_white_space_cuts_as_bytes_split_does(seed):
    rng = random.Random(seed)
    spaces = [" ", "  ", "\t", "\r\n", "\n", "\n\n", " \n ", "\v", "\f", "\0"]
    text = "".join(rng.choice(WORDS) + rng.choice(spaces) for _ in range(rng.randrange(300))).encode() + b"\n"
    assert spelled([text]) == by_white_space(text)
    assert spelled(pieces(text, rng)) == by_white_space(text)


@pytest.mark.parametrize("byte", range(128))
def test_only_ascii_white_space_and_nul_cut(byte):
    text = b"a" + bytes([byte]) + b"b\n"
    assert spelled([text]) == by_white_space(text)


def test_other_white_space_stays_in_the_word():
    assert spelled(["a\u3000b\u00a0c\u0085d e\n".encode()]) == ["a\u3000b\u00a0c\u0085d", "e", END]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        ("\n\n \n", []),
        ("\n\na\n\n\nb\n", ["a", END, "b", END]),
        ("a\r\nb\r\n", ["a", END, "b", END]),
        ("a b ", ["a", "b"]),
    ],
)
@pytest.mark.parametrize("words", [False, True])
def test_a_line_feed_ends_a_sentence_that_has_begun(text, expected, words):
    assert spelled([text.encode()], words=words) == expected


@pytest.mark.parametrize("words", [False, True])
def test_a_sentence_goes_on_in_the_next_block(words):
    assert spelled([b"a ", b" ", b"b\n", b"\n", b"\nc\n"], words=words) == ["a", "b", END, "c", END]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Don't stop, rock-'n'-roll!", ["Don't", "stop", "rock", "n", "roll"]),
        ("'tis well-known-- the dogs' -x- don’t", ["tis", "well-known", "the", "dogs", "x", "don’t"]),
        ("3.14 and 1,000 x_y a/b", ["3", "14", "and", "1", "000", "x", "y", "a", "b"]),
        ("Ärger über naïve cafe\u0301s", ["Ärger", "über", "naïve", "cafe\u0301s"]),
        ("हिन्दी में", ["हिन्दी", "में"]),
        ("می\u200cخواهم", ["می\u200cخواهم"]),
        ("汉字，日本語。한국어", ["汉字", "日本語", "한국어"]),
        ("٣٤ x² ½ Ⅷ", ["٣٤", "x"]),
        ("☺\ufe0f 😀 𝒳𝒴 a😀b", ["𝒳𝒴", "a", "b"]),
        ("a\u3000b\u00a0c", ["a", "b", "c"]),
    ],
)
def test_unicode_words(text, expected):
    assert spelled([text.encode() + b"\n"], words=True) == [*expected, END]


@pytest.mark.parametrize("seed", range(20))
def test_unicode_words_by_their_categories(seed):
    rng = random.Random(seed)
    alphabet = "ab'’--1٣é\u0301\u0903\u200c\u200d日語😀𝒳 \n\r.,_\u3000²\U000e0100"
    text = "".join(rng.choice(alphabet) for _ in range(rng.randrange(2000))) + "\n"
    assert spelled([text.encode()], words=True) == by_categories(text)
    assert spelled(pieces(text.encode(), rng), words=True) == by_categories(text)


@pytest.mark.parametrize("seed", range(3))
def test_unicode_words_of_any_characters(seed):
    rng = random.Random(seed)
    drawn = (rng.choice((rng.randrange(0x250), rng.randrange(0x30000), rng.randrange(0x110000))) for _ in range(30_000))
    text = "".join(chr(point) for point in drawn if not 0xD800 <= point < 0xE000) + "\n"
    assert spelled([text.encode()], words=True) == by_categories(text)


def test_different_short_words_have_different_keys_and_equal_words_the_same():
    rng = random.Random(3)
    some = [bytes(rng.choice(b"ab\xc3\xff") for _ in range(rng.randrange(1, 30))) for _ in range(5000)]
    (cut,) = tokens([b" ".join(some) + b" "], words=False)
    key_of = dict(zip(some, cut.keys.tolist(), strict=True))
    assert [key_of[word] for word in some] == cut.keys.tolist()
    assert len(set(key_of.values())) == len(key_of)
    assert all(key.to_bytes(8, "little").rstrip(b"\0") == word for word, key in key_of.items() if len(word) < 8)


def test_each_kernel_is_compiled_once():
    list(tokens([b"a b\n", b"c "], words=False))
    list(tokens(iter([b"a\n" * 100_000]), words=False))
    assert len(cut_at_spaces.for_python.signatures) == 1


def test_cells_hold_the_text():
    (cut,) = tokens([b"12345678 x\n"], words=False)
    assert cut.cells.view(np.uint8).tobytes().rstrip() == b"12345678 x"
    assert len(cut.cells) == 3
