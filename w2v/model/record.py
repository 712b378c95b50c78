"""A trained model and its file: where the training and the vectors wing meet."""

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NotRequired, Self, TypedDict

import numpy as np
from numpy.typing import NDArray

from w2v.errors import ModelError
from w2v.hyperparameters import Hyperparameters
from w2v.model.tensors import TensorFile, open_tensors, save_tensors
from w2v.model.words import counts_of, matrix_of, word_tensors, words_of
from w2v.ngrams import LONGEST_NGRAM, MOST_BUCKETS, NgramRule, Ngrams
from w2v.quoting import counted, quoted
from w2v.schema import Amount, Count

FORMAT = "w2v"
FORMAT_VERSION = 2  # version 1: as many output rows as input rows, and no `input_rows`
WORDS = "words"  # what a row of either matrix may stand for
WORDS_AND_NGRAMS = "words and n-grams"  # of the input matrix: a word's vector is the mean over both
VECTORS_FORMAT = "w2v-vectors"  # a file of vectors alone, or of a part of a model: see vectors/formats/safetensors.py
DEFAULT_PATH = Path("model.safetensors")


class EpochMetadata(TypedDict):
    """A history's entry for an epoch; figures are null if they are not finite."""

    epoch: Count  # from 1
    loss: NotRequired[float | None]  # per pair
    pairs: NotRequired[Count]  # on which it was measured
    words: NotRequired[Count]
    seconds: NotRequired[Amount]
    held_out: NotRequired[float]  # the negative log-likelihood per held-out pair
    held_out_error: NotRequired[float | None]
    perplexity: NotRequired[float | None]
    unigram: NotRequired[float | None]
    held_out_pairs: NotRequired[Count]


class RunMetadata(TypedDict, total=False):
    """How a training was run; nothing here changes a bit of the vectors."""

    threads: Count
    seconds: Amount
    versions: dict[str, str]
    output_rows: str  # what the rows of the output matrix stand for: WORDS, by default
    kept_epoch: Count | None  # by early stopping
    extended: list[dict[str, Count]]  # when epochs were raised, and from what to what
    started_from: dict[str, Any]
    aligned: dict[str, Any]


class TrainingMetadata(TypedDict, total=False):
    """A file's record of how its vectors were trained."""

    hyperparameters: dict[str, Any]
    corpus: dict[str, Any]  # facts: files, tokens, lines ...
    history: list[EpochMetadata]
    run: RunMetadata


class _Metadata(TypedDict):
    """A model file's metadata, once its format is known."""

    input_rows: NotRequired[str]  # what the rows of the input matrix stand for; version 1 does not say
    hyperparameters: Hyperparameters
    corpus: dict[str, Any]
    history: list[EpochMetadata]
    run: RunMetadata


