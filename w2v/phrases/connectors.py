"""Words that may be inside a phrase, as in `bank of england`: named lists, and files."""

from collections.abc import Callable
from pathlib import Path

from w2v.errors import W2VError
from w2v.text_file import read_text

CONNECTORS = {
    # Articles, prepositions and conjunctions: gensim's ENGLISH_CONNECTOR_WORDS, so that both find the same phrases.
    "english": frozenset(
        ["a", "an", "the", "for", "of", "with", "without", "at", "from", "to", "in", "on", "by", "and", "or"]
    ),
}


def find_connectors(name: str | Path, spelled: Callable[[str], str] = str) -> frozenset[str]:
    """The list of that name, or the words of that file, separated by whitespace; W2VError if there are none.

    `spelled` returns a word as the text is spelled: lower-cased, for example.
    """
    words = CONNECTORS.get(str(name)) or _read(Path(name))
    return frozenset(map(spelled, words))


def _read(path: Path) -> frozenset[str]:
    names = " or ".join(CONNECTORS)
    words = frozenset(read_text(path, otherwise=f"name a file of connector words, or use {names}").split())
    if not words:
        raise W2VError(f"{path}: contains no words: give connector words, separated by whitespace")
    return words
