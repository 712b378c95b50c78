"""The log of a run: one JSON object a line, whole or not there.

A line is written by one call to the system and ends in a line feed. After a kill or a full disk the last line may be
missing. Should the system have written a part of it, that part has no line feed: `read_log` passes it over and
`RunLog` cuts it off before it goes on. Numbers that are not finite are null, as JSON has none.
"""

import json
import math
import os
from pathlib import Path
from types import TracebackType
from typing import Any, Self, TypedDict

from w2v.errors import ModelError, OutputError, W2VError
from w2v.model.paths import check_writable, output_errors
from w2v.schema import checked

_TAIL = 1 << 16  # bytes searched for the end of the last whole line: longer than any


class _Record(TypedDict, total=False):
    """What a record may say that others read; figures are null where they are not known."""

    time: float
    event: str
    epoch: int
    words_done: float | None
    words_total: float | None
    words_per_second: float | None
    rate: float | None
    loss: float | None
    pairs: float | None
    held_out: float | None
    held_out_error: float | None
    unigram: float | None


class RunLog:
    """A log that is written; a context manager. When the disk is full it stops, and the training goes on."""

    def __init__(self, path: str | Path, *, append: bool, overwrite: bool = False) -> None:
        """Begin the log at `path`, or go on with it; OutputError where it cannot be written, or exists already."""
        path = check_writable(Path(path), overwrite=overwrite or append)
        with output_errors(path):
            self._file = path.open("ab", buffering=0) if append else path.open("wb", buffering=0)
            if append:
                _cut_part_of_line(path)
        self._path = path
        self.stopped: OutputError | None = None  # what ended it before its time

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._file.close()

    def write(self, record: dict[str, Any]) -> None:
        """Add one object."""
        if self.stopped is not None:
            return
        line = json.dumps({key: _finite(value) for key, value in record.items()}).encode() + b"\n"
        try:
            with output_errors(self._path):
                written = self._file.write(line)
                while written < len(line):  # the disk is full: trying again says so
                    written += self._file.write(line[written:])
        except OutputError as error:
            self.stopped = error
            _cut_part_of_line(self._path)


def read_log(path: str | Path) -> list[dict[str, Any]]:
    """The objects of a log, in order; a last line without a line feed is passed over.

    W2VError, with the line, where the file is no such log.
    """
    try:
        data = Path(path).read_bytes()
    except OSError as error:
        raise W2VError(f"{path}: cannot be read: {error.strerror or error}") from error
    records = []
    for number, line in enumerate(data[: data.rfind(b"\n") + 1].splitlines(), 1):
        try:
            record = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise W2VError(f"{path}: line {number}: not JSON, so this is not a training log ({error})") from error
        try:
            records.append(checked(_Record, record, "the record"))
        except ModelError as error:
            raise W2VError(f"{path}: line {number}: not a line of a training log: {error}") from error
    return records


def _finite(value: Any) -> Any:
    return None if isinstance(value, float) and not math.isfinite(value) else value


def _cut_part_of_line(path: Path) -> None:
    """Take away what stands after the last line feed; OutputError where the file is no log."""
    with path.open("rb+") as file:
        size = file.seek(0, os.SEEK_END)
        start = file.seek(max(0, size - _TAIL))
        tail = file.read()
        if b"\n" not in tail and tail and (start > 0 or not tail.startswith(b"{")):
            raise OutputError(f"{path}: is not a training log: name another file")
        whole = start + tail.rfind(b"\n") + 1
        if whole < size:
            file.truncate(whole)
