"""Sentences that are never trained on, and how well a model predicts them.

A unit is a sentence, or UNIT tokens of a longer one, so that a text on one line can be measured too. Whether it is held
out is decided by a hash of its position and the seed. The figure is the mean negative log-likelihood of held-out
contexts given their centres, or with CBOW of centres given their contexts, in nats per pair, normalised over the full
vocabulary by the objective's own log-probability. Pairs are taken from the held-out stream as in training: subsampled
by `sample`, with random radii. They are a fixed random subset, large enough for a standard error below 0.02 nats if
there are enough pairs.
"""

import dataclasses
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.encoded import EncodedCorpus
from w2v.engine.inputs import load_inputs
from w2v.engine.kernels.counter import random_bits
from w2v.engine.kernels.kernel import kernel
from w2v.engine.probability import keep_probability, unigram_distribution
from w2v.engine.records import NO_PARTS, LogProbability, Parts, Stream, Weights
from w2v.engine.stream import Subsampler, draw_window, keep_threshold
from w2v.errors import CorpusError
from w2v.hyperparameters import Hyperparameters
from w2v.model.paths import output_errors

UNIT = 1000  # tokens
# Nats: the sample is large enough for this standard error of the unigram model's likelihood. Trained models'
# likelihoods spread about 1.5 times as much, which keeps their error below 0.02.
UNIGRAM_PRECISION = 0.01
_FIRST_CENTRES = 2048  # measured before the spread is known
_SCORES = 2**23  # float32 numbers that exist at a time
_CHUNK = 2**20  # ids read at a time
_MOST_IDS = 2**20  # held-out ids whose pairs are listed, about 50 bytes each: far more than are measured
_PIECE = 2**12  # consecutive ids, if not all are taken


@dataclass(frozen=True)
class Likelihood:
    """Held-out figures, in nats per pair."""

    nll: float  # mean negative log-likelihood of the word predicted
    error: float  # its standard error
    unigram: float  # the same pairs by word frequencies alone: the floor to beat
    pairs: int

    @property
    def perplexity(self) -> float:
        """exp(nll)."""
        return float(np.exp(self.nll))


def split(corpus: EncodedCorpus, share: float, key: np.uint64, folder: Path) -> tuple[EncodedCorpus, NDArray[np.int32]]:
    """(the corpus without its held-out units, their ids): a share of all units, the same for the same key.

    The ids to train on are in an unnamed file in `folder`. CorpusError if either part is left without a word.
    """
    threshold = np.uint64(min(int(share * 2.0**64), 2**64 - 1))
    state = np.array([0, UNIT, 0])  # whether a sentence is open, tokens of the unit so far, whether it is held out
    room = _CHUNK + _CHUNK // UNIT + 2  # a long sentence gets an end wherever it changes parts
    trained, held_out = np.empty(room, np.int32), np.empty(room, np.int32)
    held_out_parts = [np.zeros(0, np.int32)]
    words = sentences = 0
    with output_errors(folder), tempfile.TemporaryFile(dir=folder, prefix=".w2v-ids-") as file:
        for begin in range(0, len(corpus.ids), _CHUNK):
            ids = corpus.ids[begin : begin + _CHUNK]
            left, out = _split_chunk(ids, begin, threshold, key, state, trained, held_out)
            file.write(trained[:left].data)
            held_out_parts.append(held_out[:out].copy())
            words += int((trained[:left] >= 0).sum())
            sentences += int((trained[:left] < 0).sum())
        file.flush()
        held_out_ids = np.concatenate(held_out_parts)
        if words == 0 or not (held_out_ids >= 0).any():
            left_without = "nothing to train on" if words == 0 else "nothing to measure"
            raise CorpusError(
                f"held_out {share} leaves {left_without}: {corpus.facts.words:,} tokens in "
                f"{corpus.facts.sentences:,} sentences are too few for that share; choose another"
            )
        ids = np.asarray(np.memmap(file, np.int32, "r"))
    facts = dataclasses.replace(corpus.facts, words=words, sentences=sentences, held_out=corpus.facts.words - words)
    return dataclasses.replace(corpus, ids=ids, facts=facts), held_out_ids


