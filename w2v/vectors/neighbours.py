"""The nearest words of many words at once, as arrays and as tables. V words, D dimensions, Q queries, n of each.

Queries are answered a block at a time, by one thread for each core: products of a block of queries with a block of the
vectors, of which few scores are larger than the smallest that was kept so far. So what is needed beside the answers is
bounded whatever V is, and most of the time is the products'. All words at once take half as many (`all_pairs`).
"""

import csv
import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from w2v.errors import OutputError, W2VError
from w2v.model.storage import atomic_write
from w2v.quoting import quoted
from w2v.vectors.all_pairs import MOST_THREADS, nearest_of_all
from w2v.vectors.html import Answers, table
from w2v.vectors.questions import Item
from w2v.vectors.search import nearest_rows
from w2v.vectors.vectors import Neighbour, Vectors

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

QUERIES = 256  # of a block
_WRITTEN = 1 << 12  # queries whose rows are written at a time
_SHOWN = 10  # queries that a notebook shows
COLUMNS = ("word", "neighbour", "rank", "cosine")


@dataclass(frozen=True, eq=False)
class Neighbours:
    """For each query the nearest words, best first; row -1 and a cosine of NaN if there are no more."""

    queries: Sequence[str]  # [Q], empty for a vector
    words: Sequence[str]  # [V], what rows stand for
    counts: NDArray[np.int64]  # [V]
    rows: NDArray[np.int32]  # [Q, n]
    cosines: NDArray[np.float32]  # [Q, n]

    def __len__(self) -> int:
        return len(self.queries)

    def __getitem__(self, place: int) -> Answers[Neighbour]:
        """The neighbours of the query at that place."""
        kept = self.rows[place] >= 0
        rows, cosines = self.rows[place][kept].tolist(), self.cosines[place][kept].tolist()
        return Answers(
            Neighbour(self.words[row], cosine, int(self.counts[row])) for row, cosine in zip(rows, cosines, strict=True)
        )

    def __repr__(self) -> str:
        return f"<Neighbours: the {self.rows.shape[1]} nearest of {len(self):,} words>"

    def _repr_html_(self) -> str:
        heading = ("word", *range(1, self.rows.shape[1] + 1))
        shown = [[query, *(word for word, *_ in self[place])] for place, query in enumerate(self.queries[:_SHOWN])]
        return table(repr(self)[1:-1], heading, shown)

    def to_arrow(self) -> "pa.Table":
        """An Arrow table: word, neighbour, rank from 1, cosine; a row for each neighbour of each query."""
        arrow = _arrow()
        return arrow.concat_tables(list(self._arrow_blocks(arrow))) if len(self) else self._schema(arrow).empty_table()

    def to_pandas(self) -> "pd.DataFrame":
        """The table of `to_arrow` as a pandas DataFrame."""
        try:
            import pandas as pd  # noqa: PLC0415  # not everybody has it
        except ImportError as error:
            raise W2VError(f"to_pandas needs pandas, which is not installed ({error}): pip install pandas") from error
        return pd.DataFrame(dict(zip(COLUMNS, self._columns(0, len(self)), strict=True)))

    def to_polars(self) -> "pl.DataFrame":
        """The table of `to_arrow` as a polars DataFrame."""
        try:
            import polars as pl  # noqa: PLC0415  # as pandas
        except ImportError as error:
            raise W2VError(f"to_polars needs polars, which is not installed ({error}): pip install polars") from error
        return pl.DataFrame(dict(zip(COLUMNS, self._columns(0, len(self)), strict=True)))

    def save(self, path: str | Path, *, overwrite: bool = False) -> None:
        """Write the table in the format of the path's suffix, whole or not at all: .parquet, .csv, .tsv, .jsonl."""
        path = Path(path)
        write = WRITERS[suffix_of(path)]
        with atomic_write(path, overwrite=overwrite) as temporary:
            write(self, temporary)

    def _columns(self, begin: int, end: int) -> tuple[list[str], list[str], NDArray[np.int32], NDArray[np.float32]]:
        """Of those queries' neighbours."""
        query, place = np.nonzero(self.rows[begin:end] >= 0)
        rows = self.rows[begin:end][query, place].tolist()
        words = [self.queries[begin + at] for at in query.tolist()]
        return (
            words,
            [self.words[row] for row in rows],
            (place + 1).astype(np.int32),
            self.cosines[begin:end][query, place],
        )

    def _blocks(self) -> Iterator[tuple[list[str], list[str], NDArray[np.int32], NDArray[np.float32]]]:
        for begin in range(0, len(self), _WRITTEN):
            yield self._columns(begin, min(begin + _WRITTEN, len(self)))

    def _schema(self, arrow: Any) -> Any:
        return arrow.schema(
            list(zip(COLUMNS, (arrow.string(), arrow.string(), arrow.int32(), arrow.float32()), strict=True))
        )

    def _arrow_blocks(self, arrow: Any) -> Iterator[Any]:
        schema = self._schema(arrow)
        for columns in self._blocks():
            yield arrow.Table.from_arrays([arrow.array(column) for column in columns], schema=schema)


