import numpy as np
import pytest
from scipy.stats import chisquare

import reference
from w2v.engine.kernels.counter import derive_key
from w2v.engine.noise import noise_distribution
from w2v.engine.records import UNUSED, NoScratch
from w2v.engine.tile import choose, compute, make_scores, make_tiles


def first_of(buffers):
    """One lane's or thread's buffers, as views."""
    return type(buffers)(*(array[0] for array in buffers))


def chosen_tile(made, first, end, key):
    """A tile with words, pairs and noise chosen."""
    tile = first_of(make_tiles(made.shape, 1, 1))
    choose(made.plan.method, made.shape, tile, NoScratch(), made.tables, made.plan.parts, made.stream, first, end, key)
    return tile


def computed_tile(made, first, end, key):
    """A tile with its steps computed, and its loss and pairs."""
    tile = chosen_tile(made, first, end, key)
    scores = first_of(make_scores(made.plan.method, made.shape, 1))
    compute(made.plan.method, made.shape, tile, scores, NoScratch(), made.tables, made.plan.parts, made.weights, True)
    return tile


def pair_matrix(setting, tile):
    """A [slots, T], from the lists by centre, with which those by slot agree."""
    shape, pairs = setting.shape, tile.pair_starts[-1]
    by_centre, by_slot = (np.zeros((shape.slots, shape.centres)) for _ in range(2))
    by_centre[tile.pair_slots[:pairs], tile.pair_centres[:pairs]] = 1
    assert np.array_equal(np.diff(tile.pair_starts), by_centre.sum(axis=0))
    for slot, listed in enumerate(tile.slot_pairs.reshape(shape.slots, -1)):
        by_slot[slot, tile.pair_centres[listed[: tile.slot_counts[slot]]]] = 1
    assert np.array_equal(by_centre, by_slot)
    return by_centre


def sums_by_word(setting, tile):
    """(input steps, output steps) of the tile, added up for each word [V, D]."""
    words, dim, stride = len(setting.counts), setting.shape.dim, setting.shape.stride
    sums = []
    for rows, steps in ((tile.input_rows, tile.input_steps), (tile.output_rows, tile.output_steps)):
        by_word = np.zeros((words, dim))
        used = rows != UNUSED
        np.add.at(by_word, rows[used], steps.reshape(-1, stride)[used, :dim].astype(np.float64))
        sums.append(by_word)
    return sums


@pytest.mark.parametrize(
    "numbers",
    [
        {},
        {"window": 1, "negative": 1},
        {"window": 10, "negative": 20},
        {"window": 40},  # wider than the tile
        {"dim": 1},
        {"dim": 100, "words": 2},
        {"sentence": 1},  # no pairs at all
        {"sentence": 2},
        {"tokens": 5},  # fewer than a tile
    ],
)
@pytest.mark.parametrize("first", [0, 40, 290])
def test_tile_agrees_with_the_textbook(setting, numbers, first):
    made = setting(**numbers)
    length = len(made.stream.words)
    first = min(first, length - 1)
    tile = computed_tile(made, first, length, derive_key(1, 8))
    pairs, shape = pair_matrix(made, tile), made.shape
    words, count = made.stream.words, min(shape.centres, length - first)
    textbook_pairs = [
        (words[first + i], words[first + slot - shape.window])
        for i in range(count)
        for slot in np.flatnonzero(pairs[:, i])
    ]
    noise = [
        (words[first + i], tile.rows[k], made.tables.negative * pairs[:, i].sum() / shape.shared)
        for i in range(count)
        for k in range(shape.shared)
    ]
    weights = made.weights
    expected_loss, *expected_steps = reference.negative_sampling(
        weights.rows(weights.inputs), weights.rows(weights.outputs), textbook_pairs, noise
    )
    for steps, expected in zip(sums_by_word(made, tile), expected_steps, strict=True):
        by_word = reference.rows_of(expected, len(made.counts), shape.dim)
        assert steps == pytest.approx(by_word, abs=2e-5 * max(1, np.abs(by_word).max()))
    assert tile.loss == pytest.approx([expected_loss, len(textbook_pairs)], rel=1e-5)


