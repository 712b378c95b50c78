"""The encoded corpus in a checkpoint folder: its ids in one file, vocabulary and facts in another.

The second is written last, with the checksum of the first: without it the corpus counts as not encoded.
"""

import dataclasses
from pathlib import Path
from typing import Any, TypedDict

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.encoded import EncodedCorpus
from w2v.corpus.facts import CorpusFacts
from w2v.corpus.id_file import SENTENCE_END
from w2v.corpus.vocabulary import Vocabulary
from w2v.errors import ModelError
from w2v.hyperparameters import Hyperparameters
from w2v.model.tensors import save_tensors
from w2v.model.words import counts_of, word_tensors, words_of
from w2v.training.verified_file import PIECE, damage, sha256, verified
from w2v.training.warm_start import Start

IDS = "corpus.ids"
CORPUS = "corpus.safetensors"


class _Metadata(TypedDict):
    """What the metadata of an encoded corpus must have."""

    facts: CorpusFacts
    ids: str  # their checksum


def save_corpus(folder: Path, corpus: EncodedCorpus) -> None:
    """Write the vocabulary and facts of a corpus whose ids are in the folder already."""
    tensors: dict[str, NDArray[Any]] = {"counts": corpus.vocabulary.counts, **word_tensors(corpus.vocabulary.words)}
    if corpus.known is not None:
        tensors["known"] = corpus.known.astype(np.uint8)
    metadata = {"facts": dataclasses.asdict(corpus.facts), "ids": sha256(folder / IDS)}
    save_tensors(folder / CORPUS, tensors, metadata, overwrite=True)


def load_corpus(folder: Path, config: Hyperparameters, start: Start | None) -> EncodedCorpus:
    """The corpus, for a training that starts from `start`; CheckpointError if it is damaged or belongs to another."""
    ids_path = folder / IDS
    with damage(folder / CORPUS):
        file = verified(folder / CORPUS)
        metadata = file.described(_Metadata)
        words = words_of(file)
        counts, known = np.array(counts_of(file, len(words))), None
        if start is not None:
            known = file.tensor("known", np.uint8, (len(words),)).astype(np.bool_)
            told, expected = {words[row] for row in np.flatnonzero(known)}, set(start.words.words)
            if not (told <= expected if config.drop_missing else told == expected):
                raise file.fault("its known words are not those that the training starts from")
        if np.any(counts[1:] > counts[:-1]):
            raise file.fault("its words are not in order of falling count")
        if sha256(ids_path) != metadata["ids"]:
            raise ModelError(f"{ids_path}: its checksum does not match: the file is damaged")
        ids = np.asarray(np.memmap(ids_path, np.int32, "r"))
        _check_ids(ids_path, ids, len(words), metadata["facts"])
        return EncodedCorpus(ids, Vocabulary(words, counts), metadata["facts"], known)


def _check_ids(path: Path, ids: NDArray[np.int32], words: int, facts: CorpusFacts) -> None:
    """ModelError if an id has no word (kernels would read beyond their arrays), or the number of ids is wrong."""
    sentences = 0
    for begin in range(0, len(ids), PIECE // 4):
        some = ids[begin : begin + PIECE // 4]
        if some.min() < SENTENCE_END or some.max() >= words:
            raise ModelError(f"{path}: contains ids without a word: the file is damaged")
        sentences += int(np.count_nonzero(some == SENTENCE_END))
    if (facts.words, facts.sentences, facts.held_out) != (len(ids) - sentences, sentences, 0) or ids[-1] >= 0:
        raise ModelError(f"{path}: has other words and sentences than its facts say")
