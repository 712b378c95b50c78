"""w2v's own file: a trained model, or vectors that come from elsewhere or are a part of a model's.

Both are safetensors files with checksums, read by memory map; float16 is widened when read. A model (model.py) has both
matrices, and all of its training in the metadata. The other kind, of the format "w2v-vectors", has `vectors`, `counts`,
the words, `contexts` where they are known and belong to the words, and under "training" what is known of that.
"""

import dataclasses
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.errors import ModelError
from w2v.model import VECTORS_FORMAT, Model, word_tensors, words_of
from w2v.storage import TensorFile, open_tensors, save_tensors
from w2v.vectors.formats.contents import Contents, Request, selected
from w2v.vectors.formats.escapes import NO_UTF8
from w2v.vectors.formats.remarks import Remarks
from w2v.vectors.formats.source import Source
from w2v.vectors.formats.target import Target
from w2v.vectors.vectors import Vectors

UNWRITABLE = NO_UTF8
VERSION = 1
_TRAINING = ("hyperparameters", "corpus", "history", "run")  # of a model's fields


def recognise(source: Source) -> bool:
    """Whether it begins as a safetensors file: the size of a header, and the header's first character."""
    return source.head[4:9] == b"\0\0\0\0{"


def read(source: Source, request: Request, remarks: Remarks) -> Contents:
    """What is requested of the file; ModelError where it is none or is damaged."""
    file = open_tensors(source.ordinary())
    if file.metadata.get("format") != VECTORS_FORMAT:
        model = Model.of(file)
        training = {name: getattr(model, name) for name in _TRAINING}
        training["hyperparameters"] = dataclasses.asdict(model.hyperparameters)
        return selected(Contents(Vectors.of(model), training), request, remarks)
    if file.metadata.get("format_version") != VERSION:
        raise ModelError(
            f"{file.path}: vectors of format version {file.metadata.get('format_version')}; "
            f"this w2v reads version {VERSION}: upgrade w2v"
        )
    try:
        contents = _vectors(file)
    except KeyError as error:
        raise ModelError(f"{file.path}: damaged or foreign: it has no {error}") from error
    except (ModelError, TypeError, ValueError) as error:
        raise ModelError(f"{file.path}: damaged or foreign ({error})".replace("\n", " ")) from error
    return selected(contents, request, remarks)


def write(contents: Contents, target: Target) -> None:
    """Write it: a model where it is one, whole and unchanged; else vectors."""
    vectors = contents.vectors
    if vectors.model is not None and target.dtype == np.float32:
        vectors.model.save(target.path, overwrite=target.overwrite)
        return
    tensors: dict[str, NDArray[Any]] = {
        "vectors": target.numbers(vectors, vectors.vectors),
        "counts": vectors.counts,
        **word_tensors(vectors.words),
    }
    if vectors.contexts is not None:
        tensors["contexts"] = target.numbers(vectors, vectors.contexts)
    metadata = {"format": VECTORS_FORMAT, "format_version": VERSION, "training": dict(contents.training)}
    save_tensors(target.path, tensors, metadata, overwrite=target.overwrite)


def _vectors(file: TensorFile) -> Contents:
    tensors, training = file.tensors, file.metadata["training"]
    words, counts = words_of(tensors), tensors["counts"]
    matrices = [tensors[name] for name in ("vectors", "contexts") if name in tensors]
    if not (
        "vectors" in tensors
        and all(matrix.ndim == 2 and matrix.shape == matrices[0].shape for matrix in matrices)
        and all(matrix.dtype in (np.float16, np.float32) for matrix in matrices)
        and len(matrices[0]) == len(words)
        and counts.shape == (len(words),)
        and counts.dtype == np.int64
        and isinstance(training, dict)
    ):
        raise ModelError("its tensors do not fit together")
    wide = [matrix if matrix.dtype == np.float32 else matrix.astype(np.float32) for matrix in matrices]
    return Contents(Vectors(words, counts, wide[0], wide[1] if len(wide) > 1 else None), training)
