"""How often each collocation occurs, exactly and in bounded memory.

Words and collocations are counted by fingerprint in hash tables with open addressing. The fingerprints are divided into
as many parts as there are threads, each with a table of its own, and every thread goes through all ids for its part. A
table that is full and may not grow gives up one half of its part, which is counted later by going through the ids once
more; the half that is kept has been counted from the beginning.

A table holds 89 bits of a fingerprint. The chance that any two of a thousand million different collocations of some 20
bytes are mistaken for one is about 10^-8.
"""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from threading import Event
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.hashing import first_slot, next_slot
from w2v.engine.kernels.kernel import kernel
from w2v.phrases.fingerprints import OWN, appended
from w2v.phrases.pieces import PIECE, pieces

MOST_SLOTS = 1 << 23  # of all tables at a time, 16 bytes each
MOST_IDS = 1 << 35  # so that a count fits its bits
_FIRST_SLOTS = 1 << 18
_TICK = 0.1  # seconds between two looks at the threads' progress

# A row of a table: a fingerprint's first number; then the upper 28 bits of its second, and the count in the lower 36.
_COUNT = np.uint64((1 << 36) - 1)
_CUT = np.uint64(33)
_36 = np.uint64(36)
_0 = np.uint64(0)
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)  # 2^64 over the golden ratio; fingerprints are unpredictable already


class WordTable(NamedTuple):
    """The words of a text, as arrays."""

    spellings: NDArray[np.uint64]  # [V, 6], of `fingerprints.spell`
    connector: NDArray[np.bool_]  # [V]
    counts: NDArray[np.int64]  # [V]


class Counts(NamedTuple):
    """What was counted in a text."""

    different: int  # spellings of words that are not connectors, and of collocations
    of_words: NDArray[np.int64]  # [V], including collocations that are spelt like the word
    frequent: NDArray[np.uint64]  # [n, 2]: the rows of spellings seen often enough, in no order


class Part(NamedTuple):
    """The fingerprints whose first number is `number` modulo `parts`, a power of two."""

    number: int
    parts: int

    def halves(self) -> tuple["Part", "Part"]:
        """Two parts that make up this one."""
        return Part(self.number, 2 * self.parts), Part(self.number + self.parts, 2 * self.parts)


