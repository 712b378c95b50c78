from matplotlib import font_manager

from w2v.plots import fonts
from w2v.plots.fonts import OWN, fonts_for

SCRIPTS = ["naïve", "Москва", "Ελλάδα", "東京", "한국어", "हिन्दी", "ไทย", "𓀀", "two words", "tab\tin", "\x1b"]


def test_words_that_matplotlibs_own_font_has_need_no_other():
    assert fonts_for(["naïve", "Москва", "Ελλάδα", "$x$", "two words", "tab\tin", "\x1b"]) == ([OWN], "")


def test_every_character_is_in_a_font_or_reported_as_missing():
    families, missing = fonts_for(SCRIPTS)
    assert families[0] == OWN
    assert not any(family.startswith("Last Resort") for family in families)  # which draws boxes
    covered = set().union(*(fonts._characters(font_manager.findfont(family)) for family in families))
    needed = {c for text in SCRIPTS for c in text if c.isprintable() and c != " "}
    assert covered.isdisjoint(missing)
    assert needed <= covered | set(missing)


def test_the_font_that_has_most_is_taken_first(monkeypatch):
    installed = [("Serif", frozenset("東京")), ("Sans", frozenset("東京")), ("Large", frozenset("東京大ไ"))]
    monkeypatch.setattr(fonts, "_installed", lambda: installed)
    assert fonts_for(["東京"]) == ([OWN, "Sans"], "")
    assert fonts_for(["東京大", "字"]) == ([OWN, "Large"], "字")


def test_a_damaged_font_has_no_characters(tmp_path):
    path = tmp_path / "broken.ttf"
    path.write_bytes(b"no font" * 100)
    assert fonts._characters(str(path)) == frozenset()
    assert fonts._characters(str(tmp_path / "none.ttf")) == frozenset()
