"""Reading the files of a checkpoint folder with their checksums verified: any damage is a CheckpointError."""

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from w2v.errors import CheckpointError, ModelError, W2VError
from w2v.model.tensors import TensorFile, open_tensors

PIECE = 1 << 24  # bytes read at a time


@contextlib.contextmanager
def damage(path: Path) -> Iterator[None]:
    """Turn errors from a damaged file into a CheckpointError."""
    try:
        yield
    except W2VError as error:
        raise CheckpointError(str(error)) from error
    except (OSError, ValueError) as error:  # raised by the system and NumPy if ids cannot be mapped
        raise CheckpointError(f"{path}: damaged ({error})") from error


def verified(path: Path) -> TensorFile:
    """The tensors at `path`; ModelError if a checksum does not match."""
    file = open_tensors(path)
    file.verify()
    return file


def sha256(path: Path) -> str:
    """The checksum of a whole file; ModelError if it cannot be read."""
    digest = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while piece := file.read(PIECE):
                digest.update(piece)
    except OSError as error:
        raise ModelError(f"{path}: cannot be read: {error.strerror or error}") from error
    return digest.hexdigest()
