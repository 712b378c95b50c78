import numpy as np
import pytest

from w2v.engine.kernels.vectors import WIDTH
from w2v.engine.objectives import OBJECTIVES, load_objective
from w2v.engine.records import Block
from w2v.engine.schedule import (
    BLOCK,
    LANE_BYTES,
    LAST_RATE,
    MOST_LANES,
    ROUNDS_AN_EPOCH,
    blocks,
    epochs_for,
    lane_bytes,
    lanes_for,
    measured_every,
    rates,
    rounds_of,
)

TILE = 64


@pytest.mark.parametrize(
    ("tokens", "epochs"),
    [(0, 20), (300_000, 20), (20_000_000, 20), (21_000_000, 19), (40_000_000, 10), (80_000_000, 5), (10**12, 5)],
)
def test_a_large_corpus_is_gone_through_less_often(tokens, epochs):
    assert epochs_for(tokens) == epochs


@pytest.mark.parametrize("length", [1, BLOCK - 1, BLOCK, BLOCK + 1, 5 * BLOCK + 17])
def test_blocks_cover_every_position_once_an_epoch(length):
    found = list(blocks(length, 3))
    for epoch in range(3):
        spans = [(block.begin, block.end) for block in found if block.epoch == epoch]
        assert [begin for begin, _ in spans] == [0, *(end for _, end in spans[:-1])]
        assert spans[-1][1] == length
        assert all(begin < end <= begin + BLOCK for begin, end in spans)
    assert len({(block.epoch, block.number) for block in found}) == len(found)


def test_positions_beyond_32_bits_are_kept():
    *_, last = blocks(2**33 + 5, 1)
    assert (last.begin, last.end) == (2**33, 2**33 + 5)


@pytest.mark.parametrize("lanes", [1, 7, 32])
@pytest.mark.parametrize("length", [0, 1, 31, 32, 2047, 2048, 2049, 100_000])
def test_rounds_reach_the_end_of_every_lane(length, lanes):
    longest = max(length * (lane + 1) // lanes - length * lane // lanes for lane in range(lanes))
    assert rounds_of(length, lanes, TILE) * TILE >= longest
    assert (rounds_of(length, lanes, TILE) - 1) * TILE < longest or length == 0


@pytest.mark.parametrize("tokens", [1, 1000, 4095, 4096, 8191, 8192, 20_000, 131_071, 131_072, 10**6, 2**40])
def test_small_corpora_have_fewer_lanes_and_rounds_enough(setting, tokens):
    lanes = lanes_for(tokens, setting().shape)
    assert 1 <= lanes <= MOST_LANES
    large = setting(words=9000, objective="softmax").shape
    assert lanes_for(tokens, large) <= LANE_BYTES // lane_bytes(large) < MOST_LANES
    assert ROUNDS_AN_EPOCH == 64  # as the documentation says
    assert rounds_of(tokens, lanes, TILE) >= min(64, tokens // TILE)


def test_loss_is_measured_on_one_tile_in_127_of_a_large_text_and_on_more_of_a_small_one():
    assert measured_every(17_000_000, TILE) == measured_every(10**12, TILE) == 127
    assert 1 <= measured_every(1000, TILE) <= measured_every(300_000, TILE) < 127


def test_rate_falls_linearly_over_all_epochs_to_its_last():
    length, epochs = 3 * BLOCK, 4
    found = np.concatenate([rates(block, 10, length, epochs, 0.05) for block in blocks(length, epochs)])
    assert found == pytest.approx(0.05 * (1 - np.arange(120) / 120), rel=1e-5)
    past_the_end = rates(Block(epochs, 0, 0, 1), 1, length, epochs, 0.05)
    assert past_the_end == pytest.approx([0.05 * LAST_RATE])
    assert LAST_RATE == 1e-4


@pytest.mark.parametrize("name", OBJECTIVES)
def test_tile_is_a_multiple_of_the_vector_register(name):
    assert load_objective(name).centres % (2 * WIDTH) == 0
