import numpy as np
import pytest

from samples import same_bits
from w2v.errors import ModelError
from w2v.vectors.formats import export, read

MATRIX = np.arange(6, dtype=np.float32).reshape(3, 2)


@pytest.fixture
def pair(tmp_path):
    """Reads a matrix and the bytes of its words; (vectors, what was odd)."""

    def read_pair(matrix, words, **options):
        np.save(tmp_path / "v.npy", matrix)
        (tmp_path / "v.vocab.txt").write_bytes(words)
        odd = []
        return read(tmp_path / "v.npy", tell=odd.append, **options), odd

    return read_pair


def test_numpy_reads_what_is_written_and_the_words_stand_beside_it(vectors, tmp_path):
    export(vectors, tmp_path / "v.npy", "npy")
    same_bits(np.load(tmp_path / "v.npy"), vectors.vectors)
    lines = (tmp_path / "v.vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]
    assert [line.split("\t") for line in lines] == [
        [word, str(count)] for word, count in zip(vectors.words, vectors.counts, strict=True)
    ]


def test_the_matrix_is_mapped(vectors, tmp_path):
    export(vectors, tmp_path / "v.npy", "npy")
    assert isinstance(read(tmp_path / "v.npy").vectors.base, np.memmap)


@pytest.mark.parametrize("dtype", ["<f4", ">f4", "<f2", ">f2", "<f8", ">f8"])
@pytest.mark.parametrize("order", ["C", "F"])
def test_matrices_of_any_order_and_floating_type_are_read(pair, dtype, order):
    found, odd = pair(np.array(MATRIX / 3, dtype, order=order), b"a\nb\nc\n")
    same_bits(np.ascontiguousarray(found.vectors), (MATRIX / 3).astype(dtype).astype(np.float32))
    assert (found.words, found.counts.tolist(), len(odd)) == (["a", "b", "c"], [0, 0, 0], int(dtype[2:] == "8"))


@pytest.mark.parametrize(
    ("matrix", "fault"),
    [
        (MATRIX.astype(int), "an array of int64"),
        (MATRIX[0], "an array of float32, shape \\(2,\\)"),
        (MATRIX[None], "not a matrix"),
        (MATRIX.astype(complex), "an array of complex128"),
        (MATRIX[:, :0], "0 dimensions: there may be"),
        (MATRIX[:2], "v.vocab.txt: has 3 words; .*v.npy has 2 rows"),
        (np.array([(1.0,)], [("é", "f4")]), "an array of .*, shape"),
    ],
)
def test_other_arrays_are_refused(pair, matrix, fault):
    with pytest.raises(ModelError, match=fault):
        pair(matrix, b"a\nb\nc\n")


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        (b"a\nb\n", "has 2 words"),
        (b"a\nb\na\n", "line 3: 'a' is repeated, first in line 1"),
        (b"a\t1\nb\nc\t3\n", "line 2: must be a word, or a word, a tab and its count, as in line 1"),
        (b"a\nb\t2\nc\n", "line 2: must be a word, or"),
        (b"a\t1\nb\t-2\nc\t3\n", "line 2: must be a word, or"),
        (b"a\t1\nb\t\nc\t3\n", "line 2: must be a word, or"),
        (b"a\t1\nb\t9999999999999999999\nc\t3\n", "line 2: must be a word, or"),
    ],
)
def test_faults_in_the_words_are_named_with_their_line(pair, words, fault):
    with pytest.raises(ModelError, match=f"v.vocab.txt: (.*: )?{fault}|v.vocab.txt: {fault}"):
        pair(MATRIX, words)


def test_what_is_odd_in_the_words_is_told(pair):
    found, odd = pair(MATRIX, b"a b\r\n\xff\r\nc\r\n")
    assert found.words == ["a b", "\ufffd", "c"]
    assert [message.split("v.vocab.txt: ")[1].partition(":")[0] for message in odd] == ["line 1", "line 2"]
    with pytest.raises(ModelError, match="line 1: ends in carriage return"):
        pair(MATRIX, b"a b\r\n\xff\r\nc\r\n", strict=True)


def test_missing_words_are_said_where_they_belong(tmp_path):
    np.save(tmp_path / "v.npy", MATRIX)
    with pytest.raises(ModelError, match=r"v.vocab.txt: no such file"):
        read(tmp_path / "v.npy")


@pytest.mark.parametrize(
    "shape", ["(10000000000000, 300)", "(-3, -2)", "(9223372036854775807, 9223372036854775807)", "(3,"]
)
def test_a_header_is_not_believed(tmp_path, shape):
    header = f"{{'descr': '<f4', 'fortran_order': False, 'shape': {shape}, }}".ljust(117) + "\n"
    data = b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header.encode() + MATRIX.tobytes()
    (tmp_path / "v.npy").write_bytes(data)
    (tmp_path / "v.vocab.txt").write_bytes(b"a\nb\nc\n")
    with pytest.raises(ModelError, match=r"v.npy: "):
        read(tmp_path / "v.npy")
