"""Corpora of more than 2^31 tokens: late blocks, large counts and far rows, without the hours that they would take."""

import numpy as np
import pytest

from w2v.corpus.encoded import EncodedCorpus
from w2v.corpus.facts import CorpusFacts
from w2v.corpus.vocabulary import Vocabulary
from w2v.engine.huffman import huffman_code
from w2v.engine.inputs import load_inputs
from w2v.engine.kernels.counter import derive_key, random_bits
from w2v.engine.method import Method
from w2v.engine.noise import noise_distribution
from w2v.engine.objectives import load_objective
from w2v.engine.probability import keep_probability
from w2v.engine.records import NO_PARTS, Block, NoScratch, Scores, Stream, Tile
from w2v.engine.schedule import BLOCK, LAST_RATE, blocks, measured_every, rates
from w2v.engine.stream import Subsampler, keep_threshold
from w2v.engine.tile import choose, make_scores, make_tiles, tile_shape
from w2v.hyperparameters import Hyperparameters
from w2v.training.events import Progress
from w2v.training.fitting import fit
from w2v.training.held_out import UNIT, HeldOut, _split_chunk

BEYOND = 2**31
LENGTH = BEYOND + BLOCK + 12_345  # the last block begins beyond 2^31
COUNTS = np.array([BEYOND * 4, BEYOND + 3, 5, 5], np.int64)


@pytest.fixture
def late_ids(tmp_path):
    """A sparse memory map of LENGTH ids: what is not written is word 0, and takes no room."""
    path = tmp_path / "ids"
    with path.open("wb") as file:
        file.truncate(4 * LENGTH)
    ids = np.memmap(path, np.int32, "r+")
    written = np.random.default_rng(1).integers(-1, len(COUNTS), BLOCK + 12_345).astype(np.int32)
    ids[BEYOND:] = written
    yield ids
    path.unlink()


def test_a_late_block_has_the_stream_of_its_ids(late_ids):
    *_, last = blocks(len(late_ids), 1)
    assert (last.begin, last.end) == (BEYOND + BLOCK, LENGTH)
    keep = keep_threshold(keep_probability(COUNTS, 1e-3))
    key = derive_key(1, 1, last.epoch, last.number)
    late = Subsampler(keep, BLOCK).stream(np.asarray(late_ids)[last.begin : last.end], key)
    copied = np.random.default_rng(1).integers(-1, len(COUNTS), BLOCK + 12_345).astype(np.int32)[BLOCK:]
    alone = Subsampler(keep, BLOCK).stream(copied, key)
    assert len(late.words) > 100
    assert np.array_equal(late.words, alone.words)
    assert np.array_equal(late.sentences, alone.sentences)


def test_training_on_late_blocks_is_correct_and_reported(late_ids, monkeypatch, tmp_path):
    late = [block for block in blocks(LENGTH, 1) if block.begin >= BEYOND]
    assert len(late) == 2
    monkeypatch.setattr("w2v.training.loop.blocks", lambda *_, **__: iter(late))  # the others would take an hour
    words = LENGTH - 1000
    facts = CorpusFacts(files=1, bytes=0, lines=1000, tokens=LENGTH, types=4, words=words, sentences=1000)
    corpus = EncodedCorpus(np.asarray(late_ids), Vocabulary(list("abcd"), COUNTS), facts)
    events = []
    config = Hyperparameters(dim=8, epochs=1)
    model = fit(corpus, config, folder=tmp_path, threads=1, listener=events.append)
    progress = [event for event in events if isinstance(event, Progress)]
    assert progress[0].words_done > BEYOND - 1000
    assert progress[-1].words_done == progress[-1].words_total == words
    assert all(event.rate < config.rate * 3 * BLOCK / LENGTH for event in progress)
    assert model.history[0]["words"] == words
    assert model.history[0]["loss"] > 0
    assert np.isfinite(model.vectors).all()
    assert model.contexts.any()


