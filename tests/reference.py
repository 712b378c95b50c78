"""The textbook: skip-gram pair by pair, in float64, as plainly as it can be written.

Slow on purpose and for ever: every fast path of w2v is held against it.
"""

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
