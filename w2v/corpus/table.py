"""From tokens to ids: the table of all types met so far, numbered in the order of first appearance.

A hash table with open addressing; the types' bytes lie in one arena of 64-bit cells, each padded with one to eight
NULs. Kernels never allocate: when the table is full they return, and Python enlarges it and calls again.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.hashing import SECRET, capacity, first_slot, next_slot
from w2v.corpus.tokens import CELL, Tokens, load, load_part, tokens
from w2v.engine.kernels.kernel import kernel
from w2v.errors import CorpusError

FIRST_SLOTS = 1 << 16
FIRST_CELLS = 1 << 16
_SPACE = re.compile(rb"[\0\t\n\v\f\r ]")
MOST_SLOTS = 1 << 31  # hold fewer than 2^31 types, so that ids are int32
_CHUNK_WORDS = 1 << 14  # made into strings at a time
_CHUNK_TOKENS = 1 << 16  # ids of sentences handed on at a time, or a little more
_CHUNK_CELLS = 1 << 17  # of types lower-cased at a time


class TypeTable:
    """Types and their counts; a type's id is the number of types that appeared before it."""

    def __init__(self, *, slots: int = FIRST_SLOTS, cells: int = FIRST_CELLS) -> None:
        self._slots = np.zeros((slots, 2), np.uint64)  # key, id; key 0 is an empty slot
        self._arena = np.zeros(cells, np.uint64)
        self._starts = np.zeros(capacity(slots) + 1, np.int64)  # type -> its first cell; one more: the cells in use
        self._counts = np.zeros(capacity(slots), np.int64)
        self._types = 0

    def __len__(self) -> int:
        return self._types

    @property
    def counts(self) -> NDArray[np.int64]:
        """How often each type was looked up."""
        return self._counts[: self._types]

    def look_up(self, block: Tokens) -> NDArray[np.int32]:
        """The id of each token, counted; types not met before get the next ids. Ends of sentences are -1."""
        ids = np.empty(len(block.keys), np.int32)
        done = 0
        while True:
            arrays = (self._slots, self._arena, self._starts, self._counts)
            done, self._types = _look_up(
                block.cells, block.begins, block.ends, block.keys, done, self._types, SECRET, *arrays, ids
            )
            if done == len(ids):
                return ids
            self._make_room()

    def words(self, ids: NDArray[np.int64]) -> list[str]:
        """The types with these ids."""
        found = list[str]()
        for first in range(0, len(ids), _CHUNK_WORDS):
            chunk = ids[first : first + _CHUNK_WORDS]
            begins, sizes = self._starts[chunk], self._starts[chunk + 1] - self._starts[chunk]
            before = np.cumsum(sizes) - sizes  # cells of the chunk's words up to each
            padded = self._arena[np.repeat(begins - before, sizes) + np.arange(sizes.sum())].tobytes()
            # No word has a NUL or a space in it, so bytes.split removes the padding, and nothing else.
            found += b" ".join(padded.replace(b"\0", b" ").split()).decode().split(" ")
        return found

    def enter(self, words: Sequence[str]) -> NDArray[np.int64]:
        """The ids of these words; new ones become types that are not counted. -1 for a string that is not a token."""
        ids = np.full(len(words), -1, np.int64)
        spelled = [word.encode() for word in words]
        tokens_among = [place for place, word in enumerate(spelled) if word and not _SPACE.search(word)]
        for first in range(0, len(tokens_among), _CHUNK_WORDS):
            places = tokens_among[first : first + _CHUNK_WORDS]
            text = b" ".join([spelled[place] for place in places]) + b" "
            [found] = [self.look_up(block) for block in tokens([text], words=False)]
            ids[places] = found
            self._counts[found] -= 1
        return ids

    def lowercased(self) -> tuple["TypeTable", NDArray[np.int64]]:
        """(the table of the types in lower case, type -> its id there); merged types have their counts summed."""
        table = TypeTable()
        found = [table.look_up(block) for block in tokens(self._lower_texts(), words=False)]
        ids = np.concatenate([np.empty(0, np.int64), *found])
        table._counts[:] = 0
        np.add.at(table._counts, ids, self.counts)
        return table, ids

    def _lower_texts(self) -> Iterator[bytes]:
        """All types in lower case, in order: the NULs between them are white space."""
        first = 0
        while first < self._types:
            # The last type that begins inside this chunk, or else the next one.
            end = int(np.searchsorted(self._starts[: self._types + 1], self._starts[first] + _CHUNK_CELLS))
            end = min(max(end, first + 1), self._types)
            yield self._arena[self._starts[first] : self._starts[end]].tobytes().decode().lower().encode()
            first = end

    def _make_room(self) -> None:
        if self._types < len(self._counts):
            self._arena = _extended(self._arena, 2 * len(self._arena))
            return
        if len(self._slots) >= MOST_SLOTS:
            raise CorpusError(f"more than {len(self):,} different tokens, which is the limit: give less text")
        slots = np.zeros((2 * len(self._slots), 2), np.uint64)
        _rehash(self._slots, SECRET, slots)
        self._slots = slots
        self._starts = _extended(self._starts, capacity(len(slots)) + 1)
        self._counts = _extended(self._counts, capacity(len(slots)))