def test_rates_of_late_blocks_fall_to_the_last():
    *_, last = blocks(LENGTH, 3)
    found = rates(last, 100, LENGTH, 3, 0.5)
    left = 1 - (2 * LENGTH + last.begin + (last.end - last.begin) * np.arange(100) / 100) / (3 * LENGTH)
    assert found == pytest.approx(0.5 * np.maximum(left, LAST_RATE), rel=1e-5)
    assert rates(Block(99_999, 0, 2**40, 2**40 + BLOCK), 1, 2**41, 100_000, 1.0) == pytest.approx([LAST_RATE])
    assert measured_every(2**40, 64) > 1


@pytest.mark.parametrize("begin", [0, BEYOND - 3 * UNIT, 2**32 + 17, 2**40])
def test_what_is_held_out_is_decided_by_the_whole_position(begin):
    ids = np.zeros(10 * UNIT, np.int32)
    key, threshold = derive_key(5, 3), np.uint64(2**63)
    trained, held_out = np.empty(20 * UNIT, np.int32), np.empty(20 * UNIT, np.int32)
    left, out = _split_chunk(ids, begin, threshold, key, np.array([0, UNIT, 0]), trained, held_out)
    held = [bool(random_bits(key, np.uint64(begin + UNIT * unit)) < threshold) for unit in range(10)]
    assert (held_out[:out] == 0).sum() == UNIT * sum(held)
    assert (trained[:left] == 0).sum() == UNIT * (10 - sum(held))
    assert 0 < sum(held) < 10


def test_positions_with_the_same_lower_bits_are_decided_independently():
    key = derive_key(5, 3)
    near, far = (np.array([random_bits(key, np.uint64(base + k)) for k in range(100)]) for base in (0, 2**32))
    assert not (near == far).any()


def test_large_counts_give_the_right_distributions():
    share = COUNTS / COUNTS.sum()
    assert noise_distribution(COUNTS, 1.0) == pytest.approx(share)
    assert keep_probability(COUNTS, 1e-3) == pytest.approx(np.minimum(1, np.sqrt(1e-3 / share) + 1e-3 / share))
    assert np.diff(huffman_code(COUNTS).offsets).tolist() == [1, 2, 3, 3]


def test_rows_of_large_matrices_begin_beyond_32_bits():
    words, stride = 9_000_000, 1024  # 9.2e9 numbers: not allocated, as places alone are chosen
    method, settings = (
        Method(load_objective("negative-sampling"), load_inputs("word")),
        Hyperparameters(dim=1, window=2),
    )
    tables = method.objective.tables(settings, np.ones(1000, np.int64), 3)
    shape = tile_shape(method, settings, tables, 1000)
    tile = Tile(*(array[0] for array in make_tiles(shape, 1, 1)))
    scores = Scores(*(array[0] for array in make_scores(method, shape, 1)))
    shape = shape._replace(stride=stride)
    stream = Stream(np.arange(words - 100, words, dtype=np.int32), np.zeros(100, np.int32))
    choose(method, shape, tile, NoScratch(), tables, NO_PARTS, stream, 0, 100, derive_key(1))
    method.inputs.gather(shape, tile, scores, np.zeros(0, np.float32), NO_PARTS)
    assert scores.x_offsets.tolist() == [int(word) * stride for word in stream.words[:64]]
    assert tile.row_offsets.tolist()[:84] == [int(row) * stride for row in tile.rows[:84]]
    assert max(tile.row_offsets) > 2**32


def test_of_many_held_out_ids_pairs_are_listed_from_beginning_to_end(monkeypatch):
    monkeypatch.setattr("w2v.training.held_out._MOST_IDS", 2**14)
    ids = (np.arange(2_000_000) // 20_000).astype(np.int32)  # a hundred words, one after the other
    counts = np.full(100, 20_000)
    monkeypatch.setattr("w2v.training.held_out._FIRST_CENTRES", 2**20)  # all are measured
    held_out = HeldOut(ids, counts, 0, 5, derive_key(1))
    assert set(held_out._predicted.tolist()) == {0, 33, 66, 99}  # four pieces
    assert len(held_out._owner) < 2**14 * 10
    few = HeldOut(ids[: 2**14], counts, 0, 5, derive_key(1))
    assert 2**14 * 5 < len(few._owner) < 2**14 * 7
