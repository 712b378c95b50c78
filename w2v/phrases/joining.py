"""From ids to ids with phrases joined, greedily from left to right.

Whether a collocation is a phrase depends only on its words, so threads can mark phrases in pieces of the text. If two
phrases share a word, the first is joined; one thread decides that, in order.
"""

import contextlib
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from w2v.corpus.id_file import SENTENCE_END
from w2v.engine.kernels.kernel import kernel
from w2v.phrases.counting import Counts, WordTable, collocations, count_in, counts_of, find, lookup
from w2v.phrases.fingerprints import OWN
from w2v.phrases.pieces import PIECE, in_order
from w2v.phrases.scores import Scale, score


class Joining(NamedTuple):
    """The result of joining."""

    numbers: NDArray[np.int64]  # [phrases]: the id of each phrase, in the order in which they were first joined
    places: NDArray[np.int64]  # [phrases, 2]: where its first and last word were in the ids then
    counts: NDArray[np.int64]  # [phrases]: how often it occurs, joined or not
    of_ids: NDArray[np.int64]  # how often each id occurs in the text with phrases joined
    joined: int  # places where words were joined


def join(
    ids: NDArray[np.int32],
    words: WordTable,
    counts: Counts,
    scale: Scale,
    write: Callable[[NDArray[np.int32]], None],
    *,
    threads: int,
    piece: int = PIECE,
    progress: Callable[[int, int], None] | None = None,
) -> Joining:
    """Pass the ids with phrases joined to `write`; phrases that are not words yet get the ids after those of the words.

    `progress` is called with the number of ids done, and their total.
    """
    slots = lookup(counts.frequent)
    marking, greedy = _Marking(ids, words, counts.of_words, slots, scale), _Greedy(ids, words, slots)
    with contextlib.closing(in_order(marking.mark, len(ids), piece, threads)) as marked:
        for first, marks in marked:
            write(greedy.join(first, marks))
            if progress:
                progress(first + len(marks), len(ids))
    write(greedy.rest())
    return greedy.result()


class _Marking:
    """Finds the phrases in pieces of a text, in several threads at a time."""

    def __init__(
        self,
        ids: NDArray[np.int32],
        words: WordTable,
        of_words: NDArray[np.int64],
        slots: NDArray[np.uint64],
        scale: Scale,
    ) -> None:
        self._ids = ids
        self._words = words
        self._of_words = of_words
        self._slots = slots
        self._scale = scale

    def mark(self, first: int, end: int) -> tuple[int, NDArray[np.int32]]:
        """(first, for each position from there to `end` the slot of the phrase that ends at it, or -1)."""
        spellings, connector, _ = self._words
        fingerprints, heads = np.empty((end - first, 2), np.uint64), np.empty(end - first, np.int32)
        collocations(self._ids, first, end, connector, spellings, fingerprints, heads)
        marks = np.full(end - first, -1, np.int32)
        mark(self._ids[first:end], heads, fingerprints, self._of_words, self._slots, self._scale, marks)
        return first, marks


class _State(NamedTuple):
    """The state of greedy joining between two ids."""

    kept: int  # ids in the output
    head: int = -1  # where in the output the next phrase may begin, or -1
    place: int = -1  # its position in the input
    phrases: int = 0  # found so far
    words: int = 0  # ids known so far
    joined: int = 0


class _Greedy:
    """Joins marked phrases, piece by piece."""

    def __init__(self, ids: NDArray[np.int32], words: WordTable, slots: NDArray[np.uint64]) -> None:
        self._ids = ids
        self._connector = words.connector
        self._slots = slots
        self._number_of = np.full(len(slots), -1, np.int32)  # slot -> id of the word with that spelling
        number_words(words.spellings, slots, self._number_of)
        frequent = np.count_nonzero(slots[:, 1])
        self._phrase_of = np.full(len(slots), -1, np.int32)  # slot -> phrase, by order of finding
        self._found = np.zeros((frequent, 4), np.int64)  # slot, id, places of the first word and the last
        self._of_ids = np.concatenate([words.counts, np.zeros(frequent, np.int64)])
        self._out = np.empty(0, np.int32)
        self._state = _State(0, words=len(words.counts))

    def join(self, first: int, marks: NDArray[np.int32]) -> NDArray[np.int32]:
        """The output, as far as it is final."""
        kept = self._state.kept
        out = np.empty(kept + len(marks), np.int32)
        out[:kept] = self._out
        tables = (self._number_of, self._phrase_of, self._found, self._of_ids)
        state = _State(*join_marked(self._ids, first, marks, self._connector, *tables, out, self._state))
        certain = state.kept if state.head < 0 else state.head  # a phrase may yet replace what begins there
        self._out = out[certain : state.kept]
        self._state = state._replace(kept=state.kept - certain, head=min(state.head, 0))
        return out[:certain]

    def rest(self) -> NDArray[np.int32]:
        """The output that was held back, now that the text has ended."""
        return self._out

    def result(self) -> Joining:
        """The result of joining."""
        found = self._found[: self._state.phrases]
        counts = counts_of(self._slots[found[:, 0]])
        return Joining(found[:, 1], found[:, 2:], counts, self._of_ids[: self._state.words], self._state.joined)


@kernel()
def mark(ids: Any, heads: Any, fingerprints: Any, of_words: Any, slots: Any, scale: Any, marks: Any) -> None:
    """Write the slots of those collocations whose score is above the threshold."""
    for i in range(ids.size):
        if heads[i] >= 0:
            slot = find(fingerprints[i, 0], fingerprints[i, 1], slots)
            both = count_in(slot, slots)
            if both != 0 and score(of_words[heads[i]], of_words[ids[i]], both, scale) > scale.threshold:
                marks[i] = slot


@kernel()
def number_words(spellings: Any, slots: Any, number_of: Any) -> None:
    """Write the id of each word to the slot of its spelling, if there is one."""
    for word in range(spellings.shape[0]):
        slot = find(spellings[word, OWN], spellings[word, OWN + 1], slots)
        if count_in(slot, slots) != 0:
            number_of[slot] = word


@kernel()
def join_marked(
    ids: Any,
    first: Any,
    marks: Any,
    connector: Any,
    number_of: Any,
    phrase_of: Any,
    found: Any,
    of_ids: Any,
    out: Any,
    state: Any,
) -> Any:
    """Write the ids from `first` on with marked phrases joined, one mark for each; the state after them."""
    kept, head, place, phrases, words, joined = state
    for i in range(first, first + marks.size):
        word, slot = ids[i], marks[i - first]
        if slot >= 0 and head >= 0:
            if number_of[slot] < 0:
                number_of[slot] = words
                words += 1
            number = number_of[slot]
            if phrase_of[slot] < 0:
                phrase_of[slot] = phrases
                found[phrases, 0], found[phrases, 1], found[phrases, 2], found[phrases, 3] = slot, number, place, i
                phrases += 1
            for k in range(place, i + 1):
                of_ids[ids[k]] -= 1
            of_ids[number] += 1
            out[head] = number
            kept, head = head + 1, -1
            joined += 1
            continue
        if word == SENTENCE_END:
            head = -1
        elif not connector[word]:
            head, place = kept, i
        out[kept] = word
        kept += 1
    return kept, head, place, phrases, words, joined
