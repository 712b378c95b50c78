"""A trained model and its file: where the training wing ends and the vectors wing begins."""

import dataclasses
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from w2v.errors import ModelError, W2VError
from w2v.hyperparameters import Hyperparameters
from w2v.storage import TensorFile, open_tensors, save_tensors

FORMAT = "w2v"
FORMAT_VERSION = 1
VECTORS_FORMAT = "w2v-vectors"  # a file of vectors alone, or of a part of a model: see vectors/formats/safetensors.py
DEFAULT_PATH = Path("model.safetensors")


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
        if file.metadata.get("format_version") != FORMAT_VERSION:
            raise ModelError(
                f"{path}: a model of format version {file.metadata.get('format_version')}; "
                f"this w2v reads version {FORMAT_VERSION}: upgrade w2v"
            )
        try:
            return cls._from_file(file)
        except W2VError as error:
            raise ModelError(f"{path}: damaged or foreign model: {error}") from error
        except KeyError as error:
            raise ModelError(f"{path}: damaged or foreign model: it has no {error}") from error
        except (TypeError, ValueError) as error:
            raise ModelError(f"{path}: damaged or foreign model ({error})".replace("\n", " ")) from error

    @classmethod
    def _from_file(cls, file: TensorFile) -> Self:
        tensors, metadata = file.tensors, file.metadata
        vectors, contexts, counts = tensors["vectors"], tensors["contexts"], tensors["counts"]
        words = words_of(tensors)
        if not (
            vectors.ndim == 2
            and vectors.shape == contexts.shape
            and counts.shape == (len(words),)
            and vectors.shape[0] == len(words)
            and vectors.dtype == contexts.dtype == np.float32
            and counts.dtype == np.int64
        ):
            raise ModelError("its tensors do not fit together")
        corpus, history, run = metadata["corpus"], metadata["history"], metadata["run"]
        if not (isinstance(corpus, dict) and isinstance(history, list) and isinstance(run, dict)):
            raise ModelError("its metadata is of the wrong types")
        return cls(
            words,
            counts,
            vectors,
            contexts,
            Hyperparameters.from_dict(metadata["hyperparameters"]),
            corpus,
            history,
            run,
            file.checksums,
        )


def word_tensors(words: Sequence[str]) -> dict[str, NDArray[Any]]:
    """The words as two tensors: their UTF-8 bytes one after another, and offsets [V + 1] into them."""
    spelled = [word.encode() for word in words]
    offsets = np.zeros(len(spelled) + 1, np.int64)
    np.cumsum([len(word) for word in spelled], out=offsets[1:])
    return {"words": np.frombuffer(b"".join(spelled), np.uint8), "offsets": offsets}


def words_of(tensors: Mapping[str, NDArray[Any]]) -> list[str]:
    """What `word_tensors` was given, all different; ModelError where the tensors do not fit or hold a word twice."""
    spelled, offsets = tensors["words"], tensors["offsets"]
    if (
        spelled.ndim != 1
        or spelled.dtype != np.uint8
        or offsets.ndim != 1
        or offsets.dtype != np.int64
        or len(offsets) == 0
        or offsets[0] != 0
        or offsets[-1] != spelled.size
        or np.any(np.diff(offsets) < 0)
    ):
        raise ModelError("its word offsets do not fit its words")
    data, bounds = spelled.tobytes(), offsets.tolist()
    words = [data[start:end].decode() for start, end in itertools.pairwise(bounds)]
    if len(set(words)) != len(words):
        raise ModelError("it holds a word twice")
    return words
