"""The textbook: skip-gram pair by pair, in float64, as plainly as it can be written.

Slow on purpose and for ever: every fast path of w2v is held against it.
"""

import heapq
from collections import defaultdict

import numpy as np


def sigmoid(x):
    return 1 / (1 + np.exp(-np.asarray(x, np.float64)))


def negative_sampling(inputs, outputs, pairs, noise):
    """(loss, steps of input rows, steps of output rows): a step is minus the loss's gradient.

    pairs  (centre word, context word)
    noise  (centre word, noise word, weight): weight 1 is one noise word drawn for one pair
    """
    loss, input_steps, output_steps = 0.0, defaultdict(float), defaultdict(float)
    inputs, outputs = np.asarray(inputs, np.float64), np.asarray(outputs, np.float64)
    for centre, context in pairs:
        probability = sigmoid(inputs[centre] @ outputs[context])
        loss -= np.log(probability)
        input_steps[centre] += (1 - probability) * outputs[context]
        output_steps[context] += (1 - probability) * inputs[centre]
    for centre, word, weight in noise:
        probability = sigmoid(inputs[centre] @ outputs[word])
        loss -= weight * np.log(1 - probability)
        input_steps[centre] -= weight * probability * outputs[word]
        output_steps[word] -= weight * probability * inputs[centre]
    return loss, input_steps, output_steps


def expected_negative_sampling(inputs, outputs, pairs, negative, distribution):
    """The same with the noise words' expectation in place of draws: `negative` of them for each pair."""
    noise = [(centre, word, negative * share) for centre, _context in pairs for word, share in enumerate(distribution)]
    return negative_sampling(inputs, outputs, pairs, noise)


def window_pairs(sentences, radii):
    """(centre position, context position) for all positions: within the centre's radius and its sentence."""
    return [
        (centre, context)
        for centre, radius in enumerate(radii)
        for context in range(max(0, centre - radius), min(len(sentences), centre + radius + 1))
        if context != centre and sentences[context] == sentences[centre]
    ]


def rows_of(steps, count, dim):
    """Steps by word, from a dict, as an array [count, dim]."""
    rows = np.zeros((count, dim))
    for word, step in steps.items():
        rows[word] = step
    return rows


class Scores:
    """One tile's scores in float64, for any objective: what its loss and coefficients are functions of.

    shared    [K, T] scores of the shared rows, whose words (or nodes) are `words`
    contexts  [slots, T] scores of the contexts, whose words are `slot_words`
    pairs     [slots, T] 1 for a pair
    shifts    what an objective subtracts from the score of a word: a function of the word
    paths     for hierarchical softmax: word -> [(inner node, turn)]
    """

    def __init__(self, shared, contexts, words, slot_words, pairs, negative, shifts=None, paths=None):
        self.shared, self.contexts = np.array(shared, np.float64), np.array(contexts, np.float64)
        self.words, self.slot_words, self.pairs = list(words), list(slot_words), np.asarray(pairs)
        self.negative, self.shifts, self.paths = negative, shifts, paths

    def each_pair(self):
        return [(slot, i) for slot, i in zip(*np.nonzero(self.pairs), strict=True)]

    def noise_weight(self):
        return self.negative / len(self.words)


def logistic(scores, shift=lambda _word: 0.0):
    """(loss, coefficients of shared rows, of contexts) of negative sampling with shifted scores."""
    loss, shared, contexts = 0.0, np.zeros_like(scores.shared), np.zeros_like(scores.contexts)
    shifts = np.array([shift(word) for word in scores.words])
    for slot, i in scores.each_pair():
        probability = sigmoid(scores.contexts[slot, i] - shift(scores.slot_words[slot]))
        loss -= np.log(probability)
        contexts[slot, i] += 1 - probability
        probabilities = sigmoid(scores.shared[:, i] - shifts)
        loss -= scores.noise_weight() * np.log(1 - probabilities).sum()
        shared[:, i] -= scores.noise_weight() * probabilities
    return loss, shared, contexts


def nce(scores):
    return logistic(scores, scores.shifts)


def importance_sampling(scores):
    loss, shared, contexts = 0.0, np.zeros_like(scores.shared), np.zeros_like(scores.contexts)
    shifts = np.array([scores.shifts(word) for word in scores.words])
    for slot, i in scores.each_pair():
        ratios = np.exp(scores.shared[:, i] - shifts)
        loss += np.log(ratios.mean()) - scores.contexts[slot, i]
        contexts[slot, i] += 1
        shared[:, i] -= ratios / ratios.sum()
    return loss, shared, contexts


