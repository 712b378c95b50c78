"""A runner as plain as the textbook: NumPy in float64, one centre and one pair at a time.

It draws the same random numbers as w2v's own, for they are functions of counters, and shares no arithmetic with it.
"""

from collections import defaultdict

import numpy as np

import reference
from w2v.engine.kernels.counter import Purpose, below, derive_key, random_bits
from w2v.engine.noise import draw_noise, noise_distribution, noise_table
from w2v.engine.probability import keep_probability
from w2v.engine.records import Loss


class PlainRunner:
    rounds_at_once = 3

    def __init__(self, plan, settings, counts, ids):
        self.plan, self.settings, self.ids = plan, settings, ids
        self.keep = keep_probability(counts, settings.sample)
        self.q = noise_distribution(counts, settings.noise_power)
        self.noise = noise_table(self.q)
        self.paths = reference.huffman_paths(counts.tolist())
        self.parts = lambda word: plan.parts.rows[plan.parts.starts[word] : plan.parts.starts[word + 1]].tolist()
        self.loss, self.not_finite = [0.0, 0.0], 0

    def load(self, weights):
        self.given = weights
        self.inputs, self.outputs = (weights.rows(m).astype(np.float64) for m in (weights.inputs, weights.outputs))

    def weights(self):
        for matrix, rows in ((self.given.inputs, self.inputs), (self.given.outputs, self.outputs)):
            self.given.rows(matrix)[:] = rows
        return self.given

    def take_loss(self):
        taken, self.loss = Loss(*self.loss), [0.0, 0.0]
        return taken

    def non_finite_steps(self):
        return self.not_finite

    def rounds(self, block, key):
        longest = -(-len(self.stream(block, key)) // self.plan.lanes)
        return -(-longest // self.plan.shape.centres)

    def stream(self, block, key):
        """[(word, sentence)] of the tokens that are kept."""
        key, sentence, kept = derive_key(key, Purpose.SUBSAMPLE, block.epoch, block.number), 0, []
        for position, word in enumerate(self.ids[block.begin : block.end].tolist()):
            if word < 0:
                sentence += 1
            elif (int(random_bits(key, np.uint64(position))) >> 32) / 2**32 < self.keep[word]:
                kept.append((word, sentence))
        return kept

    def run(self, work):
        stream = self.stream(work.block, work.key)
        key = derive_key(work.key, Purpose.TILES, work.block.epoch, work.block.number)
        for number, rate in enumerate(work.rates.tolist(), work.first):
            steps = [self.tile(stream, key, number, lane) for lane in range(self.plan.lanes)]
            for matrix, of_matrix in ((self.inputs, 0), (self.outputs, 1)):
                self.move(matrix, [step for tile in steps for step in tile[of_matrix]], rate)

    def move(self, matrix, steps, rate):
        """Row by row, in the order of the lanes, inside the trust region."""
        distances = np.zeros(len(matrix))
        for row, step in steps:
            norm = rate * np.linalg.norm(step)
            if not np.isfinite(norm):
                self.not_finite += 1
                continue
            distances[row] += norm
            matrix[row] += rate * min(1, 0.5 / max(distances[row], 1e-30)) * step

    def tile(self, stream, key, number, lane):
        """([(input row, step)], [(output row, step)]) of one tile."""
        T, lanes, window = self.plan.shape.centres, self.plan.lanes, self.settings.window
        first, end = len(stream) * lane // lanes + number * T, len(stream) * (lane + 1) // lanes
        place = number * lanes + lane
        tile_key = np.uint64(random_bits(key, np.uint64(place)))
        positions = range(first, min(first + T, end))
        pairs, made_of = [], []  # (i, a position that is predicted from X[i]); what each X[i] is made of
        for i, centre in enumerate(positions):
            radius = 1 + below(np.uint64(random_bits(tile_key, np.uint64(i))), window)
            around = range(max(0, centre - radius), min(len(stream), centre + radius + 1))
            contexts = [near for near in around if near != centre and stream[near][1] == stream[centre][1]]
            predicted, rows = reference.INPUTS[self.settings.input](
                centre, contexts, lambda position: stream[position][0], self.parts
            )
            pairs += [(i, position) for position in predicted]
            made_of.append(rows)
        if not pairs:
            return [], []
        contexts = sorted({context for _, context in pairs})
        shared = self.shared_rows(stream, first, tile_key, [stream[context][0] for context in contexts])
        words = [stream[context][0] for context in contexts]
        X = np.zeros((len(positions), self.inputs.shape[1]))
        for i, rows in enumerate(made_of):
            for row, share, _, _ in rows:
                X[i] += share * self.inputs[row]
        mask = np.zeros((len(contexts), len(X)))
        for i, context in pairs:
            mask[contexts.index(context), i] = 1
        scored = self.plan.method.objective.scores_contexts
        scores = reference.Scores(
            self.outputs[shared] @ X.T, self.outputs[words] @ X.T, shared, words, mask, self.settings.negative,
            self.correction, self.paths,
        )  # fmt: skip
        loss, of_shared, of_contexts = reference.OBJECTIVES[self.settings.objective](scores)
        if below(np.uint64(random_bits(key, ~np.uint64(place))), self.plan.measured_every) == 0:
            self.loss[0] += loss
            self.loss[1] += len(pairs)
        scored_rows, coefficients = shared, of_shared
        if scored:
            scored_rows, coefficients = shared + words, np.concatenate([of_shared, of_contexts])
        dX, dY = coefficients.T @ self.outputs[scored_rows], coefficients @ X
        row_of, steps = {}, defaultdict(float)
        for i in sorted({i for i, _ in pairs}):
            for row, _, share, move in made_of[i]:
                row_of[move] = row
                steps[move] += share * dX[i]
        moves = [(row_of[move], steps[move]) for move in sorted(steps)]
        return moves, list(zip(scored_rows, dY, strict=True))

    def shared_rows(self, stream, first, key, words):
        name, K, T = self.settings.objective, self.plan.shape.shared, self.plan.shape.centres
        if name == "softmax":
            return list(range(len(self.q)))
        if name == "hierarchical-softmax":
            return list(dict.fromkeys(node for word in words for node, _ in self.paths[word]))
        if self.settings.proposal == "partition":
            upcoming = dict.fromkeys(stream[(first + step) % len(stream)][0] for step in range(len(stream)))
            return list(upcoming)[: self.settings.partition_size]
        drawn = [int(draw_noise(self.noise, np.uint64(random_bits(key, np.uint64(T + k))))) for k in range(K)]
        return list(dict.fromkeys(drawn)) if name == "sampled-softmax" else drawn

    def correction(self, word):
        """What is subtracted from a word's score."""
        if self.settings.proposal == "partition":
            return 0.0
        K = self.plan.shape.shared
        return {
            "nce": np.log(self.settings.negative * self.q[word]),
            "importance-sampling": np.log(self.q[word]),
            "sampled-softmax": np.log(1 - (1 - self.q[word]) ** K),
        }[self.settings.objective]
