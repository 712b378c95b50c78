"""Parquet: the columns `word`, `count` and `vector`, a list of D numbers. Needs pyarrow, of w2v's extra `arrow`.

Written and read some rows at a time; each page has a checksum, which reading compares.
"""

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np

from w2v.errors import ModelError, W2VError
from w2v.model.words import MOST_DIMENSIONS
from w2v.quoting import quoted
from w2v.vectors.formats.contents import Contents, ReadOptions, RowBlock, collect
from w2v.vectors.formats.escapes import NO_UTF8
from w2v.vectors.formats.remarks import Remarks
from w2v.vectors.formats.source import Source
from w2v.vectors.formats.target import Target, number_blocks

UNWRITABLE = NO_UTF8
UNIT = "row"
_COLUMNS = {"word": "text", "count": "integers", "vector": "lists of floating-point numbers"}
_MAGIC = b"PAR1"
_ROWS, _NUMBERS_READ = 2048, 1 << 20  # read at a time, whichever is less; a row at least
_ANYWAY, _NUMBERS_A_BYTE = 1 << 22, 16  # numbers that a file may have, however small, and for each of its bytes
_NUMBERS = 1 << 22  # in a row group, of which one is held at a time


def recognise(source: Source) -> bool:
    """Whether it begins as a Parquet file; a text may begin so, but then with a space after it."""
    return source.head.startswith(_MAGIC) and source.head[4:5] != b" "


