import unicodedata

import pytest

from w2v.normal_form import FORMS, is_normal, normalized


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("text", ["plain", "fu\u0308r für", "ﬁre Ａ", "가\u1100\u1161", "क़", ""])
def test_a_text_is_in_the_form_asked_for(form, text):
    assert normalized(text, form) == unicodedata.normalize(form, text)
    assert is_normal(normalized(text, form))


def test_soft_hyphens_are_no_part_of_words():
    assert normalized("Donau\u00addampf\u00adschiff", "NFC") == "Donaudampfschiff"
    assert normalized("\u00ad", "NFKC") == ""
    assert [is_normal(text) for text in ("für", "fu\u0308r", "a\u00adb", "ﬁre")] == [True, False, False, True]
