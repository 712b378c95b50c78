import os
import subprocess
import sys

import numpy as np
import pyarrow
import pytest
from pyarrow import parquet

from samples import same_bits, vectors_of
from w2v.errors import ModelError
from w2v.vectors.formats import export, read


@pytest.fixture
def table(tmp_path):
    """Reads a table; (vectors, what was odd)."""

    def read_table(columns, **types):
        arrays = {name: pyarrow.array(values, types.get(name)) for name, values in columns.items()}
        parquet.write_table(pyarrow.table(arrays), tmp_path / "v.parquet", row_group_size=2)
        odd = []
        return read(tmp_path / "v.parquet", tell=odd.append), odd

    return read_table


def test_other_tools_read_three_columns(vectors, tmp_path):
    export(vectors, tmp_path / "v.parquet", "parquet")
    found = parquet.read_table(tmp_path / "v.parquet")
    assert found.column_names == ["word", "count", "vector"]
    assert found["word"].to_pylist() == vectors.words
    assert found["count"].to_pylist() == vectors.counts.tolist()
    same_bits(np.array(found["vector"].to_pylist(), np.float32), vectors.vectors)


@pytest.mark.parametrize("number", ["halffloat", "float", "double"])
@pytest.mark.parametrize("lists", [pyarrow.list_, pyarrow.large_list, lambda number: pyarrow.list_(number, 2)])
@pytest.mark.parametrize(
    "text", [pyarrow.string(), pyarrow.large_string(), pyarrow.dictionary(pyarrow.int32(), pyarrow.string())]
)
def test_lists_and_words_of_any_type_are_read(table, number, lists, text):
    number = pyarrow.type_for_alias(number)
    values = [np.array([0.5, 1 / 3], number.to_pandas_dtype())] * 3
    found, odd = table({"vector": values, "other": [1, 2, 3], "word": ["a", "b", "c"]}, vector=lists(number), word=text)
    assert (found.words, found.counts.tolist(), odd) == (["a", "b", "c"], [0, 0, 0], [])
    same_bits(found.vectors, np.array(values).astype(np.float32))


def test_counts_may_be_of_any_integer_type_and_missing(table):
    vector = [[1.0], [2.0], [3.0]]
    found, _ = table({"word": ["a", "b", "c"], "count": [7, None, 9], "vector": vector}, count=pyarrow.uint16())
    assert found.counts.tolist() == [7, 0, 9]


def test_what_is_odd_is_told_with_its_row(table):
    found, odd = table({"word": ["a", "b", "a"], "vector": [[1.0], [np.nan], [2.0]]})
    assert found.words == ["a", "b"]
    assert [message.split("v.parquet: ")[1].partition(":")[0] for message in odd] == ["row 3", "row 2"]


@pytest.mark.parametrize(
    ("columns", "fault"),
    [
        ({"word": ["a"]}, "has the columns 'word': it needs word and vector"),
        ({"Word": ["a"], "vector": [[1.0]]}, "it needs word and vector"),
        ({"word": ["a", None], "vector": [[1.0], [2.0]]}, "rows 1 to 2: a word, a vector or a number is missing"),
        ({"word": ["a", "b"], "vector": [[1.0], None]}, "a word, a vector or a number is missing"),
        ({"word": ["a", "b"], "vector": [[1.0], [None]]}, "a word, a vector or a number is missing"),
        (
            {"word": ["a", "b"], "vector": [[1.0], [1.0, 2.0]]},
            "rows 1 to 2: vectors of 1 to 2 numbers; the first has 1",
        ),
        ({"word": ["a", "b"], "vector": [[], [1.0]]}, "vectors of 0 to 1 numbers"),
        ({"word": ["a"], "vector": [[1]]}, "the column vector: has list<.*int64>, not lists of floating-point numbers"),
        ({"word": ["a"], "vector": [1.0]}, "the column vector: has double, not lists of"),
        ({"word": [1], "vector": [[1.0]]}, "the column word: has int64, not text"),
        ({"word": ["a"], "count": [[1]], "vector": [[1.0]]}, "the column count: has list.*, not integers"),
    ],
)
def test_other_tables_are_refused(table, columns, fault):
    with pytest.raises(ModelError, match=f"v.parquet: .*{fault}"):
        table(columns)


def test_without_rows_or_length_nothing_says_how_many_dimensions(table):
    with pytest.raises(ModelError, match="has no rows, so the number of dimensions is not known"):
        table({"word": [], "vector": []}, word=pyarrow.string(), vector=pyarrow.list_(pyarrow.float32()))


