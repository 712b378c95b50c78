"""Fonts for words of any script: matplotlib's own, and of those on this machine as many as the words need."""

import contextlib
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from matplotlib import font_manager, ft2font

OWN = "DejaVu Sans"  # comes with matplotlib: Latin, Greek, Cyrillic, Arabic, Hebrew and more
_PLACEHOLDERS = "Last Resort"  # comes with matplotlib, too: a box with a script's sign, for every character


class Fonts(NamedTuple):
    """Font families, to be asked in this order, and the characters that none of them has."""

    families: list[str]
    missing: str


def fonts_for(texts: Iterable[str]) -> Fonts:
    """matplotlib's own font and, while characters are missing, the installed one that has most of them."""
    families = [OWN]
    missing = {c for text in texts for c in text if c.isprintable() and not c.isspace()}
    missing -= _characters(font_manager.findfont(OWN))
    if missing:
        _find_new_fonts()
    while missing:
        name, covered = max(_installed(), key=lambda font: (len(missing & font[1]), "sans" in font[0].lower()))
        if not missing & covered:
            break
        families.append(name)
        missing -= covered
    return Fonts(families, "".join(sorted(missing)))


@lru_cache(maxsize=1)
def _installed() -> list[tuple[str, frozenset[str]]]:
    """(family, characters) of every upright font of ordinary weight, by name."""
    plain = [
        font
        for font in font_manager.fontManager.ttflist
        if (font.style, font.weight) == ("normal", 400) and not font.name.startswith(_PLACEHOLDERS)
    ]
    return [(font.name, _characters(font.fname)) for font in sorted(plain, key=lambda font: (font.name, font.fname))]


def _characters(path: str) -> frozenset[str]:
    """What the font at `path` can draw: nothing, where it is damaged or made of bitmaps."""
    with contextlib.suppress(RuntimeError, OSError):
        font = ft2font.FT2Font(path)
        if font.scalable:
            return frozenset(map(chr, font.get_charmap()))
    return frozenset()


def _find_new_fonts() -> None:
    """Add the fonts that were installed after matplotlib wrote its list of them."""
    known = {font.fname for font in font_manager.fontManager.ttflist}
    for path in sorted(set(font_manager.findSystemFonts()) - known):
        with contextlib.suppress(RuntimeError, OSError):
            font_manager.fontManager.addfont(path)
