"""What was asked of training, as one frozen record.

The fields make the command line's options, the Python argument, the model file's header and the reference's list.
How training was run (threads, paths, times) is kept apart from it: it never changes a bit of the result.
"""

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from numbers import Integral, Real
from typing import Any, Self

from w2v.errors import HyperparameterError
from w2v.ngrams import LONGEST_NGRAM, MOST_BUCKETS, NgramRule
from w2v.normal_form import FORMS, normalized
from w2v.quoting import quoted


def _hyperparameter(default: Any, description: str, least: float | None = None, most: float | None = None) -> Any:
    return field(default=default, metadata={"help": description, "least": least, "most": most})


LONGEST_TOKEN = 65_536  # bytes: the most that may be kept of a token
_TINY = 1e-12  # the least value of a number that must be above zero


@dataclass(frozen=True, kw_only=True)
class Hyperparameters:
    """Everything that decides the vectors, given the text: same record, same text, same bits.

    Raises HyperparameterError when a value is out of its range or of the wrong type.
    """

    dim: int = _hyperparameter(100, "Dimensions of a vector.", 1, 4096)
    window: int = _hyperparameter(5, "Maximum contexts on either side; each centre draws 1 to this many.", 1, 256)
    negative: int = _hyperparameter(5, "Noise words per pair of centre and context.", 1, 256)
    sample: float = _hyperparameter(
        1e-3, "Subsampling threshold: thin out words above this share of the text; 0 keeps all.", 0, 1
    )
    min_count: int = _hyperparameter(5, "Ignore words seen fewer times than this.", 1, 2**62)
    max_vocab: int | None = _hyperparameter(None, "Keep only this many of the most frequent words.", 1, 2**31 - 1)
    epochs: int | None = _hyperparameter(None, "Passes over the corpus; auto depends on its size.", 1, 100_000)
    rate: float = _hyperparameter(
        None, "Initial learning rate, by default 0.025 (cbow: 0.05); it falls linearly to 1e-4 of that.", _TINY, 10
    )
    noise_power: float = _hyperparameter(0.75, "Noise words are drawn in proportion to count to this power.", -10, 10)
    objective: str = _hyperparameter("negative-sampling", "The loss to minimise.")
    input: str = _hyperparameter("word", "What predicts: word (skip-gram), cbow or subwords.")
    min_ngram: int = _hyperparameter(3, "Length of the shortest n-grams of subwords, in characters.", 1, LONGEST_NGRAM)
    max_ngram: int = _hyperparameter(6, "Length of the longest n-grams of subwords, in characters.", 1, LONGEST_NGRAM)
    buckets: int = _hyperparameter(2_000_000, "Hash buckets for the n-grams of subwords.", 1, MOST_BUCKETS)
    proposal: str | None = _hyperparameter(
        None, "Source of the candidates of sampled-softmax: unigram (the noise) or partition (the stream)."
    )
    partition_size: int | None = _hyperparameter(None, "Number of candidates with --proposal partition.", 2, 2**31 - 1)
    held_out: float = _hyperparameter(
        0.0,
        "Share of the sentences to hold out: not trained on, their likelihood is measured after each epoch.",
        0,
        0.9,
    )
    early_stop: int | None = _hyperparameter(
        None,
        "Stop when the held-out likelihood has not improved for this many epochs, and keep the best weights.",
        1,
        100_000,
    )
    freeze_known: bool = _hyperparameter(False, "Do not update the vectors loaded with --init.")
    drop_missing: bool = _hyperparameter(False, "Drop words of --init that the corpus does not have.")
    shards: int = _hyperparameter(
        1, "Cut the corpus into this many shards, trained apart and combined several times an epoch.", 1, 4096
    )
    combination: str = _hyperparameter("adasum", "How the shards' steps are combined: adasum or mean.")
    seed: int = _hyperparameter(1, "Random seed.", 0, 2**63 - 1)
    lowercase: bool = _hyperparameter(False, "Lower-case every word.")
    words: bool = _hyperparameter(
        False,
        "Split text into Unicode words (letters, digits, inner ' and -), not at whitespace, and drop punctuation.",
    )
    normalize: str | None = _hyperparameter(
        None, "Convert text to Unicode normal form NFC or NFKC, and remove soft hyphens."
    )
    tokenizer: str | None = _hyperparameter(
        None, "Segment text without spaces with jieba (Chinese), mecab (Japanese) or icu (Thai and others)."
    )
    max_token: int = _hyperparameter(
        256, "Cut longer tokens to this many bytes, at the end of a character.", 8, LONGEST_TOKEN
    )

    @property
    def epoch_count(self) -> int:
        """`epochs`, once they are known: in a model, and in a training after its corpus has been read."""
        if self.epochs is None:
            raise HyperparameterError("epochs depend on the size of the corpus, which has not been read yet: set them")
        return self.epochs

    def __post_init__(self) -> None:
        for f in dataclasses.fields(self):
            value = _checked(f, getattr(self, f.name))
            object.__setattr__(self, f.name, value)
        if self.rate is None:
            object.__setattr__(self, "rate", usual_rate(self.input))
        if self.normalize not in (None, *FORMS):
            raise HyperparameterError(f"normalize must be {' or '.join(FORMS)}, not {quoted(self.normalize)}")
        if self.early_stop is not None and self.held_out == 0:
            raise HyperparameterError("early_stop needs the held-out likelihood: set held_out too, for example to 0.01")

    @property
    def ngram_rule(self) -> NgramRule:
        """Which n-grams words have."""
        return NgramRule(self.min_ngram, self.max_ngram, self.buckets)

    def spelled(self, word: str) -> str:
        """`word` as a text is spelled by these hyperparameters."""
        word = normalized(word, self.normalize) if self.normalize is not None else word
        return word.lower() if self.lowercase else word

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> Self:
        """The record that `dataclasses.asdict` made `values` of; HyperparameterError for an unknown key."""
        known = {f.name for f in dataclasses.fields(cls)}
        if unknown := sorted(set(values) - known):
            raise HyperparameterError(
                f"unknown hyperparameter {quoted(unknown[0])}: the known ones are {', '.join(sorted(known))}"
            )
        return cls(**values)