def test_a_damaged_page_is_found_by_its_checksum(tmp_path):
    vectors = vectors_of([f"w{row}" for row in range(5000)])
    export(vectors, tmp_path / "v", "parquet")
    whole = (tmp_path / "v").read_bytes()
    for place in np.random.default_rng(1).integers(4, len(whole) // 2, 20):
        damaged = bytearray(whole)
        damaged[place] ^= 16
        (tmp_path / "v").write_bytes(damaged)
        with pytest.raises(ModelError, match="v: not a Parquet file, or damaged"):
            read(tmp_path / "v")


def test_row_groups_are_bounded(tmp_path):
    export(vectors_of([f"w{row}" for row in range(9000)], np.zeros((9000, 1000))), tmp_path / "v", "parquet")
    about = parquet.ParquetFile(tmp_path / "v").metadata
    assert about.num_row_groups == 3


def test_without_pyarrow_one_is_told_what_to_install(vectors, tmp_path):
    export(vectors, tmp_path / "v", "parquet")
    code = (
        "import sys; sys.modules['pyarrow'] = None\nimport w2v\n"
        "try: w2v.load(sys.argv[1])\nexcept w2v.W2VError as error: print(error)"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "v"], capture_output=True, text=True, check=True)
    assert done.stdout == "Parquet needs pyarrow: pip install 'w2v[arrow]'\n"


def test_a_path_that_is_not_utf_8(tmp_path):
    path = tmp_path / os.fsdecode(b"caf\xe9.parquet")
    export(vectors_of(["a", "b"]), path, "parquet")
    assert read(path).words == ["a", "b"]


def test_counts_below_nothing_are_refused(table):
    with pytest.raises(ModelError, match="rows 1 to 2: a count below 0"):
        table({"word": ["a", "b"], "vector": [[1.0], [2.0]], "count": [3, -1]})


def test_a_small_file_that_would_fill_memory_is_refused(tmp_path):
    """Numbers that are all the same take no room in a file."""
    numbers = pyarrow.repeat(pyarrow.scalar(0.5, pyarrow.float32()), 2000 * 20_000)
    lists = pyarrow.FixedSizeListArray.from_arrays(numbers, 20_000)
    parquet.write_table(pyarrow.table({"word": [f"w{row}" for row in range(2000)], "vector": lists}), tmp_path / "v")
    assert (tmp_path / "v").stat().st_size < 200_000
    with pytest.raises(ModelError, match="bytes hold 40,000,000 numbers, which is not plausible"):
        read(tmp_path / "v")


def test_metadata_that_contradict_themselves_are_refused(tmp_path):
    """In any row group and any column: asked for them, pyarrow would end the process."""
    columns = {"word": ["a", "b", "c", "d"], "vector": [[0.5, 1.5]] * 4, "other": [[1, 2]] * 4}
    parquet.write_table(pyarrow.table(columns), tmp_path / "v", row_group_size=2)
    code = (
        "import pathlib, sys, w2v\n"
        "path = pathlib.Path(sys.argv[1])\n"
        "whole = path.read_bytes()\n"
        "for place in range(len(whole) - 8 - int.from_bytes(whole[-8:-4], 'little'), len(whole) - 8):\n"
        "    path.write_bytes(whole[:place] + bytes([whole[place] ^ 16]) + whole[place + 1:])\n"
        "    try: w2v.load(path)\n"
        "    except w2v.W2VError as error: print(error)\n"
    )
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "v"], check=False, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    assert "v: not a Parquet file, or damaged" in done.stdout


def test_numbers_that_are_much_alike_are_unpacked_some_at_a_time(tmp_path):
    numbers = pyarrow.repeat(pyarrow.scalar(0.5, pyarrow.float32()), 2000 * 9000)
    words = [f"w{row}".ljust(700, "x") for row in range(2000)]
    lists = pyarrow.FixedSizeListArray.from_arrays(numbers, 9000)
    parquet.write_table(pyarrow.table({"word": words, "vector": lists}), tmp_path / "v", compression="none")
    code = "import sys, w2v, pyarrow; w2v.load(sys.argv[1]); print(pyarrow.default_memory_pool().max_memory())"
    done = subprocess.run([sys.executable, "-c", code, tmp_path / "v"], capture_output=True, text=True, check=True)
    assert int(done.stdout) < numbers.nbytes / 2
