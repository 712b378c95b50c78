"""A file of token ids: written as they come, renumbered in place, finally memory-mapped."""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from io import FileIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.engine.kernels.kernel import kernel
from w2v.errors import TrainingError
from w2v.model.paths import output_errors
from w2v.model.storage import atomic_write

SENTENCE_END = -1
_CHUNK_IDS = 1 << 20  # ids renumbered at a time


class IdFile:
    """Ids in an open file, unbuffered, so that a write error is noticed at once."""

    def __init__(self, file: FileIO, folder: Path) -> None:
        self._file = file
        self._folder = folder

    def append(self, ids: NDArray[np.int32]) -> None:
        """Append ids; OutputError if the disk is full."""
        with output_errors(self._folder):
            _write(self._file, ids)

    def renumber(self, final: NDArray[np.int32]) -> tuple[int, int]:
        """Put `final[id]` for each id, leaving out the negative ones and empty sentences: (words, sentences) left."""
        chunk = np.empty(_CHUNK_IDS, np.int32)
        kept = read = sentences = 0
        in_sentence = False
        # Read and written, not memory-mapped: a failure is then an exception, not a signal that kills.
        with output_errors(self._folder):
            while True:
                self._file.seek(read * chunk.itemsize)
                count = _read(self._file, chunk)
                if count == 0:
                    break
                read += count
                left, ended, in_sentence = renumber(chunk, count, final, in_sentence)
                self._file.seek(kept * chunk.itemsize)
                _write(self._file, chunk[:left])
                kept += left
                sentences += ended
            self._file.truncate(kept * chunk.itemsize)
        return kept - sentences, sentences

    def mapped(self) -> NDArray[np.int32]:
        """The ids, by a read-only memory map that outlives the open file; TrainingError where that is not allowed."""
        try:
            return np.asarray(np.memmap(self._file, np.int32, "r"))
        except OSError as error:
            megabytes = self._file.seek(0, os.SEEK_END) / 1e6
            raise TrainingError(
                f"the corpus's ids ({megabytes:,.0f} MB) do not fit in the address space of this process: "
                "raise the limit (ulimit -v), or give less text"
            ) from error


@contextlib.contextmanager
def id_file(folder: Path, kept: Path | None = None) -> Iterator[IdFile]:
    """A file in `folder`, which the system removes even if the process is killed, unless `kept` is a path.

    Then the file has that path once the block has ended without an error.
    """
    if kept is not None:
        with atomic_write(kept, overwrite=True) as temporary, temporary.open("wb+", buffering=0) as named:
            yield IdFile(named, folder)
        return
    with output_errors(folder):
        file = tempfile.TemporaryFile(dir=folder, prefix=".w2v-ids-", buffering=0)  # noqa: SIM115  # just below
    with file:
        yield IdFile(file, folder)


def _write(file: FileIO, ids: NDArray[np.int32]) -> None:
    rest = ids.view(np.uint8).data
    while rest:
        rest = rest[file.write(rest) :]


def _read(file: FileIO, ids: NDArray[np.int32]) -> int:
    """Fill `ids` from `file` as far as it goes; how many were read."""
    rest = ids.view(np.uint8).data
    while rest and (count := file.readinto(rest)):
        rest = rest[count:]
    return (ids.nbytes - len(rest)) // ids.itemsize


@kernel()
def renumber(ids: Any, count: Any, final: Any, in_sentence: Any) -> Any:
    """Renumber the first `count` ids in place and close the gaps; (ids left, sentences ended, whether one is open)."""
    left = ended = 0
    for t in range(count):
        if ids[t] == SENTENCE_END:
            if in_sentence:
                ids[left] = SENTENCE_END
                left += 1
                ended += 1
            in_sentence = False
        elif final[ids[t]] >= 0:
            ids[left] = final[ids[t]]
            left += 1
            in_sentence = True
    return left, ended, in_sentence