@kernel()
def _split_chunk(
    ids: NDArray[np.int32],
    begin: int,
    threshold: Any,
    key: Any,
    state: NDArray[np.int64],
    trained: NDArray[np.int32],
    held_out: NDArray[np.int32],
) -> tuple[int, int]:
    """Divide the ids of one chunk; (how many are to train on, how many are held out), sentence ends included."""
    left = out = 0
    for t in range(ids.size):
        if ids[t] >= 0 and state[1] >= UNIT:
            held = random_bits(key, begin + t) < threshold
            if state[0] > 0 and state[2] != np.int64(held):  # a long sentence changes from one part to the other
                if state[2]:
                    held_out[out] = -1
                    out += 1
                else:
                    trained[left] = -1
                    left += 1
            state[1], state[2] = 0, np.int64(held)
        if state[2]:
            held_out[out] = ids[t]
            out += 1
        else:
            trained[left] = ids[t]
            left += 1
        state[0] = np.int64(ids[t] >= 0)
        state[1] = state[1] + 1 if ids[t] >= 0 else UNIT
    return left, out


class HeldOut:
    """A fixed sample of held-out pairs for a kind of input, and the measurement of a model by them."""

    def __init__(
        self,
        ids: NDArray[np.int32],
        counts: NDArray[np.int64],
        sample: float,
        window: int,
        key: np.uint64,
        kind: str = "word",
    ) -> None:
        self._inputs = load_inputs(kind)
        keep = keep_probability(counts, sample)
        ids = _evenly(ids)
        ids.flags.writeable = False  # read-only, as the kernels were compiled
        stream = Subsampler(keep_threshold(keep), len(ids)).stream(ids, key)
        pairs = _Pairs.of(stream, window, key)
        if not len(pairs.contexts):
            raise CorpusError("no held-out word has a context: raise held_out")
        self._unigram = np.log(unigram_distribution(counts, sample))
        # As many centres as the precision takes, by the unigram model: the same number for every objective.
        self._take(pairs, min(_FIRST_CENTRES, len(pairs.centres)))
        while self._used < len(pairs.centres) and self.unigram.error > UNIGRAM_PRECISION:
            self._take(pairs, min(2 * self._used, len(pairs.centres)))

    def _take(self, pairs: "_Pairs", used: int) -> None:
        """Make the first `used` centres the sample, with the words to predict."""
        centres, contexts, owner = pairs.of_first(used)
        one_each = np.arange(used)
        self._used = used
        if self._inputs.predicts_centre:
            self._words, self._of_x, self._predicted, self._owner = contexts, owner, centres, one_each
        else:
            self._words, self._of_x, self._predicted, self._owner = centres, one_each, contexts, owner

    def measure(self, log_probability: LogProbability, weights: Weights, parts: Parts = NO_PARTS) -> Likelihood:
        """The likelihood of the held-out pairs under the model, whose words have these parts."""
        return self._measured(self._log_likelihoods(log_probability, weights, parts))

    @property
    def unigram(self) -> Likelihood:
        """The likelihood of the held-out pairs by word frequencies alone: the floor."""
        return self._measured(self._unigram[self._predicted])

    def _log_likelihoods(self, log_probability: LogProbability, weights: Weights, parts: Parts) -> NDArray[np.float64]:
        """The log-probability of each pair of the sample's centres."""
        inputs, outputs = weights.rows(weights.inputs), weights.rows(weights.outputs)
        batch = max(1, _SCORES // len(outputs))
        logs = [np.zeros(0)]
        for begin in range(0, self._used, batch):
            end = min(begin + batch, self._used)
            words, pairs = _range(self._of_x, begin, end), _range(self._owner, begin, end)
            X = _means(self._inputs.vectors(inputs, self._words[words], parts), self._of_x[words] - begin)
            logs.append(log_probability(X @ outputs.T, self._owner[pairs] - begin, self._predicted[pairs]))
        return np.concatenate(logs)

    def _measured(self, logs: NDArray[np.float64]) -> Likelihood:
        """The ratio estimator over centres, whose pairs are not independent of each other."""
        nll = -logs.mean()
        residuals = np.bincount(self._owner, -logs - nll)
        error = np.sqrt((residuals**2).sum()) / len(logs)
        return Likelihood(float(nll), float(error), float(-self._unigram[self._predicted].mean()), len(logs))


def _range(rising: NDArray[np.int64], first: int, last: int) -> slice:
    """The slice of a rising array that holds the numbers first .. last - 1."""
    begin, end = np.searchsorted(rising, [first, last])
    return slice(int(begin), int(end))


def _means(vectors: NDArray[np.float32], of: NDArray[np.int64]) -> NDArray[np.float32]:
    """[n, D]: the mean of the vectors of each number 0 .. n - 1 in `of`, which is rising and lacks none."""
    starts = np.flatnonzero(np.diff(of, prepend=-1))
    counts = np.diff(starts, append=len(of)).astype(np.float32)
    sums: NDArray[np.float32] = np.add.reduceat(vectors, starts, axis=0)
    sums /= counts[:, None]
    return sums


def _evenly(ids: NDArray[np.int32]) -> NDArray[np.int32]:
    """`ids`, or if there are more than _MOST_IDS, about that many, in pieces spread from beginning to end."""
    if len(ids) <= _MOST_IDS:
        return ids
    pieces = np.full((_MOST_IDS // _PIECE, _PIECE + 1), -1, np.int32)  # a sentence ends with its piece
    for piece, begin in zip(pieces, np.linspace(0, len(ids) - _PIECE, len(pieces)).astype(np.int64), strict=True):
        piece[:-1] = ids[begin : begin + _PIECE]
    return pieces.reshape(-1)


def measuring_bytes(config: Hyperparameters, words: int) -> int:
    """The memory for measuring: a batch's scores, and the log-probabilities made of them."""
    return 2 * max(_SCORES, words) * 4 if config.held_out > 0 else 0


class _Pairs(NamedTuple):
    """All pairs of a stream, in the order of their centres, and a random order of the centres."""

    contexts: NDArray[np.int32]  # [P], words
    centres: NDArray[np.int32]  # [n], words that have contexts, in random order
    begins: NDArray[np.int64]  # [n], the first pair of each
    sizes: NDArray[np.int64]  # [n], the pairs of each

    @classmethod
    def of(cls, stream: Stream, window: int, key: np.uint64) -> "_Pairs":
        """The pairs of a stream; the same order for the same key."""
        room = max(1, len(stream.words) * 2 * window)
        contexts = np.empty(room, np.int32)  # untouched memory costs nothing
        begins = np.empty(len(stream.words) + 1, np.int64)
        pairs = _list_pairs(stream, window, key, contexts, begins)
        sizes = np.diff(begins)
        distinct = np.flatnonzero(sizes)
        shuffled = np.empty_like(distinct)
        shuffled[np.random.default_rng(int(key)).permutation(len(distinct))] = distinct
        return cls(contexts[:pairs], stream.words[shuffled], begins[shuffled], sizes[shuffled])

    def of_first(self, centres: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """(the first centres [n], their contexts [P], for each pair the index of its centre, rising)."""
        sizes = self.sizes[:centres]
        owner = np.repeat(np.arange(centres), sizes)
        places = np.arange(len(owner)) + np.repeat(self.begins[:centres] - (np.cumsum(sizes) - sizes), sizes)
        return self.centres[:centres].astype(np.int64), self.contexts[places].astype(np.int64), owner


@kernel()
def _list_pairs(stream: Stream, window: int, key: Any, contexts: NDArray[np.int32], begins: NDArray[np.int64]) -> int:
    """Write the context words of each centre, in windows drawn as a tile draws them, and where they begin."""
    pairs = 0
    for centre in range(stream.words.size):
        begins[centre] = pairs
        begin, end = draw_window(stream, centre, window, random_bits(key, centre))
        for position in range(begin, end):
            if position != centre:
                contexts[pairs] = stream.words[position]
                pairs += 1
    begins[stream.words.size] = pairs
    return pairs