@pytest.mark.parametrize("first", [0, 31, 250, 299])
def test_pairs_stay_inside_radius_sentence_and_block(setting, first):
    made = setting()
    end = min(first + 20, 300)  # the lane ends before the tile does
    tile = chosen_tile(made, first, end, derive_key(4))
    pairs, window = pair_matrix(made, tile), made.shape.window
    slots, centres = np.nonzero(pairs)
    found = set(zip((first + centres).tolist(), (first + slots - window).tolist(), strict=True))
    assert all(centre < end for centre, _ in found)
    # Whatever the radius was, the pairs of a centre are those that the textbook gives for some radius in 1..W.
    for centre in range(first, end):
        of_centre = {context for c, context in found if c == centre}
        choices = []
        for radius in range(1, window + 1):
            radii = [radius if position == centre else 0 for position in range(300)]
            choices.append({context for _, context in reference.window_pairs(made.stream.sentences, radii)})
        assert of_centre in choices


def test_radius_is_uniform(setting):
    made = setting(sentence=1000, tokens=1000)
    radii = []
    for k in range(100):
        tile = chosen_tile(made, 100, 200, derive_key(k))
        radii += (pair_matrix(made, tile).sum(axis=0) / 2).astype(int).tolist()
    assert chisquare(np.bincount(radii, minlength=6)[1:]).pvalue > 1e-4


def test_noise_words_follow_the_noise_distribution(setting):
    made = setting(words=20)
    drawn = np.concatenate(
        [chosen_tile(made, 100, 200, derive_key(k)).rows[: made.shape.shared].copy() for k in range(300)]
    )
    expected = len(drawn) * noise_distribution(made.counts, 0.75)
    assert chisquare(np.bincount(drawn, minlength=20), expected).pvalue > 1e-4


def test_tile_has_as_many_noise_words_as_the_textbook_draws_for_a_centre(setting):
    for window, negative in ((5, 5), (1, 1), (10, 20)):
        shape = setting(window=window, negative=negative).shape
        drawn = negative * (window + 1)  # a centre has W + 1 pairs on average
        assert drawn <= shape.shared < drawn + 16


def test_mean_step_over_noise_draws_is_the_textbooks_expectation(setting):
    made = setting(words=12, dim=6, window=1, negative=2, centres=32)  # window 1: the pairs are the same for every key
    weights = made.weights
    words, sentences = made.stream.words, made.stream.sentences
    radii = [1 if 50 <= position < 82 else 0 for position in range(300)]
    pairs = [(words[c], words[o]) for c, o in reference.window_pairs(sentences, radii)]
    _, *expected = reference.expected_negative_sampling(
        weights.rows(weights.inputs),
        weights.rows(weights.outputs),
        pairs,
        made.tables.negative,
        noise_distribution(made.counts, 0.75),
    )
    draws = np.array([sums_by_word(made, computed_tile(made, 50, 82, derive_key(6, k))) for k in range(3000)])
    mean, error = draws.mean(axis=0), draws.std(axis=0) / np.sqrt(len(draws))
    textbook = np.array([reference.rows_of(steps, 12, 6) for steps in expected])
    # 144 numbers, each beyond 5 standard errors once in 1.7 million: a false alarm in 12,000 seeds.
    assert np.all(np.abs(mean - textbook) <= 5 * error + 1e-5)


def test_rows_without_a_pair_are_left_alone(setting):
    made = setting(sentence=1)
    tile = chosen_tile(made, 40, 300, derive_key(1))
    assert np.all(tile.centres == UNUSED)
    assert np.all(tile.output_rows[made.shape.shared :] == UNUSED)
    empty = chosen_tile(made, 40, 40, derive_key(1))
    assert np.all(empty.output_rows == UNUSED)