def read(source: Source, request: ReadOptions, remarks: Remarks) -> Contents:
    """What is requested of the file; ModelError where it is none, is damaged or has other columns."""
    arrow, parquet = _library()
    path = source.ordinary()
    try:
        with (
            path.open("rb") as opened,
            parquet.ParquetFile(opened, page_checksum_verification=True, pre_buffer=False) as file,
        ):
            schema = file.schema_arrow
            columns = _check_columns(schema, arrow.types, remarks)
            numbers = _numbers(file)
            _check_size(numbers, path.stat().st_size, remarks)
            rows_read = min(_ROWS, max(1, _NUMBERS_READ * file.metadata.num_rows // max(1, numbers)))
            blocks = _blocks(file.iter_batches(rows_read, columns=columns), arrow, remarks)
            first = next(blocks, None)
            dimensions = _declared(schema, remarks) if first is None else first.vectors.shape[1]
            rows = itertools.chain([] if first is None else [first], blocks)
            return collect(rows, dimensions, request, remarks, UNIT)
    except (arrow.ArrowException, OSError, ValueError, TypeError, KeyError, OverflowError) as error:
        raise ModelError(f"{path}: not a Parquet file, or damaged ({error})") from error


def write(contents: Contents, target: Target) -> None:
    """Write it."""
    arrow, parquet = _library()
    vectors = contents.vectors
    dimensions = vectors.vectors.shape[1]
    number = arrow.from_numpy_dtype(np.dtype(target.dtype))
    types = [arrow.string(), arrow.int64(), arrow.list_(number, dimensions)]
    schema = arrow.schema(list(zip(_COLUMNS, types, strict=True)))
    with (
        target.files(target.path) as [file],
        parquet.ParquetWriter(file, schema, write_page_checksum=True) as writer,
    ):
        for begin, block in number_blocks(vectors.vectors, _NUMBERS):
            end = begin + len(block)
            numbers = arrow.array(target.numbers(vectors, block, begin).ravel())
            columns = [
                arrow.array(vectors.words[begin:end], types[0]),
                arrow.array(vectors.counts[begin:end]),
                arrow.FixedSizeListArray.from_arrays(numbers, dimensions),
            ]
            writer.write_table(arrow.Table.from_arrays(columns, schema=schema), row_group_size=len(block))


def check() -> None:
    """W2VError where pyarrow is not installed."""
    _library()


def _library() -> tuple[Any, Any]:
    try:
        import pyarrow  # noqa: PLC0415  # an extra; and it takes a while
        from pyarrow import parquet  # noqa: PLC0415
    except ImportError as error:
        raise W2VError("Parquet needs pyarrow: pip install 'w2v[arrow]'") from error
    return pyarrow, parquet


def _check_columns(schema: Any, types: Any, remarks: Remarks) -> list[str]:
    """The names of the columns to read; ModelError where they are not there, or of other types."""
    names = [name for name in _COLUMNS if name in schema.names]
    for name in names if "word" in names and "vector" in names else ("word", "vector"):
        if schema.names.count(name) != 1:
            raise remarks.fault(
                "the file", f"has the columns {quoted(', '.join(schema.names), 200)}: it needs word and vector"
            )
    word, vector = schema.field("word").type, schema.field("vector").type
    if types.is_dictionary(word):
        word = word.value_type
    listed = types.is_list(vector) or types.is_large_list(vector) or types.is_fixed_size_list(vector)
    right = {
        "word": types.is_string(word) or types.is_large_string(word),
        "count": "count" not in names or types.is_integer(schema.field("count").type),
        "vector": listed and types.is_floating(vector.value_type),
    }
    for name, is_right in right.items():
        if not is_right:
            raise remarks.fault(f"the column {name}", f"has {schema.field(name).type}, not {_COLUMNS[name]}")
    return names


def _numbers(file: Any) -> int:
    """How many numbers the file says its vectors have."""
    columns = [place for place in range(len(file.schema)) if file.schema.column(place).path.startswith("vector.")]
    numbers = 0
    for place in range(file.num_row_groups):
        # pyarrow raises what is wrong with a column's metadata when a row is read; when asked for them, it aborts.
        next(file.iter_batches(1, row_groups=[place], columns=["vector"]), None)
        group = file.metadata.row_group(place)
        numbers += sum(group.column(column).num_values for column in columns)
    return numbers


def _check_size(numbers: int, size: int, remarks: Remarks) -> None:
    """ModelError where a file of so many bytes would fill memory: numbers that are all the same take no room in it."""
    if numbers > _ANYWAY + _NUMBERS_A_BYTE * size:
        raise remarks.fault(
            "the file", f"says that its {size:,} bytes hold {numbers:,} numbers, which is not plausible"
        )


def _declared(schema: Any, remarks: Remarks) -> int:
    """D of a file without rows."""
    dimensions = getattr(schema.field("vector").type, "list_size", 0)
    if not 0 < dimensions <= MOST_DIMENSIONS:
        raise remarks.fault("the file", "has no rows, so the number of dimensions is not known")
    return int(dimensions)


def _blocks(batches: Iterable[Any], arrow: Any, remarks: Remarks) -> Iterator[RowBlock]:
    row, dimensions = 1, 0
    for batch in batches:
        if not len(batch):
            continue
        where = f"rows {row} to {row + len(batch) - 1}"
        words, lists = batch.column("word").cast(arrow.large_binary()), batch.column("vector")
        numbers = lists.flatten()
        if words.null_count or lists.null_count or numbers.null_count:
            raise remarks.fault(where, "a word, a vector or a number is missing")
        lengths = lists.value_lengths().to_numpy()
        dimensions = dimensions or int(lengths[0])
        if not 0 < dimensions <= MOST_DIMENSIONS or (lengths != dimensions).any():
            raise remarks.fault(
                where, f"vectors of {lengths.min()} to {lengths.max()} numbers; the first has {dimensions}"
            )
        with np.errstate(over="ignore"):  # what is too large becomes infinite, which is remarked on later
            vectors = numbers.to_numpy(zero_copy_only=False).astype(np.float32, copy=False).reshape(-1, dimensions)
        counts = None
        if "count" in batch.schema.names:
            counts = batch.column("count").fill_null(0).cast(arrow.int64()).to_numpy()
            if (counts < 0).any():
                raise remarks.fault(where, "a count below 0")
        yield RowBlock(range(row, row + len(batch)), words.to_pylist(), vectors, counts)
        row += len(batch)
