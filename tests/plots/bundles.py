"""Words of three kinds; the vectors of a kind have like directions."""

BUNDLES = {
    "animal": ["cat", "dog", "horse", "cow", "sheep", "goat", "hen", "duck"],
    "metal": ["iron", "gold", "silver", "copper", "tin", "lead"],
    "city": ["東京", "Paris", "$x$", "_under"],
}


def bundle_of(word):
    return next(name for name, words in BUNDLES.items() if word in words)
