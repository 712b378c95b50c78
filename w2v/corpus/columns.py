"""Text and sentences in tables: a column of a Parquet, CSV or TSV file, or of an Arrow table.

A column of lists holds a sentence in each row, whose items are taken whole; a column of strings holds text. Rows are
read in batches: a table is never held as a whole in Python objects. Parquet and Arrow need pyarrow, from the extra
`arrow`.
"""

import contextlib
import csv
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from w2v.errors import CorpusError, W2VError
from w2v.quoting import listed, quoted
from w2v.urls import why_missing

_ROWS = 1 << 13  # taken from a table at a time
_SHOWN = 20  # columns that messages name
_LONGEST_FIELD = 1 << 30  # characters in CSV
_SEPARATORS = {".csv": ",", ".tsv": "\t"}
SUFFIXES = (".parquet", *_SEPARATORS)


@dataclass(frozen=True)
class Column:
    """A column that can be read from the beginning: rows of text if `is_text`, else sentences of tokens."""

    is_text: bool
    rows: Callable[[], Iterator[Any]]  # str, or list of str

    def __iter__(self) -> Iterator[Any]:
        return self.rows()


def column_of(corpus: Any, name: str | None) -> Any:
    """The column `name` of `corpus`, a table or files of tables; `corpus` itself if it is neither.

    A table of one column needs no name. CorpusError if there is no such column, or it holds nothing to train on.
    """
    if hasattr(corpus, "__arrow_c_stream__") or hasattr(corpus, "__arrow_c_array__"):
        return _arrow_column(corpus, name)
    if name is None:
        return corpus
    if isinstance(corpus, str | Path):
        corpus = [corpus]
    paths = list(corpus) if isinstance(corpus, Sequence) else []
    if not paths or not all(isinstance(path, str | Path) for path in paths):
        raise CorpusError("column is only for Parquet, CSV and TSV files and Arrow tables: leave it out")
    columns = [file_column(Path(path), name) for path in paths]
    if len({column.is_text for column in columns}) > 1:
        raise CorpusError(
            f"the column {quoted(name)} has text in some of the files and lists in others: train on one kind"
        )
    return Column(columns[0].is_text, lambda: (row for column in columns for row in column))


def file_column(path: Path, name: str) -> Column:
    """The column `name` of the file at `path`; its suffix says what it is."""
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES:
        raise CorpusError(f"{path}: column needs a table, a file that ends in {', '.join(SUFFIXES)}")
    if not path.is_file():
        raise CorpusError(f"{path}: {why_missing(path)}: check the name")
    if suffix == ".parquet":
        return _parquet_column(path, name)
    _heading(path, name)
    return Column(True, lambda: _csv_rows(path, name))


def _heading(path: Path, name: str) -> None:
    """CorpusError unless the first line of the file names the column once."""
    with _csv_errors(path), path.open(encoding="utf-8-sig", newline="") as file:
        heading = next(csv.reader(file, delimiter=_SEPARATORS[path.suffix.lower()]), [])
    _check_name(str(path), name, heading)


def _csv_rows(path: Path, name: str) -> Iterator[str]:
    csv.field_size_limit(_LONGEST_FIELD)  # for the whole process: articles exceed Python's 131,072
    with _csv_errors(path), path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.reader(file, delimiter=_SEPARATORS[path.suffix.lower()])
        place = next(rows).index(name)
        for row in rows:
            if len(row) > place:
                yield row[place]
            elif row:
                raise CorpusError(
                    f"{path}: line {rows.line_num}: {len(row)} fields, but {quoted(name)} is number {place + 1}"
                )


@contextlib.contextmanager
def _csv_errors(path: Path) -> Iterator[None]:
    """Turn what is wrong with a file of text into a CorpusError that names it."""
    try:
        yield
    except (csv.Error, UnicodeDecodeError, OSError) as error:
        raise CorpusError(f"{path}: cannot be read as a table in UTF-8: {error}") from error


