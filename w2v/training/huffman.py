"""Huffman's code: the binary tree over words whose mean path, weighted by counts, is shortest.

V words are leaves; V - 1 inner nodes are numbered from 0, the root last. Ties are broken the same way every time: of
equal weights the word of the higher rank goes first, and words go before inner nodes. Huffman (1952); the two-queue
construction of van Leeuwen (1976), linear because counts come sorted.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.compiled import kernel


class HuffmanCode(NamedTuple):
    """The path of word v, from the root: nodes[offsets[v]:offsets[v + 1]], at each of which it turns to bits[...]."""

    offsets: NDArray[np.int64]  # [V + 1]
    nodes: NDArray[np.int32]
    bits: NDArray[np.uint8]


def no_code() -> HuffmanCode:
    """The code of no words, where none is needed."""
    return HuffmanCode(np.zeros(1, np.int64), np.zeros(0, np.int32), np.zeros(0, np.uint8))


def huffman_code(counts: NDArray[np.int64]) -> HuffmanCode:
    """The code of words whose counts fall; one word alone has an empty path."""
    parents, turns, depths = _build_tree(np.ascontiguousarray(counts, np.int64))
    offsets = np.zeros(len(counts) + 1, np.int64)
    np.cumsum(depths, out=offsets[1:])
    nodes, bits = np.empty(offsets[-1], np.int32), np.empty(offsets[-1], np.uint8)
    _write_paths(parents, turns, offsets, nodes, bits)
    return HuffmanCode(offsets, nodes, bits)


@kernel()
def _build_tree(
    counts: NDArray[np.int64],
) -> tuple[NDArray[np.int64], NDArray[np.uint8], NDArray[np.int64]]:
    """(parent of each word and then of each inner node, the turn that leads to it, the depth of each word)."""
    words = counts.size
    inner = max(words - 1, 0)
    weights = np.empty(inner, np.float64)  # sums of counts may be beyond 2^63
    parents = np.full(words + inner, -1, np.int64)
    turns = np.zeros(words + inner, np.uint8)
    next_word, next_inner = words - 1, 0  # the lightest of either queue that has no parent yet
    for node in range(inner):
        weights[node] = 0.0
        for turn in range(2):
            take_word = next_word >= 0 and (next_inner >= node or counts[next_word] <= weights[next_inner])
            if take_word:
                child = next_word
                weights[node] += counts[next_word]
                next_word -= 1
            else:
                child = words + next_inner
                weights[node] += weights[next_inner]
                next_inner += 1
            parents[child] = node
            turns[child] = turn
    depths = np.zeros(words, np.int64)
    above = np.zeros(inner, np.int64)  # of an inner node; parents have higher numbers
    for node in range(inner - 2, -1, -1):
        above[node] = above[parents[words + node]] + 1
    for word in range(words):
        if inner > 0:
            depths[word] = above[parents[word]] + 1
    return parents, turns, depths


@kernel()
def _write_paths(
    parents: NDArray[np.int64],
    turns: NDArray[np.uint8],
    offsets: NDArray[np.int64],
    nodes: NDArray[np.int32],
    bits: NDArray[np.uint8],
) -> None:
    words = offsets.size - 1
    for word in range(words):
        child = word
        for step in range(offsets[word + 1] - 1, offsets[word] - 1, -1):
            nodes[step] = parents[child]
            bits[step] = turns[child]
            child = words + parents[child]
