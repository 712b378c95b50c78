import numpy as np
import pytest

from w2v.survey import token_classes as module
from w2v.survey.token_classes import TOKEN_CLASSES, token_classes

OF_CLASS = {
    "numbers": ["1", "3.14", "1,000", "-5", "12:30", "٣٤", "50%"],
    "capitals": ["USA", "ÄÖ", "МОСКВА", "U.S."],
    "single characters": ["a", "日", "1", "-"],
    "with punctuation": ["dog,", "(the", '"The', "end.”", "и,", "있다.", "«mot»", "-x"],
    "tags": ["<br>", "</p>", 'a<b>c</b>', "&amp;", "&#39;", "x&nbsp;y"],
    "links": ["http://a.b/c", "(https://x.y)", "www.w3.org", "me@home.org"],
    "with other spaces": ["10\u00a0km", "日\u3000本", "a\u200bb", "a\u2009\u2009b"],
    "without spaces": ["山椒魚は悲しんだ彼は彼の棲家", "ก" * 20],
    "not normal": ["fu\u0308r", "so\u00adft", "\u0958"],
    "decoded twice": ["cafÃ©", "GrÃ¶ÃŸe", "donâ€™t", "Â£5"],
}  # fmt: skip
NOT_OF_CLASS = {
    "numbers": ["a1", "1st", "-", "½a"],
    "capitals": ["I", "A", "Usa", "iPHONE", "日本", "123"],
    "single characters": ["ab", "日本", "12"],
    "with punctuation": ["don't", "co-op", "...", "12,", "हिन्दी", "में", "$x", "naïve"],
    "tags": ["<", "a<b", "&", "AT&T", "x>y", "<3"],
    "links": ["http", "@home", "a@b"],
    "with other spaces": ["a\u00a0", "\u3000", "größe"],
    "without spaces": ["日本語", "largest-of-words", "Donaudampfschifffahrt"],
    "not normal": ["für", "soft", "ﬁre", "日本語", "हिन्दी"],
    "decoded twice": ["café", "Größe", "Ã", "â", "ÂNGELA", "PÃO"],
}  # fmt: skip


@pytest.mark.parametrize("name", TOKEN_CLASSES)
def test_each_class_has_its_tokens_and_no_others(name):
    assert [word for word in OF_CLASS[name] if not TOKEN_CLASSES[name](word)] == []
    assert [word for word in NOT_OF_CLASS[name] if TOKEN_CLASSES[name](word)] == []


def found(counts, **options):
    words = list(counts)
    return token_classes(np.array(list(counts.values())), lambda ids: [words[i] for i in ids.tolist()], **options)


def test_shares_are_of_tokens_and_the_example_is_the_most_frequent():
    of = found({"the": 50, "1": 10, "22": 30, "dog,": 10})
    assert of["numbers"] == (0.4, "22")
    assert of["with punctuation"] == (0.1, "dog,")
    assert of["single characters"] == (0.1, "1")
    assert "capitals" not in of


def test_many_types_are_sampled(monkeypatch):
    monkeypatch.setattr(module, "SAMPLE", 5000)
    counts = {f"word{chr(97 + k % 26)}{k}x": 1 for k in range(6000)} | {str(k): 3 for k in range(2000)}
    of = found(counts)
    assert of["numbers"].share == pytest.approx(0.5, abs=0.03)
    assert of == found(counts)  # the same every time
