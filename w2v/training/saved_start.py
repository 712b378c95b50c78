"""The rows of the words known before a training (`--init`), as a checkpoint folder keeps them."""

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.vocabulary import KnownWords
from w2v.hyperparameters import Hyperparameters
from w2v.model.record import ngrams_in
from w2v.model.tensors import save_tensors
from w2v.model.words import counts_of, matrix_of, word_tensors, words_of
from w2v.training.verified_file import damage, verified
from w2v.training.warm_start import Start

START = "start.safetensors"


def save_start(folder: Path, start: Start) -> None:
    """Write it, whole or not at all."""
    tensors: dict[str, NDArray[Any]] = {
        "inputs": start.inputs,
        "counts": start.words.counts,
        **word_tensors(start.words.words),
    }
    if start.outputs is not None:
        tensors["outputs"] = start.outputs
    if start.ngrams is not None:
        tensors |= {"ngrams": start.ngrams.rows, "ngram_buckets": start.ngrams.buckets}
    save_tensors(folder / START, tensors, {}, overwrite=True)


def load_start(folder: Path, config: Hyperparameters) -> Start:
    """What `save_start` wrote; CheckpointError if it is damaged, or does not fit the settings."""
    with damage(folder / START):
        file = verified(folder / START)
        words = words_of(file)
        inputs = matrix_of(file, "inputs", np.float32, len(words))
        outputs = matrix_of(file, "outputs", np.float32, len(words)) if "outputs" in file.tensors else None
        if inputs.shape[1] != config.dim or (outputs is not None and outputs.shape != inputs.shape):
            raise file.fault("the dimensions of its vectors are not those of the settings")
        ngrams = None
        if "ngrams" in file.tensors:
            ngrams = ngrams_in(file, config.ngram_rule, file.tensor("ngrams", np.float32, (None, config.dim)))
        return Start(KnownWords(words, np.array(counts_of(file, len(words)))), inputs, outputs, ngrams)
