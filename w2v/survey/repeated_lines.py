"""Repeated lines: how many lines occurred before, from 64-bit hashes of their tokens in bounded memory.

Until the set is full, every line's hash is kept, and the count is exact except for collisions in 2^64. After that only
hashes that begin with a zero bit are kept, then those with two, and so on: the number kept times 2^level estimates how
many lines are distinct. Flajolet (1990), "On adaptive sampling"; the idea is Wegman's.

The hashes are the same in every process, and so is the estimate; their positions in the set are secret.
"""

from typing import Any

import numpy as np

from w2v.corpus.hashing import FIXED, SECRET, capacity, first_slot, folded, next_slot
from w2v.corpus.tokens import Tokens, hash_tokens
from w2v.engine.kernels.kernel import kernel

FIRST_SLOTS = 1 << 14
MOST_SLOTS = 1 << 22  # 32 MB
_KEPT, _LINES, _REPEATED_AT = range(3)  # indices of `_numbers`
_EMPTY_LINE = FIXED[0]  # the hash of a line before its first token


class LineSet:
    """The lines seen so far that have at least one token; lines of the same tokens are the same."""

    def __init__(self, *, most_slots: int = MOST_SLOTS) -> None:
        self._most_slots = most_slots
        self._slots = np.zeros(min(FIRST_SLOTS, most_slots), np.uint64)  # hashes; 0 is an empty slot
        self._level = 0
        self._open = np.full(1, _EMPTY_LINE)  # the hash of the unfinished line
        self._numbers = np.array([0, 0, -1])
        self.example: str | None = None  # the first repeated line that lies within one block

    @property
    def lines(self) -> int:
        """Lines seen."""
        return int(self._numbers[_LINES])

    @property
    def exact(self) -> bool:
        """Whether every line's hash was kept."""
        return self._level == 0

    @property
    def repeated(self) -> int:
        """Lines that occurred before: exact, or an estimate."""
        return max(0, self.lines - (int(self._numbers[_KEPT]) << self._level))

    @property
    def error(self) -> float:
        """The standard error of `repeated`, in lines: 1.2 / sqrt(capacity) of the distinct (Flajolet, theorem 1)."""
        if self.exact:
            return 0.0
        return float(1.2 * (int(self._numbers[_KEPT]) << self._level) / np.sqrt(capacity(len(self._slots))))

    def see(self, block: Tokens) -> None:
        """Add the lines that end in `block`, and the beginning of the next one."""
        self._numbers[_REPEATED_AT] = -1
        keys, done = np.empty_like(block.keys), 0
        hash_tokens(block.cells, block.begins, block.ends, len(keys), block.size, FIXED, keys)
        while True:
            how = (capacity(len(self._slots)), self._level, SECRET[2])
            done = _see(keys, done, self._open, self._numbers, self._slots, *how)
            if done == len(keys):
                break
            self._grow()
        if self.example is None and self._numbers[_REPEATED_AT] >= 0:
            self.example = _line(block, int(self._numbers[_REPEATED_AT]))

    def _grow(self) -> None:
        old = self._slots
        if len(old) < self._most_slots:
            self._slots = np.zeros(2 * len(old), np.uint64)
        else:
            self._level += 1
            self._slots = np.zeros(len(old), np.uint64)
        self._numbers[_KEPT] = _refill(old, self._slots, self._level, SECRET[2])


def _line(block: Tokens, end: int) -> str:
    """The text of the line whose end is token number `end`; it lies within the block, after the end of another line."""
    before = np.flatnonzero(block.keys[:end] == 0)
    first = int(before[-1]) + 1
    text = block.cells.view(np.uint8)[block.begins[first] : block.ends[end - 1]]
    return text.tobytes().decode(errors="replace")


@kernel(forceinline=True)
def _keep(hash_: Any, slots: Any, secret: Any) -> Any:
    """Add a hash to the set; whether it is new there."""
    slot = first_slot(hash_, secret, slots)
    while slots[slot] != 0:
        if slots[slot] == hash_:
            return False
        slot = next_slot(slot, slots)
    slots[slot] = hash_
    return True


@kernel()
def _see(keys: Any, t: Any, open_: Any, numbers: Any, slots: Any, most: Any, level: Any, secret: Any) -> Any:
    """Hash tokens from `t` on into lines until all are done or the set is full; the token it stopped at."""
    hash_, ended = open_[0], False
    none_above = np.uint64(64 - level) if level > 0 else np.uint64(63)
    while t < keys.size:
        if keys[t] != 0:
            hash_ = folded(hash_ ^ keys[t], FIXED[1])
        else:
            if numbers[_KEPT] == most:
                break
            line = max(hash_, np.uint64(1))  # 0 would be an empty slot
            numbers[_LINES] += 1
            if level == 0 or line >> none_above == 0:
                if _keep(line, slots, secret):
                    numbers[_KEPT] += 1
                elif ended and numbers[_REPEATED_AT] < 0:
                    numbers[_REPEATED_AT] = t
            hash_, ended = _EMPTY_LINE, True
        t += 1
    open_[0] = hash_
    return t


@kernel()
def _refill(old: Any, new: Any, level: Any, secret: Any) -> Any:
    """Copy those old hashes that the level admits to the empty new set; how many they are."""
    kept = 0
    none_above = np.uint64(64 - level) if level > 0 else np.uint64(63)
    for hash_ in old:
        if hash_ != 0 and (level == 0 or hash_ >> none_above == 0) and _keep(hash_, new, secret):
            kept += 1
    return kept
