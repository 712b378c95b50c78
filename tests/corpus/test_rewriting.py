import random
import unicodedata

import pytest

from w2v.corpus.encoded import encode, encode_sentences
from w2v.corpus.rewriting import rewriter
from w2v.hyperparameters import Hyperparameters


def config(**asked):
    return Hyperparameters(min_count=1, **asked)


def test_nothing_is_rewritten_by_default():
    assert rewriter(config()) is None


@pytest.mark.parametrize("block_bytes", [1, 7, 1 << 18])
@pytest.mark.parametrize("form", ["NFC", "NFKC"])
@pytest.mark.parametrize("words", [False, True])
def test_blocks_of_any_size_give_the_same_as_the_whole_text(tmp_path, form, words, block_bytes):
    rng = random.Random(block_bytes)
    some = [
        "fu\u0308r",
        "für",
        "plain",
        "ﬁre",
        "fire",
        "so\u00adft",
        "soft",
        "\u0301a",
        "Ａ",
        "A",
        "\u00ad",
        "가\u1100\u1161",
    ]
    text = "".join(rng.choice(some) + rng.choice(" \n") for _ in range(300))
    (tmp_path / "text.txt").write_text(text, encoding="utf-8")
    normal = unicodedata.normalize(form, text.replace("\u00ad", ""))
    (tmp_path / "normal.txt").write_text(normal, encoding="utf-8")
    found = encode(
        [tmp_path / "text.txt"], config(normalize=form, words=words), folder=tmp_path, block_bytes=block_bytes
    )
    right = encode([tmp_path / "normal.txt"], config(words=words), folder=tmp_path)
    assert found.vocabulary.words == right.vocabulary.words
    assert found.ids.tolist() == right.ids.tolist()
    assert found.facts.bytes == len(text.encode())
    assert ("ﬁre" in found.vocabulary.words) == (form == "NFC")


def test_sentences_are_rewritten_like_text(tmp_path):
    given = [["fu\u0308r", "für", "Fu\u0308r"], ["so\u00adft", "\u00ad", "", "\u00ad"], ["\u00ad"]]
    found = encode_sentences(given, config(normalize="NFC", lowercase=True), folder=tmp_path)
    assert found.vocabulary.words == ["für", "soft"]
    assert found.ids.tolist() == [0, 0, 0, -1, 1, -1]
