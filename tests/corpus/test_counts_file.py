import numpy as np
import pytest

from w2v.corpus.counts_file import save_counts
from w2v.corpus.vocabulary import Vocabulary
from w2v.errors import OutputError


def test_a_word_and_its_count_stand_in_each_line(tmp_path):
    vocabulary = Vocabulary(["the", "naïve", "東京"], np.array([2**40, 2, 1]))
    save_counts(vocabulary, tmp_path / "counts.txt", overwrite=False)
    assert (tmp_path / "counts.txt").read_bytes().decode() == f"the {2**40}\nnaïve 2\n東京 1\n"
    with pytest.raises(OutputError, match="exists"):
        save_counts(vocabulary, tmp_path / "counts.txt", overwrite=False)
