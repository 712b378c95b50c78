"""How often each word of the vocabulary was seen, as word2vec.c's -save-vocab writes it: `word count` a line."""

from pathlib import Path

from w2v.corpus.vocabulary import Vocabulary
from w2v.model.paths import output_errors
from w2v.model.storage import atomic_write


def save_counts(vocabulary: Vocabulary, path: Path, *, overwrite: bool) -> None:
    """Write them, the most frequent word first, whole or not at all."""
    lines = (f"{word} {count}\n" for word, count in zip(vocabulary.words, vocabulary.counts.tolist(), strict=True))
    with (
        atomic_write(path, overwrite=overwrite) as temporary,
        output_errors(path),
        temporary.open("w", encoding="utf-8", newline="\n") as file,
    ):
        file.writelines(lines)
