"""Words that may stand inside a phrase, as in `bank of england`: lists that are known by name, and files."""

from pathlib import Path

from w2v.errors import W2VError

CONNECTORS = {
    # Articles, prepositions and conjunctions: gensim's ENGLISH_CONNECTOR_WORDS, so that both find the same phrases.
    "english": frozenset(
        ["a", "an", "the", "for", "of", "with", "without", "at", "from", "to", "in", "on", "by", "and", "or"]
    ),
}


def find_connectors(name: str | Path, *, lowercase: bool = False) -> frozenset[str]:
    """The list of that name, or the words of that file, with white space between them; W2VError where there are none.

    With `lowercase` the words are made small, as those of the text are.
    """
    words = CONNECTORS.get(str(name)) or _read(Path(name))
    return frozenset(word.lower() for word in words) if lowercase else words


def _read(path: Path) -> frozenset[str]:
    try:
        data = path.read_bytes().removeprefix(b"\xef\xbb\xbf")
    except OSError as error:
        names = " or ".join(CONNECTORS)
        raise W2VError(
            f"{path}: cannot be read: {error.strerror or error}: name a file of connector words, or say {names}"
        ) from error
    try:
        words = frozenset(data.decode().split())
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise W2VError(f"{path}: line {line}: not UTF-8: save it as UTF-8 text") from error
    if not words:
        raise W2VError(f"{path}: no word in it: give connector words with white space between them")
    return words
