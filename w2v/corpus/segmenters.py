"""Segmenters: other libraries, which cut text without spaces, such as Chinese, into words.

Each is given a run of characters without white space, and returns its words. ASCII is left as it is. So the result does
not depend on how the text is divided into blocks.
"""

import functools
import logging
import re
import tempfile
from collections.abc import Callable, Iterable
from typing import NamedTuple

from w2v.errors import CorpusError, HyperparameterError
from w2v.quoting import quoted

Segment = Callable[[str], Iterable[str]]
_BETWEEN_SPACES = re.compile("[^\0\t\n\v\f\r ]+")


class Segmenter(NamedTuple):
    """Where a segmenter comes from."""

    load: Callable[[], Segment]
    install: str


def load_segmenter(name: str) -> Segment:
    """The segmenter of that name; CorpusError, with what to install, where it is missing."""
    if name not in SEGMENTERS:
        raise HyperparameterError(f"unknown tokenizer {quoted(name)}: choose from {', '.join(SEGMENTERS)}")
    segmenter = SEGMENTERS[name]
    try:
        return segmenter.load()
    except (ImportError, RuntimeError) as error:  # fugashi raises the latter if it finds no dictionary
        raise CorpusError(f"`tokenizer={name}` needs a package that is not installed: {segmenter.install}") from error


def segmented(text: str, segment: Segment) -> str:
    """`text` with spaces between the words of each run without white space."""

    def cut(run: re.Match[str]) -> str:
        return run[0] if run[0].isascii() else " ".join([piece for piece in segment(run[0]) if not piece.isspace()])

    return _BETWEEN_SPACES.sub(cut, text)


@functools.cache  # its dictionary takes a second to load
def _jieba() -> Segment:
    import jieba  # noqa: PLC0415  # an extra

    jieba.setLogLevel(logging.ERROR)
    tokenizer = jieba.Tokenizer()
    # Its cache would be a file in the system's temporary folder, under a name that anyone may have taken.
    with tempfile.TemporaryDirectory() as folder:
        tokenizer.tmp_dir = folder
        tokenizer.initialize()
    segment: Segment = tokenizer.lcut
    return segment


def _mecab() -> Segment:
    import fugashi  # noqa: PLC0415  # an extra

    tagger = fugashi.Tagger("-Owakati")
    return lambda text: tagger.parse(text).split()


def _icu() -> Segment:
    import icu  # noqa: PLC0415  # an extra

    breaks = icu.BreakIterator.createWordInstance(icu.Locale.getRoot())

    def segment(text: str) -> Iterable[str]:
        breaks.setText(text)
        units, begin = text.encode("utf-16-le"), 0  # what ICU counts in
        for end in breaks:
            yield units[2 * begin : 2 * end].decode("utf-16-le")
            begin = end

    return segment


SEGMENTERS = {
    "jieba": Segmenter(_jieba, "pip install 'w2v[jieba]'"),
    "mecab": Segmenter(_mecab, "pip install 'w2v[mecab]', or fugashi and a dictionary of MeCab's"),
    "icu": Segmenter(_icu, "pip install 'w2v[icu]', which needs the ICU library (apt-get install libicu-dev)"),
}