def sampled_softmax(scores):
    loss, shared, contexts = 0.0, np.zeros_like(scores.shared), np.zeros_like(scores.contexts)
    words, shifts = np.array(scores.words), np.array([scores.shifts(word) for word in scores.words])
    for slot, i in scores.each_pair():
        own = np.exp(scores.contexts[slot, i] - scores.shifts(scores.slot_words[slot]))
        others = np.where(words == scores.slot_words[slot], 0, np.exp(scores.shared[:, i] - shifts))
        total = own + others.sum()
        loss += np.log(total) - np.log(own)
        contexts[slot, i] += 1 - own / total
        shared[:, i] -= others / total
    return loss, shared, contexts


def hierarchical_softmax(scores):
    loss, shared = 0.0, np.zeros_like(scores.shared)
    row = {node: k for k, node in enumerate(scores.words)}
    for slot, i in scores.each_pair():
        for node, turn in scores.paths[scores.slot_words[slot]]:
            probability = sigmoid(scores.shared[row[node], i])
            loss -= np.log(probability if turn else 1 - probability)
            shared[row[node], i] += turn - probability
    return loss, shared, np.zeros_like(scores.contexts)


def softmax(scores):
    loss, shared = 0.0, np.zeros_like(scores.shared)
    row = {word: k for k, word in enumerate(scores.words)}
    for slot, i in scores.each_pair():
        exponentials = np.exp(scores.shared[:, i])
        k = row[scores.slot_words[slot]]
        loss += np.log(exponentials.sum()) - scores.shared[k, i]
        shared[:, i] -= exponentials / exponentials.sum()
        shared[k, i] += 1
    return loss, shared, np.zeros_like(scores.contexts)


OBJECTIVES = {  # name: Scores -> (loss, coefficients of shared rows, coefficients of contexts)
    "negative-sampling": logistic,
    "nce": nce,
    "importance-sampling": importance_sampling,
    "sampled-softmax": sampled_softmax,
    "hierarchical-softmax": hierarchical_softmax,
    "softmax": softmax,
}


def word(centre, contexts, word_at, _parts):
    """(positions predicted, [(input row, its share of X, its share of dX, which of the tile's moves that is)]).

    centre    a position in the stream
    contexts  the positions of its contexts
    word_at   position -> word
    parts     word -> input rows, its own and those of its n-grams
    """
    return contexts, [(word_at(centre), 1, 1, centre)]


def cbow(centre, contexts, word_at, _parts):
    share = 1 / max(1, len(contexts))
    return [centre][: len(contexts)], [(word_at(context), share, 1, context) for context in contexts]


def subwords(centre, contexts, word_at, parts):
    rows = parts(word_at(centre))
    return contexts, [(row, 1 / len(rows), 1, (centre, n)) for n, row in enumerate(rows)]


INPUTS = {"word": word, "cbow": cbow, "subwords": subwords}


def huffman_paths(counts):
    """Word -> [(inner node, turn)] from the root: the two lightest are joined until one is left.

    Of equal weights words go before nodes, words of higher rank first, nodes as they were made.
    """
    heap = [(count, 0, -word, word) for word, count in enumerate(counts)]
    heapq.heapify(heap)
    above = {}  # what is joined -> (the node over it, the turn that leads to it)
    for node in range(len(counts) - 1):
        joined = heapq.heappop(heap), heapq.heappop(heap)
        for turn, (_, _, _, child) in enumerate(joined):
            above[child] = node, turn
        heapq.heappush(heap, (joined[0][0] + joined[1][0], 1, node, ("node", node)))
    paths = {}
    for word in range(len(counts)):
        child, path = word, []
        while child in above:
            node, turn = above[child]
            path.insert(0, (node, turn))
            child = ("node", node)
        paths[word] = path
    return paths


def log_probabilities(objective, scores, counts, noise_power):
    """log p(v|b) [B, V] in float64, from scores [B, V] of centres against every row of the outputs."""
    scores, counts = np.asarray(scores, np.float64), np.asarray(counts, np.float64)
    if objective == "hierarchical-softmax":
        logs = np.zeros((len(scores), len(counts)))
        for word, path in huffman_paths([int(count) for count in counts]).items():
            for node, turn in path:
                logs[:, word] += np.log(sigmoid(scores[:, node] if turn else -scores[:, node]))
        return logs
    if objective == "negative-sampling":
        scores = scores + noise_power * np.log(counts)
    return scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