class StringTable:
    """Like `TypeTable`, for sentences that Python passes as tokens: any string may be a type."""

    def __init__(self, spelled: Callable[[str], str]) -> None:
        """Tokens are counted in the spelling that `spelled` gives them."""
        self._spelled = spelled
        self._ids: dict[str, int] = {}  # token as given -> id
        self._words: dict[str, int] = {}  # word -> id, in this order
        self._counts: list[int] = []

    def __len__(self) -> int:
        return len(self._words)

    @property
    def counts(self) -> NDArray[np.int64]:
        """How often each type was looked up."""
        return np.array(self._counts, np.int64)

    def words(self, ids: NDArray[np.int64]) -> list[str]:
        """The types with these ids."""
        words = list(self._words)
        return [words[i] for i in ids.tolist()]

    def enter(self, words: Sequence[str]) -> NDArray[np.int64]:
        """The ids of these words; new ones become types that are not counted."""
        ids = [self._words.setdefault(word, len(self._words)) for word in words]
        self._counts += [0] * (len(self._words) - len(self._counts))
        return np.array(ids, np.int64)

    def look_up(self, sentences: Iterable[Iterable[str]]) -> Iterator[tuple[NDArray[np.int32], int]]:
        """Ids of some sentences, each ended by -1 unless it has no tokens, and how many sentences they were."""
        ids: list[int] = []
        done = number = 0
        for number, sentence in enumerate(sentences, 1):
            if isinstance(sentence, str | bytes):
                raise CorpusError(
                    f"sentence {number} is a {type(sentence).__name__}, not a list of words: split it first"
                )
            before = len(ids)
            for token in sentence:
                known = self._ids.get(token)
                if known is None:
                    word = self._word(token, number)
                    if word == "":
                        continue
                    known = self._added(token, word)
                self._counts[known] += 1
                ids.append(known)
            if len(ids) > before:
                ids.append(-1)
            if len(ids) >= _CHUNK_TOKENS:
                yield np.array(ids, np.int32), number - done
                ids, done = [], number
        yield np.array(ids, np.int32), number - done

    def _word(self, token: str, number: int) -> str:
        """The word that a token of that sentence counts as; CorpusError if it cannot be one."""
        if not isinstance(token, str):
            raise CorpusError(f"sentence {number} has a token of type {type(token).__name__}: convert it to str first")
        word = self._spelled(token)
        try:
            word.encode()
        except UnicodeEncodeError as error:
            raise CorpusError(
                f"sentence {number} has the token {word!a}, which cannot be encoded as UTF-8: correct it"
            ) from error
        return word

    def _added(self, token: str, word: str) -> int:
        """The id of a new token."""
        known = self._ids[token] = self._words.setdefault(word, len(self._words))
        if known == len(self._counts):
            self._counts.append(0)
        return known


def _extended(array: NDArray[Any], size: int) -> NDArray[Any]:
    extended = np.zeros(size, array.dtype)
    extended[: len(array)] = array
    return extended


@kernel()
def _look_up(
    text: Any,
    begins: Any,
    ends: Any,
    keys: Any,
    t: Any,
    types: Any,
    secret: Any,
    slots: Any,
    arena: Any,
    starts: Any,
    counts: Any,
    ids: Any,
) -> Any:
    """Write ids of tokens from `t` on until all are done or the table is full; (where it stopped, types known)."""
    while t < keys.size:
        key = keys[t]
        if key == 0:
            ids[t] = -1
            t += 1
            continue
        begin = np.int64(begins[t])
        size = np.int64(ends[t]) - begin
        slot = first_slot(key, secret[2], slots)
        while True:
            if slots[slot, 0] == key:
                known = np.int64(slots[slot, 1])
                if size < CELL or _is_same(text, begin, size, arena, starts[known], starts[known + 1]):
                    break
            elif slots[slot, 0] == 0:
                known = types
                cells = (size >> 3) + 1
                if known == counts.size or starts[known] + cells > arena.size:
                    return t, types
                _copy(text, begin, size, arena, starts[known])
                starts[known + 1] = starts[known] + cells
                slots[slot, 0] = key
                slots[slot, 1] = known
                types += 1
                break
            slot = next_slot(slot, slots)
        counts[known] += 1
        ids[t] = known
        t += 1
    return t, types


@kernel()
def _is_same(text: Any, begin: Any, size: Any, arena: Any, start: Any, end: Any) -> Any:
    """Whether the `size` bytes from `begin` are the type whose cells these are."""
    whole = size >> 3
    if end - start != whole + 1:
        return False
    for c in range(whole):
        if arena[start + c] != load(text, begin + CELL * c):
            return False
    return arena[start + whole] == load_part(text, begin + CELL * whole, size & 7)


@kernel()
def _copy(text: Any, begin: Any, size: Any, arena: Any, start: Any) -> None:
    whole = size >> 3
    for c in range(whole):
        arena[start + c] = load(text, begin + CELL * c)
    arena[start + whole] = load_part(text, begin + CELL * whole, size & 7)


@kernel()
def _rehash(old: Any, secret: Any, new: Any) -> None:
    """Copy the entries of `old` slots to the empty `new` ones."""
    for s in range(old.shape[0]):
        key = old[s, 0]
        if key != 0:
            slot = first_slot(key, secret[2], new)
            while new[slot, 0] != 0:
                slot = next_slot(slot, new)
            new[slot, 0] = key
            new[slot, 1] = old[s, 1]
