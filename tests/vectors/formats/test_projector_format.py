import numpy as np
import pytest

from samples import same_bits, vectors_of
from w2v.errors import ModelError
from w2v.vectors.formats import export, read


def test_the_vectors_and_the_words_are_two_files(vectors, tmp_path):
    export(vectors, tmp_path / "v.tsv", "projector")
    numbers = [line.split("\t") for line in (tmp_path / "v.tsv").read_text().splitlines()]
    same_bits(np.array(numbers, np.float64).astype(np.float32), vectors.vectors)
    header, *lines = (tmp_path / "v.metadata.tsv").read_text(encoding="utf-8").split("\n")[:-1]
    assert header == "word\tcount"
    assert lines == [f"{word}\t{count}" for word, count in zip(vectors.words, vectors.counts, strict=True)]


def test_one_column_of_metadata_has_no_header(tmp_path):
    export(vectors_of(["a b", "c"], [[1, 2], [3, 4]]), tmp_path / "v.tsv", "projector")
    assert (tmp_path / "v.tsv").read_bytes() == b"1\t2\n3\t4\n"
    assert (tmp_path / "v.metadata.tsv").read_bytes() == b"a b\nc\n"


def test_it_is_not_read(vectors, tmp_path):
    export(vectors, tmp_path / "v.tsv", "projector")
    with pytest.raises(ModelError, match=r"v.tsv: is in no known format"):
        read(tmp_path / "v.tsv")
