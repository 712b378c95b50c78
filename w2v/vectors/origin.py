"""The file that vectors were read from, as it was then: a memory map shows whatever is done to it later.

Where a mapped file is cut short, as `cp` over it does, touching what is gone kills the process. Whoever holds vectors
for long asks before each use. A file that is renamed to the same path does no harm: the map stays with the old one.
"""

import os
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from w2v.errors import ModelError


@dataclass(frozen=True)
class Origin:
    """A file, and what it was when it was opened."""

    path: Path
    mapped: bool  # whether vectors are still read from it
    status: os.stat_result

    @classmethod
    def of(cls, path: Path, *, mapped: bool) -> Self | None:
        """The file at `path` as it is now; None where it is no ordinary one."""
        status = path.stat()
        return cls(path, mapped, status) if stat.S_ISREG(status.st_mode) else None

    def check(self) -> None:
        """ModelError where the vectors can no longer be read, because something has been written over them."""
        if self.mapped and self._is_same_file() and self._is_changed():
            raise ModelError(
                f"{self.path}: its size or time has changed since it was opened: start again to read what it is now"
            )

    @property
    def is_current(self) -> bool:
        """Whether what stands at the path is still what was read, or nothing."""
        return not self._is_changed()

    def _is_same_file(self) -> bool:
        now = self._now()
        return now is not None and os.path.samestat(now, self.status)

    def _is_changed(self) -> bool:
        now = self._now()
        return now is not None and _identity(now) != _identity(self.status)

    def _now(self) -> os.stat_result | None:
        try:
            return self.path.stat()
        except OSError:
            return None


def _identity(status: os.stat_result) -> tuple[int, int, int, int]:
    return status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns
