import numpy as np
import pytest

from w2v.engine.kernels.counter import derive_key
from w2v.engine.noise import noise_distribution
from w2v.errors import HyperparameterError
from w2v.hyperparameters import Hyperparameters
from w2v.training.methods import check_method, check_vocabulary


def test_partition_is_the_next_distinct_words_of_the_stream(scored):
    case = scored(objective="sampled-softmax", proposal="partition", partition_size=11)
    upcoming = dict.fromkeys(case.made.stream.words[100:].tolist())
    assert case.tile.rows[: case.tile.in_use[0]].tolist() == list(upcoming)[:11]


def test_partition_goes_round_and_may_find_fewer_words(scored, setting):
    made = setting(words=40, tokens=110, window=3, objective="sampled-softmax", proposal="partition", partition_size=40)
    case = scored(made=made)
    assert set(case.tile.rows[: case.tile.in_use[0]].tolist()) == set(made.stream.words.tolist())


def test_candidates_are_distinct_and_as_likely_as_the_correction_says(scored, setting):
    made = setting(words=40, window=3, negative=2, objective="sampled-softmax")
    seen = np.zeros(40)
    for draw in range(2000):
        tile = scored(derive_key(draw, 7), made).tile
        words = tile.rows[: tile.in_use[0]]
        assert len(set(words.tolist())) == len(words)
        seen[words] += 1
    inclusion = np.exp(made.tables.log_q.astype(np.float64))
    assert inclusion == pytest.approx(1 - (1 - noise_distribution(made.counts, 0.75)) ** 16, rel=1e-5)
    deviation = np.sqrt(inclusion * (1 - inclusion) / 2000)
    assert np.all(np.abs(seen / 2000 - inclusion) <= 5 * deviation + 1e-3)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"objective": "nce", "proposal": "unigram"}, "nce has no proposal 'unigram': it has none"),
        ({"objective": "sampled-softmax", "proposal": "uniform"}, "its proposals are unigram, partition"),
        ({"objective": "sampled-softmax", "partition_size": 5}, "partition_size is only for proposal partition"),
        ({"objective": "softmx"}, "unknown objective 'softmx': did you mean 'softmax'"),
    ],
)
def test_what_an_objective_does_not_know_is_refused(asked, said):
    with pytest.raises(HyperparameterError, match=said):
        check_method(Hyperparameters(**asked))


def test_partition_size_is_from_two_to_the_vocabulary():
    with pytest.raises(HyperparameterError, match="partition_size must be at least 2"):
        Hyperparameters(partition_size=1)
    asked = Hyperparameters(objective="sampled-softmax", proposal="partition", partition_size=41)
    with pytest.raises(HyperparameterError, match="partition_size is 41, and the vocabulary has 40 words"):
        check_vocabulary(asked, 40)
