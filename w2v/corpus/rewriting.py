"""Rewriting: changes to the text that hyperparameters ask for, made before it is cut into tokens.

A block is normalised, then cut into words by a segmenter. Both give the same for blocks as for the whole text, because
blocks end at token boundaries.
"""

from collections.abc import Callable

from w2v.corpus.segmenters import load_segmenter, segmented
from w2v.hyperparameters import Hyperparameters
from w2v.normal_form import normalized

Rewriter = Callable[[bytes], bytes]  # of valid UTF-8; keeps line feeds


def rewriter(hyperparameters: Hyperparameters) -> Rewriter | None:
    """What rewrites a block, or None; CorpusError if a package that it needs is not installed."""
    form, name = hyperparameters.normalize, hyperparameters.tokenizer
    if form is None and name is None:
        return None
    segment = load_segmenter(name) if name is not None else None

    def rewrite(data: bytes) -> bytes:
        if data.isascii():
            return data
        text = data.decode()
        if form is not None:
            text = normalized(text, form)
        if segment is not None:
            text = segmented(text, segment)
        return text.encode()

    return rewrite
