"""The guide's five lines make a table of neighbours of 100,000 sessions."""

import re
from pathlib import Path

import numpy as np
import pyarrow
from pyarrow import parquet

GUIDE = Path(__file__).parents[1] / "docs" / "guides" / "items-and-walks.md"
SESSIONS, LENGTH, AISLES, ITEMS = 100_000, 6, 40, 25


def test_sessions_in_parquet_become_a_table_of_neighbours(tmp_path, monkeypatch):
    random = np.random.default_rng(1)
    items = random.integers(0, AISLES, SESSIONS)[:, None] * ITEMS + random.integers(0, ITEMS, (SESSIONS, LENGTH))
    names = pyarrow.array([f"aisle {item // ITEMS}, item {item % ITEMS}" for item in range(AISLES * ITEMS)])
    starts = pyarrow.array(np.arange(0, items.size + 1, LENGTH, dtype=np.int32))
    sessions = pyarrow.ListArray.from_arrays(starts, names.take(pyarrow.array(items.ravel())))
    parquet.write_table(pyarrow.table({"items": sessions}), tmp_path / "sessions.parquet")
    monkeypatch.chdir(tmp_path)
    example = re.findall(r"^```python\n(.*?)^```$", GUIDE.read_text(), re.MULTILINE | re.DOTALL)[0]
    assert len(list(filter(None, example.splitlines()))) <= 5
    exec(example, {})  # noqa: S102  # the guide's own
    table = parquet.read_table("neighbours.parquet")
    assert table.num_rows == AISLES * ITEMS * 20
    aisles = [[name.split(",")[0] for name in table[column].to_pylist()] for column in ("word", "neighbour")]
    assert np.mean(np.equal(*map(np.array, aisles))) > 0.95