@dataclass(frozen=True, eq=False, repr=False)
class Model:
    """Words with their counts, inputs and outputs, hyperparameters and the training's record. V words, D dimensions.

    The two matrices may differ in their number of rows.
    """

    words: Sequence[str]  # [V], by falling count
    counts: NDArray[np.int64]  # [V]
    vectors: NDArray[np.float32]  # [V, D], the inputs: the "word vectors"
    contexts: NDArray[np.float32]  # [rows, D], the outputs; run["output_rows"] says what a row stands for
    hyperparameters: Hyperparameters
    corpus: dict[str, Any] = field(default_factory=dict)  # facts: files, tokens, lines ...
    history: list[dict[str, Any]] = field(default_factory=list)  # one entry an epoch
    run: dict[str, Any] = field(default_factory=dict)  # threads, seconds, versions: nothing that changes a bit
    ngrams: Ngrams | None = None  # with subwords: `vectors` are means over them, and unseen words have vectors
    checksums: dict[str, str] = field(default_factory=dict)  # of the file this was read from

    def __repr__(self) -> str:
        size = f"{len(self.words):,} words, {self.vectors.shape[1]} dimensions"
        return f"<Model: {size}, {self.hyperparameters.objective}, {counted(len(self.history), 'epoch')}>"

    @property
    def nbytes(self) -> int:
        """Bytes of its matrices, which are nearly all of the file."""
        ngrams = 0 if self.ngrams is None else self.ngrams.rows.nbytes + self.ngrams.buckets.nbytes
        return self.vectors.nbytes + self.contexts.nbytes + ngrams

    def save(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write one safetensors file, whole or not at all; OutputError if that fails."""
        tensors: dict[str, NDArray[Any]] = {
            "vectors": self.vectors,
            "contexts": self.contexts,
            "counts": self.counts,
            **word_tensors(self.words),
        }
        if self.ngrams is not None:
            tensors |= {"ngrams": self.ngrams.rows, "ngram_buckets": self.ngrams.buckets}
        metadata = {
            "format": FORMAT,
            "format_version": FORMAT_VERSION,
            "input_rows": WORDS if self.ngrams is None else WORDS_AND_NGRAMS,
            "hyperparameters": dataclasses.asdict(self.hyperparameters),
            "corpus": self.corpus,
            "history": self.history,
            "run": self.run,
        }
        save_tensors(Path(path), tensors, metadata, overwrite=overwrite)

    @classmethod
    def load(cls, path: str | Path, *, verify: bool = False) -> Self:
        """The model at `path`, memory-mapped; with `verify`, checksums are verified. ModelError if it is not one."""
        file = open_tensors(Path(path))
        if verify:
            file.verify()
        return cls.of(file)

    @classmethod
    def of(cls, file: TensorFile) -> Self:
        """The model that `file` holds; ModelError if it is not a model."""
        path = file.path
        if file.metadata.get("format") == VECTORS_FORMAT:
            raise ModelError(
                f"{path}: holds converted vectors, not a trained model: name the file that w2v train wrote"
            )
        if file.metadata.get("format") != FORMAT:
            raise ModelError(f"{path}: a safetensors file, but not a w2v model")
        file.check_version("a model", FORMAT_VERSION)
        metadata = file.described(_Metadata)
        if (rows := metadata.get("input_rows", WORDS)) not in (WORDS, WORDS_AND_NGRAMS):
            raise ModelError(f"{path}: its input rows are {quoted(rows)}, which this w2v does not know: upgrade w2v")
        words = words_of(file)
        counts = counts_of(file, len(words))
        vectors = matrix_of(file, "vectors", np.float32, len(words))
        is_by_word = metadata["run"].get("output_rows", WORDS) == WORDS
        contexts = file.tensor("contexts", np.float32, (len(words) if is_by_word else None, vectors.shape[1]))
        config = metadata["hyperparameters"]
        return cls(
            words,
            counts,
            vectors,
            contexts,
            config,
            metadata["corpus"],
            metadata["history"],
            metadata["run"],
            _ngrams(file, config, vectors.shape[1]) if rows == WORDS_AND_NGRAMS else None,
            file.checksums,
        )


def ngrams_in(file: TensorFile, rule: NgramRule, rows: NDArray[np.float32]) -> Ngrams:
    """The n-grams of `file`, with these rows; ModelError if `rule` is invalid, or the buckets do not fit."""
    buckets = file.tensor("ngram_buckets", np.int64, (len(rows),))
    if not (1 <= rule.least <= rule.most <= LONGEST_NGRAM and 1 <= rule.buckets <= MOST_BUCKETS):
        raise file.fault(f"its n-grams are of {rule.least} to {rule.most} characters in {rule.buckets} buckets")
    if len(buckets) and not (buckets[0] >= 0 and buckets[-1] < rule.buckets and (np.diff(buckets) > 0).all()):
        raise file.fault("its n-grams' buckets are out of order, or out of range")
    return Ngrams(rule, buckets, rows)


def _ngrams(file: TensorFile, config: Hyperparameters, dim: int) -> Ngrams:
    return ngrams_in(file, config.ngram_rule, file.tensor("ngrams", np.float32, (None, dim)))
