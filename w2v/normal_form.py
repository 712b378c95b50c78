"""Unicode's normal forms: one spelling for letters that look the same, in texts, words and queries alike.

NFC puts letters and their marks together (u and a diaeresis become ü); NFKC also turns letters that are only drawn in
another way into the usual ones (ﬁ becomes fi, a full-width Ａ becomes A). Soft hyphens, which say where a word may be
broken and are no part of it, go with either.
"""

import unicodedata

FORMS = ("NFC", "NFKC")
_SOFT_HYPHEN = "\u00ad"


def normalized(text: str, form: str) -> str:
    """`text` in one of FORMS, without soft hyphens."""
    return text if text.isascii() else unicodedata.normalize(form, text.replace(_SOFT_HYPHEN, ""))  # type: ignore[arg-type]  # it is one


def is_normal(text: str) -> bool:
    """Whether `text` is as `normalized` would make it, in NFC."""
    return text.isascii() or (_SOFT_HYPHEN not in text and unicodedata.is_normalized("NFC", text))