def neighbours(
    vectors: Vectors, items: Sequence[Item] | None, n: int, *, rare: bool = True, top: int | None = None
) -> Neighbours:
    """The `n` nearest words of each of `items`, or of all words where that is None, among the first `top` words.

    Unless `rare`, words seen too seldom (trust.py) are left out as neighbours, though they have neighbours themselves.
    A word is not its own neighbour; a word whose vector is zero has none.
    """
    if n < 1:
        raise W2VError(f"n must be at least 1, not {n}")
    n = min(n, len(vectors))
    silent = None if rare else vectors.rare
    if items is None and silent is None and (top or len(vectors)) >= len(vectors):
        return Neighbours(vectors.words, vectors.words, vectors.counts, *nearest_of_all(vectors.directions, n))
    return _neighbours_among(vectors, items, n, top, silent)


def _neighbours_among(
    vectors: Vectors, items: Sequence[Item] | None, n: int, top: int | None, silent: NDArray[np.bool_] | None
) -> Neighbours:
    """Of `items`, or of all words, among the first `top` words, but for the `silent` ones."""
    directions = vectors.directions
    total = len(vectors) if items is None else len(items)
    if total > QUERIES:
        directions.directed()  # measures all lengths, before threads share them
    rows, cosines = np.empty((total, n), np.int32), np.empty((total, n), np.float32)

    def answer(begin: int) -> None:
        end = min(begin + QUERIES, total)
        if items is None:
            targets, own = directions.unit(np.arange(begin, end)), np.arange(begin, end)
        else:
            targets = vectors.unit(items[begin:end])
            own = np.array([-1 if isinstance(item, np.ndarray) else vectors.row(item) for item in items[begin:end]])
        rows[begin:end], cosines[begin:end] = nearest_rows(directions, targets, n, own, top=top, silent=silent)

    # BLAS's own threads would wait for each other, spinning, while these are at work.
    with threadpool_limits(1, "blas"), ThreadPoolExecutor(min(os.cpu_count() or 1, MOST_THREADS)) as threads:
        for _ in threads.map(answer, range(0, total, QUERIES)):
            pass
    queries = vectors.words if items is None else ["" if isinstance(item, np.ndarray) else item for item in items]
    return Neighbours(queries, vectors.words, vectors.counts, rows, cosines)


def suffix_of(path: Path) -> str:
    """The suffix that says how a table is written; OutputError for any other, W2VError where a library is missing."""
    suffix = path.suffix.lower()
    if suffix not in WRITERS:
        raise OutputError(f"{path}: unknown suffix: use {', '.join(WRITERS)}")
    if suffix == ".parquet":
        _arrow()
    return suffix


def _arrow() -> Any:
    try:
        import pyarrow  # noqa: PLC0415  # an extra; and it takes a while
    except ImportError as error:
        raise W2VError("Arrow tables and Parquet need pyarrow: pip install 'w2v[arrow]'") from error
    return pyarrow


def _write_parquet(found: Neighbours, path: Path) -> None:
    from pyarrow import parquet  # noqa: PLC0415  # as above

    arrow = _arrow()
    with parquet.ParquetWriter(path, found._schema(arrow)) as writer:
        for block in found._arrow_blocks(arrow):
            writer.write_table(block)


def _write_csv(found: Neighbours, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(COLUMNS)
        for block in _shown_blocks(found):
            rows.writerows(block)


def _write_tsv(found: Neighbours, path: Path) -> None:
    for word in found.words:
        if "\t" in word or "\n" in word or "\r" in word:
            raise W2VError(
                f"the word {quoted(word)} contains a tab or a line end, which .tsv cannot represent: use .csv"
            )
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write("\t".join(COLUMNS) + "\n")
        for block in _shown_blocks(found):
            file.writelines("\t".join(map(str, row)) + "\n" for row in block)


def _write_json_lines(found: Neighbours, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        for block in _shown_blocks(found):
            file.writelines(
                json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) + "\n" for row in block
            )


def _shown_blocks(found: Neighbours) -> Iterator[Iterator[tuple[str, str, int, float]]]:
    """Rows as texts have them: cosines in six digits."""
    for words, others, ranks, cosines in found._blocks():
        yield zip(words, others, ranks.tolist(), [round(cosine, 6) for cosine in cosines.tolist()], strict=True)


WRITERS: dict[str, Callable[[Neighbours, Path], None]] = {
    ".parquet": _write_parquet,
    ".csv": _write_csv,
    ".tsv": _write_tsv,
    ".jsonl": _write_json_lines,
}