def usual_rate(kind: str) -> float:
    """The rate, where none is asked for, of that kind of input: what word2vec.c takes."""
    return 0.05 if kind == "cbow" else 0.025


def _checked(f: "dataclasses.Field[Any]", value: Any) -> Any:
    """The value of field `f`, as its declared type and inside its range."""
    if value is None and f.default is None:
        return None
    if f.type in (float, "float"):
        wanted, right = "a number", isinstance(value, Real) and not isinstance(value, bool)
        value = _as_float(value) if right else value
        right = right and math.isfinite(value)
    elif "str" in str(f.type):
        wanted, right = "a name", isinstance(value, str)
    elif isinstance(f.default, bool):
        wanted, right = "true or false", isinstance(value, bool)
    else:
        wanted, right = "a whole number", isinstance(value, Integral) and not isinstance(value, bool)
        value = int(value) if right else value  # NumPy's whole numbers become Python's, which JSON can hold
    if not right:
        raise HyperparameterError(f"{f.name} must be {wanted}, not {value!r}")
    least, most = f.metadata["least"], f.metadata["most"]
    if least is not None and value < least:
        bound = "above 0" if least == _TINY else f"at least {least}"
        raise HyperparameterError(f"{f.name} must be {bound}, not {value}")
    if most is not None and value > most:
        raise HyperparameterError(f"{f.name} must be at most {most}, not {value}")
    return value


def _as_float(value: Any) -> float:
    try:
        return float(value)
    except OverflowError:  # a whole number of hundreds of digits
        return math.inf
