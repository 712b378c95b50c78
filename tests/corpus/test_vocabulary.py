import numpy as np
import pytest

from w2v.corpus.vocabulary import Vocabulary, final_ids, select
from w2v.errors import CorpusError


def test_words_come_by_falling_count_and_first_appearance():
    assert select(np.array([3, 9, 3, 1, 9, 4]), 1, None).tolist() == [1, 4, 5, 0, 2, 3]


def test_rare_words_are_left_out():
    assert select(np.array([3, 9, 3, 1, 9, 4]), 4, None).tolist() == [1, 4, 5]


def test_max_vocab_keeps_the_most_frequent():
    assert select(np.array([3, 9, 3, 1, 9, 4]), 1, 4).tolist() == [1, 4, 5, 0]
    assert select(np.array([3, 9]), 1, 100).tolist() == [1, 0]


def test_counts_beyond_32_bits():
    assert select(np.array([2**40, 2**41, 7]), 2**33, None).tolist() == [1, 0]


def test_final_ids_are_places_or_left_out():
    assert final_ids(np.array([4, 1]), 6).tolist() == [-2, 1, -2, -2, 0, -2]


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ([2, 4, 1, 4], "no word occurs 5 times or more; 2 words occur 4 times: lower `min_count` to 4"),
        ([2, 4, 1, 3], "no word occurs 5 times or more; 1 word occurs 4 times: lower `min_count` to 4"),
        ([1, 1, 1], "no word occurs 5 times or more; 3 words occur once: lower `min_count` to 1"),
    ],
)
def test_the_error_for_an_empty_vocabulary_names_a_min_count_that_leaves_words(counts, message):
    with pytest.raises(CorpusError, match=message):
        select(np.array(counts), 5, None)


def test_a_vocabulary_has_a_size():
    assert len(Vocabulary(["a", "b"], np.array([2, 1]))) == 2