def _parquet_column(path: Path, name: str) -> Column:
    arrow = _arrow()
    from pyarrow import parquet  # noqa: PLC0415  # as pyarrow

    def opened() -> Any:
        try:
            return parquet.ParquetFile(path, pre_buffer=False)
        except (arrow.ArrowException, OSError) as error:
            raise CorpusError(f"{path}: not a Parquet file, or damaged ({error})") from error

    def rows() -> Iterator[Any]:
        with opened() as file:
            try:
                for batch in file.iter_batches(_ROWS, columns=[name]):
                    yield from _rows(batch.column(0), arrow)
            except (arrow.ArrowException, OSError) as error:
                raise CorpusError(f"{path}: damaged ({error}): get the whole file again") from error

    with opened() as file:
        _check_name(str(path), name, file.schema_arrow.names)
        is_text = _is_text(file.schema_arrow.field(name).type, name, arrow)
    return Column(is_text, rows)


def _arrow_column(table: Any, name: str | None) -> Column:
    """A column of an Arrow table, or of a single array, which has no name."""
    arrow = _arrow()
    values = _arrow_array(table, arrow)
    if values is None:
        table = arrow.table(table)
        if name is None and len(table.column_names) == 1:
            name = table.column_names[0]
        if name is None:
            raise CorpusError(f"the table has the columns {_named(table.column_names)}: say which with column=")
        _check_name("the table", name, table.column_names)
        values = table.column(name)

    def rows() -> Iterator[Any]:
        for begin in range(0, len(values), _ROWS):
            yield from _rows(values.slice(begin, _ROWS).combine_chunks(), arrow)

    return Column(_is_text(values.type, name or "", arrow), rows)


def _arrow_array(values: Any, arrow: Any) -> Any:
    """The chunks of a single array, Arrow's own or another library's; None for a table."""
    if isinstance(values, arrow.ChunkedArray):
        return values
    if hasattr(values, "__arrow_c_array__") and not hasattr(values, "column_names"):
        return arrow.chunked_array([arrow.array(values)])
    if isinstance(values, arrow.Table) or hasattr(values, "columns"):
        return None
    return arrow.chunked_array(values)


def _is_text(kind: Any, name: str, arrow: Any) -> bool:
    """Whether the column holds strings; CorpusError where it holds neither those nor lists of words or of ids."""
    types = arrow.types
    if _is_string(kind, types):
        return True
    listed = types.is_list(kind) or types.is_large_list(kind) or types.is_fixed_size_list(kind)
    if not listed or not (_is_string(kind.value_type, types) or types.is_integer(kind.value_type)):
        raise CorpusError(
            f"the column {quoted(name)} holds {kind}: give one of strings, or of lists of strings or whole numbers"
        )
    return False


def _is_string(kind: Any, types: Any) -> bool:
    if types.is_dictionary(kind):
        kind = kind.value_type
    is_view = getattr(types, "is_string_view", lambda _: False)  # only in later versions; Polars uses it
    return bool(types.is_string(kind) or types.is_large_string(kind) or is_view(kind))


def _rows(values: Any, arrow: Any) -> Iterator[Any]:
    """The rows of an array as Python objects; a missing value is an empty row."""
    if _is_string(values.type, arrow.types):
        return (row or "" for row in values.to_pylist())
    items = values.flatten()
    if arrow.types.is_integer(items.type):
        items = items.cast(arrow.string())
    items = items.to_pylist()
    lengths = values.value_lengths().fill_null(0).to_pylist()
    return _sentences(items, lengths)


def _sentences(items: Sequence[str | None], lengths: Iterable[int]) -> Iterator[list[str]]:
    end = 0
    for length in lengths:
        begin, end = end, end + length
        yield [item for item in items[begin:end] if item is not None]


def _check_name(where: str, name: str, names: Sequence[str]) -> None:
    if names.count(name) != 1:
        fault = "has no column" if name not in names else "has more than one column"
        raise CorpusError(f"{where}: {fault} {quoted(name)}: its columns are {_named(names)}")


def _named(names: Sequence[str]) -> str:
    return listed([quoted(name) for name in names[:_SHOWN]], len(names))


def _arrow() -> Any:
    try:
        import pyarrow  # noqa: PLC0415  # an extra; and it takes a while
    except ImportError as error:
        raise W2VError("Arrow tables and Parquet need pyarrow: pip install 'w2v[arrow]'") from error
    return pyarrow
