import heapq

import numpy as np
import pytest

from w2v.engine.huffman import huffman_code

COUNTS = {
    "zipf": (1e6 / np.arange(1, 1001)).astype(np.int64),
    "equal": np.full(77, 5),
    "powers": 2 ** np.arange(40, -1, -1),
    "huge": np.array([2**62, 2**62, 2**62, 1]),
    "two": np.array([9, 1]),
}


def least_cost(counts):
    """The sum of the weights of all inner nodes of an optimal tree."""
    heap = [int(count) for count in counts]
    heapq.heapify(heap)
    cost = 0
    while len(heap) > 1:
        both = heapq.heappop(heap) + heapq.heappop(heap)
        cost += both
        heapq.heappush(heap, both)
    return cost


def paths(code):
    bounds = zip(code.offsets[:-1], code.offsets[1:], strict=True)
    return [(tuple(code.nodes[begin:end]), tuple(code.bits[begin:end])) for begin, end in bounds]


@pytest.mark.parametrize("name", COUNTS)
def test_code_is_optimal_and_no_word_is_the_beginning_of_another(name):
    counts = COUNTS[name]
    code = huffman_code(counts)
    depths = np.diff(code.offsets)
    assert sum(int(c) * int(d) for c, d in zip(counts, depths, strict=True)) == pytest.approx(least_cost(counts))
    assert sum(0.5 ** int(depth) for depth in depths) == 1  # a full tree
    words = [bits for _, bits in paths(code)]
    assert len(set(words)) == len(words)


@pytest.mark.parametrize("name", COUNTS)
def test_paths_are_of_one_tree_with_its_root_last(name):
    code = huffman_code(COUNTS[name])
    assert set(code.nodes.tolist()) == set(range(len(COUNTS[name]) - 1))
    came_from = {}
    for nodes, bits in paths(code):
        assert nodes[0] == len(COUNTS[name]) - 2
        for step in range(1, len(nodes)):
            assert came_from.setdefault(nodes[step], (nodes[step - 1], bits[step - 1])) == (
                nodes[step - 1],
                bits[step - 1],
            )


def test_ties_are_broken_the_same_way_every_time():
    first, again = huffman_code(np.full(10, 3)), huffman_code(np.full(10, 3))
    assert all(np.array_equal(a, b) for a, b in zip(first, again, strict=True))


def test_one_word_alone_has_an_empty_path():
    assert huffman_code(np.array([5])).offsets.tolist() == [0, 0]


def test_counts_that_do_not_fall_have_no_tree():
    """Their tree would never be finished: a search in what is not sorted finds nothing to join."""
    with pytest.raises(ValueError, match="not in order of falling count"):
        huffman_code(np.array([1, 100, 0, 200, 1]))
