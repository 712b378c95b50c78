"""Rewriting: what is done to text before it is cut into tokens, where hyperparameters ask for it.

A block is put into a normal form, then cut into words by a segmenter. Either is the same for a whole text and for its
blocks, as these end where a token may.
"""

from collections.abc import Callable

from w2v.corpus.segmenters import load_segmenter, segmented
from w2v.hyperparameters import Hyperparameters
from w2v.normal_form import normalized

Rewriter = Callable[[bytes], bytes]  # of valid UTF-8, whose line feeds stay


def rewriter(hyperparameters: Hyperparameters) -> Rewriter | None:
    """What is to be done, or None; CorpusError where what it takes is not installed."""
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