def count(
    ids: NDArray[np.int32],
    words: WordTable,
    least: int,
    *,
    threads: int,
    most_slots: int = MOST_SLOTS,
    progress: Callable[[int, int], None] | None = None,
) -> Counts:
    """How many spellings there are, how often words occur, and the spellings seen `least` times or more.

    `progress` is called with the number of ids done, and their total as far as it is known.
    """
    parts = 1 << max(threads - 1, 0).bit_length()
    of_words = np.zeros(len(words.counts), np.int64)
    counting = _Counting(ids, words, least, of_words, most_slots // parts)
    different, frequent = 0, [np.empty((0, 2), np.uint64)]
    with ThreadPoolExecutor(threads) as pool:
        try:
            waiting = {counting.submit(pool, Part(number, parts)) for number in range(parts)}
            while waiting:
                done, waiting = wait(waiting, _TICK, FIRST_COMPLETED)
                for counted in (future.result() for future in done):
                    different += counted.different
                    frequent.append(counted.frequent)
                    waiting |= {counting.submit(pool, part) for part in counted.left}
                if progress:
                    progress(sum(counting.gone_through.values()), len(counting.gone_through) * len(ids))
        finally:
            counting.stop.set()
    return Counts(different, of_words, np.concatenate(frequent))


class _PartCounts(NamedTuple):
    """The counts of one part."""

    different: int
    frequent: NDArray[np.uint64]
    left: list[Part]  # given up because the table was full


class _Counting:
    """Counts parts, in several threads at a time."""

    def __init__(
        self, ids: NDArray[np.int32], words: WordTable, least: int, of_words: NDArray[np.int64], most_slots: int
    ) -> None:
        self._ids = ids
        self._words = words
        self._least = least
        self._of_words = of_words
        self._most_slots = most_slots
        self._piece = min(PIECE, most_slots // 4)
        self.gone_through: dict[Part, int] = {}  # original part -> ids
        self.stop = Event()

    def submit(self, pool: ThreadPoolExecutor, part: Part) -> Future[_PartCounts]:
        """Have the part counted."""
        self.gone_through[part] = 0  # here, so that no thread adds a key while the values are summed
        return pool.submit(self.count, part)

    def count(self, part: Part) -> _PartCounts:
        """Count the part, or as much of it as fits into a table."""
        table = _Table(part, self._most_slots)
        spellings, connector, counts = self._words
        amounts = np.where(connector, 0, counts)
        for first, end in pieces(len(counts), self._piece):
            table.add(spellings[first:end, OWN : OWN + 2], amounts[first:end])
        fingerprints, heads = np.empty((self._piece, 2), np.uint64), np.empty(self._piece, np.int32)
        for first, end in pieces(len(self._ids), self._piece):
            if self.stop.is_set():
                break
            collocations(self._ids, first, end, connector, spellings, fingerprints, heads)
            table.add(fingerprints[: end - first], heads[: end - first] >= 0)
            self.gone_through[part] = end
        look_up_words(spellings, amounts, *table.part, table.slots, self._of_words)
        frequent = table.slots[: keep(table.slots, *table.part, self._least)].copy()
        return _PartCounts(table.used, frequent, table.left)


class _Table:
    """Counts of the fingerprints of a part, which is halved when the table is full."""

    def __init__(self, part: Part, most_slots: int) -> None:
        self.part = part
        self.left: list[Part] = []
        self.slots = np.zeros((min(_FIRST_SLOTS, most_slots), 2), np.uint64)
        self.used = 0
        self._most_slots = most_slots

    def add(self, fingerprints: NDArray[np.uint64], amounts: NDArray[Any]) -> None:
        """Count each fingerprint of the part this many times."""
        while self.used + len(fingerprints) > _capacity(len(self.slots)):
            self._make_room()
        self.used += tally(fingerprints, amounts, *self.part, self.slots)

    def _make_room(self) -> None:
        if 2 * len(self.slots) <= self._most_slots:
            old, self.slots = self.slots, np.zeros((2 * len(self.slots), 2), np.uint64)
        else:
            self.part, other = self.part.halves()
            self.left.append(other)
            old = self.slots[: keep(self.slots, *self.part, 1)].copy()
            self.slots[:] = 0
        self.used = move(old, self.slots)


def lookup(rows: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """[slots, 2]: a table in which `find` finds the rows."""
    size = 2
    while _capacity(size) < len(rows) + 1:
        size *= 2
    slots = np.zeros((size, 2), np.uint64)
    move(rows, slots)
    return slots


def counts_of(rows: NDArray[np.uint64]) -> NDArray[np.int64]:
    """The count in each row, 0 in an empty slot."""
    return (rows[:, 1] & _COUNT).astype(np.int64)


def _capacity(slots: int) -> int:
    """How many spellings this many slots hold before look-ups get slow."""
    return slots * 3 // 4


@kernel()
def collocations(ids: Any, first: Any, end: Any, connector: Any, spellings: Any, fingerprints: Any, heads: Any) -> None:
    """For each position from `first` to `end`: the collocation that ends there, and its first word, or -1 for none."""
    head = -1
    one = two = np.uint64(0)
    for i in range(_head_before(ids, first, connector), end):
        word = ids[i]
        if i >= first:
            heads[i - first] = -1
        if word < 0:
            head = -1
        elif connector[word]:
            if head >= 0:
                one, two = appended(one, two, word, spellings)
        else:
            if head >= 0 and i >= first:
                whole = appended(one, two, word, spellings)
                fingerprints[i - first, 0], fingerprints[i - first, 1] = whole
                heads[i - first] = head
            head = word
            one, two = spellings[word, OWN], spellings[word, OWN + 1]


@kernel(forceinline=True)
def _head_before(ids: Any, first: Any, connector: Any) -> Any:
    """The position before `first` where a collocation that continues there may have begun."""
    place = first - 1
    while place >= 0 and ids[place] >= 0 and connector[ids[place]]:
        place -= 1
    return max(place, 0)


@kernel(forceinline=True)
def find(one: Any, two: Any, slots: Any) -> Any:
    """The slot that holds a fingerprint, or the empty one where it would be."""
    slot = first_slot(one, _GOLDEN, slots)
    while slots[slot, 1] != _0 and (slots[slot, 0] != one or slots[slot, 1] >> _36 != two >> _CUT):
        slot = next_slot(slot, slots)
    return slot


@kernel(forceinline=True)
def count_in(slot: Any, slots: Any) -> Any:
    """The count in a slot, 0 in an empty one."""
    return np.int64(slots[slot, 1] & _COUNT)


@kernel(forceinline=True)
def _is_in(one: Any, number: Any, parts: Any) -> Any:
    return np.int64(one) & (parts - 1) == number


@kernel()
def tally(fingerprints: Any, amounts: Any, number: Any, parts: Any, slots: Any) -> Any:
    """Add `amounts` to the counts of those fingerprints that are in the part; how many of them are new."""
    new = 0
    for i in range(amounts.size):
        one, two = fingerprints[i, 0], fingerprints[i, 1]
        if amounts[i] != 0 and _is_in(one, number, parts):
            slot = find(one, two, slots)
            if slots[slot, 1] == _0:
                slots[slot, 0], slots[slot, 1] = one, (two >> _CUT) << _36
                new += 1
            slots[slot, 1] += np.uint64(amounts[i])
    return new


@kernel()
def keep(slots: Any, number: Any, parts: Any, least: Any) -> Any:
    """Move the part's rows with at least that count to the front; how many they are. `find` finds nothing any more."""
    kept = 0
    for slot in range(slots.shape[0]):
        if count_in(slot, slots) >= least and _is_in(slots[slot, 0], number, parts):
            slots[kept, 0], slots[kept, 1] = slots[slot, 0], slots[slot, 1]
            kept += 1
    return kept


@kernel()
def move(rows: Any, slots: Any) -> Any:
    """Copy the rows that are not empty to the empty `slots`; how many they are."""
    moved = 0
    for row in range(rows.shape[0]):
        if rows[row, 1] != _0:
            slot = find(rows[row, 0], (rows[row, 1] >> _36) << _CUT, slots)
            slots[slot, 0], slots[slot, 1] = rows[row, 0], rows[row, 1]
            moved += 1
    return moved


@kernel()
def look_up_words(spellings: Any, amounts: Any, number: Any, parts: Any, slots: Any, of_words: Any) -> None:
    """Write the counts of the words that are in the part."""
    for word in range(amounts.size):
        if amounts[word] != 0 and _is_in(spellings[word, OWN], number, parts):
            of_words[word] = count_in(find(spellings[word, OWN], spellings[word, OWN + 1], slots), slots)
