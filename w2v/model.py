"""A trained model and its file: where the training wing ends and the vectors wing begins."""

import dataclasses
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NotRequired, Self, TypedDict

import numpy as np
from numpy.typing import NDArray

from w2v.errors import ModelError
from w2v.hyperparameters import Hyperparameters
from w2v.schema import Amount, Count
from w2v.storage import TensorFile, open_tensors, save_tensors

FORMAT = "w2v"
FORMAT_VERSION = 1
VECTORS_FORMAT = "w2v-vectors"  # a file of vectors alone, or of a part of a model: see vectors/formats/safetensors.py
DEFAULT_PATH = Path("model.safetensors")
MOST_DIMENSIONS = 1 << 16  # of vectors from wherever


class Epoch(TypedDict):
    """What a history says of an epoch; figures are null where they have no finite value."""

    epoch: Count  # from 1
    loss: NotRequired[float | None]  # of a pair
    pairs: NotRequired[Count]  # that it was measured on
    words: NotRequired[Count]
    seconds: NotRequired[Amount]
    held_out: NotRequired[float]  # the negative log-likelihood of a pair of the held-out text
    held_out_error: NotRequired[float | None]
    perplexity: NotRequired[float | None]
    unigram: NotRequired[float | None]
    held_out_pairs: NotRequired[Count]


class Run(TypedDict, total=False):
    """How a training was run: what changes no bit of it."""

    threads: Count
    seconds: Amount
    versions: dict[str, str]
    output_rows: str  # what the rows of the output matrix stand for: words, if nothing is said
    kept_epoch: Count | None  # by early stopping
    extended: list[dict[str, Count]]  # when epochs were raised, and from what to what
    started_from: dict[str, Any]
    aligned: dict[str, Any]


class Training(TypedDict, total=False):
    """What a file says of how its vectors were trained."""

    hyperparameters: dict[str, Any]
    corpus: dict[str, Any]  # facts: files, tokens, lines ...
    history: list[Epoch]
    run: Run


class _Metadata(TypedDict):
    """A model file's metadata, when its format is known."""

    hyperparameters: Hyperparameters
    corpus: dict[str, Any]
    history: list[Epoch]
    run: Run


@dataclass(frozen=True, eq=False)
class Model:
    """Words with their counts, inputs and outputs, what was asked and how it went. V words, D dimensions."""

    words: Sequence[str]  # [V], by falling count
    counts: NDArray[np.int64]  # [V]
    vectors: NDArray[np.float32]  # [V, D], the inputs: what is meant by "word vectors"
    contexts: NDArray[np.float32]  # [V, D], the outputs, one row for each of what run["output_rows"] says
    hyperparameters: Hyperparameters
    corpus: dict[str, Any] = field(default_factory=dict)  # facts: files, tokens, lines ...
    history: list[dict[str, Any]] = field(default_factory=list)  # one entry an epoch
    run: dict[str, Any] = field(default_factory=dict)  # threads, seconds, versions: what changes no bit
    checksums: dict[str, str] = field(default_factory=dict)  # of the file this was read from

    def save(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write one safetensors file, whole or not at all; OutputError when it cannot be."""
        tensors: dict[str, NDArray[Any]] = {
            "vectors": self.vectors,
            "contexts": self.contexts,
            "counts": self.counts,
            **word_tensors(self.words),
        }
        metadata = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "hyperparameters": dataclasses.asdict(self.hyperparameters),
            "corpus": self.corpus,
            "history": self.history,
            "run": self.run,
        }
        save_tensors(Path(path), tensors, metadata, overwrite=overwrite)

    @classmethod
    def load(cls, path: str | Path, *, verify: bool = False) -> Self:
        """The model at `path`, memory-mapped; with `verify`, every checksum compared. ModelError if it is not one."""
        file = open_tensors(Path(path))
        if verify:
            file.verify()
        return cls.of(file)

    @classmethod
    def of(cls, file: TensorFile) -> Self:
        """The model that `file` holds; ModelError if it holds none."""
        path = file.path
        if file.metadata.get("format") == VECTORS_FORMAT:
            raise ModelError(
                f"{path}: holds converted vectors, not a trained model: name the file that w2v train wrote"
            )
        if file.metadata.get("format") != FORMAT:
            raise ModelError(f"{path}: a safetensors file, but not a w2v model")
        file.check_version("a model", FORMAT_VERSION)
        metadata = file.described(_Metadata)
        words = words_of(file)
        counts = counts_of(file, len(words))
        vectors = matrix_of(file, "vectors", np.float32, len(words))
        contexts = file.tensor("contexts", np.float32, vectors.shape)
        return cls(
            words,
            counts,
            vectors,
            contexts,
            metadata["hyperparameters"],
            metadata["corpus"],
            metadata["history"],
            metadata["run"],
            file.checksums,
        )


def word_tensors(words: Sequence[str]) -> dict[str, NDArray[Any]]:
    """The words as two tensors: their UTF-8 bytes one after another, and offsets [V + 1] into them."""
    spelled = [word.encode() for word in words]
    offsets = np.zeros(len(spelled) + 1, np.int64)
    np.cumsum([len(word) for word in spelled], out=offsets[1:])
    return {"words": np.frombuffer(b"".join(spelled), np.uint8), "offsets": offsets}


def words_of(file: TensorFile) -> list[str]:
    """What `word_tensors` was given, all different; ModelError where the tensors do not fit or hold a word twice."""
    spelled, offsets = file.tensor("words", np.uint8, (None,)), file.tensor("offsets", np.int64, (None,))
    # Compared, not subtracted: differences of hostile offsets wrap round.
    if not len(offsets) or offsets[0] != 0 or offsets[-1] != len(spelled) or np.any(offsets[1:] < offsets[:-1]):
        raise file.fault("its word offsets do not fit its words")
    data, bounds = spelled.tobytes(), offsets.tolist()
    try:
        words = [data[start:end].decode() for start, end in itertools.pairwise(bounds)]
    except UnicodeDecodeError as error:
        raise file.fault(f"its words are not UTF-8 ({error})") from error
    if len(set(words)) != len(words):
        raise file.fault("it holds a word twice")
    return words


def matrix_of(file: TensorFile, name: str, dtype: type[np.generic], rows: int) -> NDArray[Any]:
    """The matrix of that name; ModelError where it has other rows, or so many columns that they are no dimensions."""
    matrix = file.tensor(name, dtype, (rows, None))
    if not 0 < matrix.shape[1] <= MOST_DIMENSIONS:
        raise file.fault(f"its vectors have {matrix.shape[1]} dimensions: there may be 1 to {MOST_DIMENSIONS:,}")
    return matrix


def counts_of(file: TensorFile, words: int) -> NDArray[np.int64]:
    """The counts of so many words, whose sum is a whole number too; ModelError where the tensor is no such thing."""
    counts = file.tensor("counts", np.int64, (words,))
    if np.any(counts < 0) or counts.sum(dtype=np.float64) >= 2**62:
        raise file.fault("its counts are none: below 0, or too large")
    return counts
