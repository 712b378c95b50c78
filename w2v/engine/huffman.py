"""Huffman's code: the binary tree over words whose mean path, weighted by counts, is shortest.

V words are leaves; V - 1 inner nodes are numbered from 0, the root last. Ties are broken the same way every time: of
equal weights the word of the higher rank goes first, and words go before inner nodes. Huffman (1952); the two-queue
construction of van Leeuwen (1976), linear because counts come sorted. Here a whole run of pairs is joined at a time:
all that weigh no more than the first new node go in pairs before it does.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class HuffmanCode(NamedTuple):
    """The path of word v, from the root: nodes[offsets[v]:offsets[v + 1]], at each of which it turns to bits[...]."""

    offsets: NDArray[np.int64]  # [V + 1]
    nodes: NDArray[np.int32]
    bits: NDArray[np.uint8]


def huffman_code(counts: NDArray[np.int64]) -> HuffmanCode:
    """The code of words whose counts fall; one word alone has an empty path. ValueError where counts do not fall."""
    if np.any(counts[1:] > counts[:-1]):
        raise ValueError(
            "the words are not in order of falling count, so no tree can be made of them: the model is damaged"
        )
    words = len(counts)
    parents, turns = _build_tree(counts)
    offsets = np.zeros(words + 1, np.int64)
    np.cumsum(_depths(parents, words), out=offsets[1:])
    nodes, bits = np.empty(offsets[-1], np.int32), np.empty(offsets[-1], np.uint8)
    # All words climb to the root, a step at a time, and write their paths from the end.
    child, place = np.arange(words), offsets[1:] - 1
    climbing = np.flatnonzero(place >= offsets[:-1])
    child, place, begin = child[climbing], place[climbing], offsets[climbing]
    while child.size:
        nodes[place], bits[place] = parents[child], turns[child]
        higher = place > begin
        child, place, begin = words + parents[child[higher]], place[higher] - 1, begin[higher]
    return HuffmanCode(offsets, nodes, bits)


def _depths(parents: NDArray[np.int64], words: int) -> NDArray[np.int64]:
    """How many nodes are above each word."""
    children = np.argsort(parents, kind="stable")[1:].reshape(-1, 2)  # of each inner node; the root is nobody's child
    depths = np.zeros(len(parents), np.int64)
    level, depth = np.arange(len(children))[-1:], 0  # the root
    while level.size:
        depth += 1
        below = children[level].ravel()
        depths[below] = depth
        level = below[below >= words] - words
    return depths[:words]


def _build_tree(counts: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """(parent of each word and then of each inner node, the turn that leads to it); the root's parent is -1."""
    words = len(counts)
    inner = max(words - 1, 0)
    leaves = counts[::-1].astype(np.float64)  # rising; sums of counts may be beyond 2^63
    weights = np.empty(inner)  # rising too
    parents, turns = np.full(words + inner, -1, np.int64), np.zeros(words + inner, np.uint8)
    made = next_leaf = next_inner = 0  # nodes made; the lightest of either queue that has no parent yet
    while made < inner:
        first_two = np.sort(np.concatenate([leaves[next_leaf : next_leaf + 2], weights[next_inner:made][:2]]))[:2]
        limit = first_two.sum()  # the next node's weight: whatever weighs no more goes before it
        leaf_end = int(np.searchsorted(leaves, limit, "right"))
        inner_end = next_inner + int(np.searchsorted(weights[next_inner:made], limit, "right"))
        queued = np.concatenate([words - 1 - np.arange(next_leaf, leaf_end), words + np.arange(next_inner, inner_end)])
        weigh = np.concatenate([leaves[next_leaf:leaf_end], weights[next_inner:inner_end]])
        order = np.argsort(weigh, kind="stable")[: len(weigh) // 2 * 2]  # an odd one out waits for the next run
        pairs, new = queued[order].reshape(-1, 2), made + np.arange(len(order) // 2)
        weights[new] = weigh[order].reshape(-1, 2).sum(axis=1)
        parents[pairs], turns[pairs] = new[:, None], [0, 1]
        leaves_taken = int((pairs < words).sum())
        next_leaf, next_inner, made = (
            next_leaf + leaves_taken, next_inner + len(order) - leaves_taken, made + len(new)
        )  # fmt: skip
    return parents, turns
