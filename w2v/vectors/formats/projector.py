"""TensorBoard's Embedding Projector, only written: NAME.tsv has the vectors, NAME.metadata.tsv the words.

Where counts are known, the metadata has them too, and then a line with the columns' names, as the Projector wants it.
"""

import re
from pathlib import Path

from w2v.vectors.formats.contents import Contents
from w2v.vectors.formats.escapes import HALVES
from w2v.vectors.formats.target import Target
from w2v.vectors.formats.text_rows import write_rows

UNWRITABLE = re.compile(f"\\A\\Z|[\t\n\r{HALVES}]")


def beside(path: Path) -> Path:
    """Where the words of the vectors at `path` are."""
    return path.with_suffix(".metadata.tsv")


def write(contents: Contents, target: Target) -> None:
    """Write both."""
    vectors = contents.vectors
    known = bool(vectors.counts.any())
    with target.files(target.path, beside(target.path)) as [file, metadata]:
        write_rows(file, vectors, words=False, separator="\t")
        metadata.write(b"word\tcount\n" if known else b"")
        for word, count in zip(vectors.words, vectors.counts.tolist(), strict=True):
            metadata.write(f"{word}\t{count}\n".encode() if known else f"{word}\n".encode())
