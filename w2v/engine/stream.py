"""From a block of the corpus to its stream: frequent words subsampled, each kept token knowing its sentence.

With which probability a token is kept is said by `keep_probability` in probability.py.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from .kernels.counter import below, random_bits
from .kernels.kernel import kernel
from .records import Stream
from .threads import run_side_by_side

_PIECE = 2**14  # corpus positions that one thread subsamples at a time


def keep_threshold(probability: NDArray[np.float64]) -> NDArray[np.uint32]:
    """A token is kept when 32 random bits are at most this [V]."""
    return np.clip(probability * 2.0**32 - 1, 0, 2.0**32 - 1).astype(np.uint32)


class Subsampler:
    """Makes the streams of one corpus's blocks; the buffers are its own and reused from block to block."""

    def __init__(self, keep: NDArray[np.uint32], block: int, threads: int = 1) -> None:
        self._keep = keep
        self._threads = threads
        pieces = -(-block // _PIECE)
        self._kept_tokens = Stream(np.empty(block, np.int32), np.empty(block, np.int32))
        self._stream = Stream(np.empty(block, np.int32), np.empty(block, np.int32))
        self._kept = np.empty(pieces, np.int64)
        self._ends = np.empty(pieces, np.int64)

    def stream(self, ids: NDArray[np.int32], key: np.uint64) -> Stream:
        """The stream of one block's ids (-1 ends a sentence); valid until the next call."""
        pieces = -(-len(ids) // _PIECE)
        kept, ends = self._kept[:pieces], self._ends[:pieces]
        threads = self._threads
        run_side_by_side(
            threads, lambda n: _keep_tokens(ids, self._keep, key, *self._kept_tokens, kept, ends, n, threads)
        )
        before, sentence = np.cumsum(kept) - kept, np.cumsum(ends) - ends
        run_side_by_side(
            threads, lambda n: _join(*self._kept_tokens, kept, before, sentence, *self._stream, n, threads)
        )
        length = int(kept.sum())
        return Stream(self._stream.words[:length], self._stream.sentences[:length])


@kernel()
def _keep_tokens(
    ids: NDArray[np.int32],
    keep: NDArray[np.uint32],
    key: Any,
    words: NDArray[np.int32],
    sentences: NDArray[np.int32],
    kept: NDArray[np.int64],
    ends: NDArray[np.int64],
    first: int,
    step: int,
) -> None:
    """Write the kept tokens of pieces first, first + step ... to a place of each; count them, and its sentence ends."""
    for piece in range(first, kept.size, step):
        begin, end = piece * _PIECE, min((piece + 1) * _PIECE, ids.size)
        written, sentence = begin, 0
        for position in range(begin, end):
            word = ids[position]
            if word < 0:
                sentence += 1
            elif np.uint32(random_bits(key, position) >> np.uint64(32)) <= keep[word]:
                words[written] = word
                sentences[written] = sentence
                written += 1
        kept[piece] = written - begin
        ends[piece] = sentence


@kernel()
def _join(
    kept_words: NDArray[np.int32],
    kept_sentences: NDArray[np.int32],
    kept: NDArray[np.int64],
    before: NDArray[np.int64],
    sentence: NDArray[np.int64],
    words: NDArray[np.int32],
    sentences: NDArray[np.int32],
    first: int,
    step: int,
) -> None:
    """Close the gaps between pieces first, first + step ... and number the sentences through."""
    for piece in range(first, kept.size, step):
        for k in range(kept[piece]):
            words[before[piece] + k] = kept_words[piece * _PIECE + k]
            sentences[before[piece] + k] = kept_sentences[piece * _PIECE + k] + sentence[piece]


@kernel()
def draw_window(stream: Stream, centre: int, window: int, bits: Any) -> tuple[int, int]:
    """(begin, end): the centre and its contexts, those of its sentence within a radius drawn uniformly from 1..W."""
    radius = 1 + below(bits, window)
    begin, end, sentence = centre, centre + 1, stream.sentences[centre]
    while begin > max(0, centre - radius) and stream.sentences[begin - 1] == sentence:
        begin -= 1
    while end < min(stream.sentences.size, centre + radius + 1) and stream.sentences[end] == sentence:
        end += 1
    return begin, end
