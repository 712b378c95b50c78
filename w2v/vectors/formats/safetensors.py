"""w2v's own file: a trained model, or vectors that come from elsewhere or are a part of a model's.

Both are safetensors files with checksums, read by memory map. A model has both matrices, and all of its training in the
metadata. The other kind, of the format "w2v-vectors", has `vectors`, `counts`, the words, `contexts` where they are
known and belong to the words, and under "training" what is known of that. There numbers may be smaller, and are widened
when rows are read: float16; int8 with `scales`; or, instead of `vectors`, `codes` of a product quantisation with
`codebook`, `rotation` and `scales`. The last two have no contexts. Where unseen words have vectors there are `ngrams`,
`ngram_buckets`, and under "ngram_rule" which n-grams they are.
"""

import dataclasses
from typing import Any, NotRequired, TypedDict, cast

import numpy as np
from numpy.typing import NDArray

from w2v.model.record import VECTORS_FORMAT, Model, TrainingMetadata, ngrams_in
from w2v.model.tensors import TensorFile, open_tensors, save_tensors
from w2v.model.words import counts_of, matrix_of, word_tensors, words_of
from w2v.ngrams import NgramRule
from w2v.vectors.compact import Half, Scaled
from w2v.vectors.dtypes import FLOATS, QUANTISED
from w2v.vectors.formats.contents import Contents, ReadOptions, selected
from w2v.vectors.formats.escapes import NO_UTF8
from w2v.vectors.formats.remarks import Remarks
from w2v.vectors.formats.source import Source
from w2v.vectors.formats.target import Target
from w2v.vectors.product_codes import POINTS, ProductCodes
from w2v.vectors.vectors import Vectors

UNWRITABLE = NO_UTF8
VERSION = 3  # 2 had no product codes, 1 no int8: a file is of the first that has what is in it
_TRAINING = ("hyperparameters", "corpus", "history", "run")  # of a model's fields


class _Metadata(TypedDict):
    """What the metadata of vectors alone must have."""

    training: TrainingMetadata
    ngram_rule: NotRequired[NgramRule]


def recognise(source: Source) -> bool:
    """Whether it begins as a safetensors file: the size of a header, and the header's first character."""
    return source.head[4:9] == b"\0\0\0\0{"


def read(source: Source, request: ReadOptions, remarks: Remarks) -> Contents:
    """What is requested of the file; ModelError where it is none or is damaged."""
    file = open_tensors(source.ordinary())
    if file.metadata.get("format") != VECTORS_FORMAT:
        model = Model.of(file)
        training = {name: getattr(model, name) for name in _TRAINING}
        training["hyperparameters"] = dataclasses.asdict(model.hyperparameters)
        return selected(Contents(Vectors.of(model), training), request, remarks)
    file.check_version("vectors", VERSION)
    return selected(_vectors(file), request, remarks)


def write(contents: Contents, target: Target) -> None:
    """Write it: a model where it is one, whole and unchanged; else vectors."""
    vectors = contents.vectors
    if vectors.model is not None and target.dtype == FLOATS[0]:
        Model.save(vectors.model, target.path, overwrite=target.overwrite)  # in this format, whatever the suffix
        return
    tensors: dict[str, NDArray[Any]] = {"counts": vectors.counts, **word_tensors(vectors.words)}
    version = 1
    if target.dtype in QUANTISED:
        small = QUANTISED[target.dtype](vectors)
        tensors |= small.tensors
        version = small.version
    else:
        tensors["vectors"] = target.numbers(vectors, vectors.vectors)
        if vectors.contexts is not None:
            tensors["contexts"] = target.numbers(vectors, vectors.contexts)
    metadata: dict[str, Any] = {
        "format": VECTORS_FORMAT,
        "format_version": version,
        "training": dict(contents.training),
    }
    if vectors.ngrams is not None:
        tensors |= {"ngrams": target.ngram_numbers(vectors.ngrams), "ngram_buckets": vectors.ngrams.buckets}
        metadata["ngram_rule"] = list(vectors.ngrams.rule)
    save_tensors(target.path, tensors, metadata, overwrite=target.overwrite)


def _vectors(file: TensorFile) -> Contents:
    metadata = file.described(_Metadata)
    words = words_of(file)
    counts = counts_of(file, len(words))
    vectors = _product_codes(file, len(words)) if "codes" in file.tensors else _matrix(file, "vectors", len(words))
    contexts = _matrix(file, "contexts", len(words)) if "contexts" in file.tensors else None
    if contexts is not None and contexts.shape != vectors.shape:
        raise file.fault("its two matrices do not fit together")
    ngrams = None
    if "ngram_rule" in metadata:
        rows = _matrix(file, "ngrams", None)
        if rows.shape[1] != vectors.shape[1]:
            raise file.fault("its n-grams do not fit its vectors")
        ngrams = ngrams_in(file, metadata["ngram_rule"], rows)
    return Contents(Vectors(words, counts, vectors, contexts, ngrams=ngrams), metadata["training"])


def _matrix(file: TensorFile, name: str, rows: int | None) -> NDArray[np.float32]:
    """Float32 numbers, or what reads as such."""
    dtype = file.tensors[name].dtype if name in file.tensors else None
    if dtype == np.int8 and name == "vectors":
        scales = file.tensor("scales", np.float32, (rows,))
        return cast("NDArray[np.float32]", Scaled(matrix_of(file, name, np.int8, rows), scales))
    if dtype == np.float16:
        return cast("NDArray[np.float32]", Half(matrix_of(file, name, np.float16, rows)))
    return matrix_of(file, name, np.float32, rows)


def _product_codes(file: TensorFile, rows: int) -> NDArray[np.float32]:
    """What reads as float32 numbers; ModelError where the tensors do not fit together."""
    codes = file.tensor("codes", np.uint8, (rows, None))
    codebook = file.tensor("codebook", np.float32, (POINTS, None))
    groups, columns = codes.shape[1], codebook.shape[1]
    rotation = matrix_of(file, "rotation", np.float32, columns)
    if not groups or columns % groups or columns < rotation.shape[1]:
        raise file.fault("its codes, its codebook and its rotation do not fit together")
    scales = file.tensor("scales", np.float32, (rows,))
    return cast("NDArray[np.float32]", ProductCodes(codes, codebook, rotation, scales))
