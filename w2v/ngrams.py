"""Character n-grams of words, numbered as fastText numbers them, and vectors of words that were never seen.

A word's n-grams are those of `<word>`, of so many characters; the marks alone are none. Each has a bucket, the FNV-1a
hash of its UTF-8 bytes modulo the number of buckets. As fastText does, the hash takes bytes for signed numbers: those
from 128 on change its upper bits too.
Bojanowski, Grave, Joulin & Mikolov (2017), "Enriching word vectors with subword information", section 3.2.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

LONGEST_NGRAM, MOST_BUCKETS = 100, 2**31 - 1
SENTENCE_END = b"</s>"  # fastText's own word, which has no n-grams
_OFFSET, _PRIME = np.uint32(2166136261), np.uint32(16777619)  # of FNV-1a
_WORDS = 1 << 14  # whose n-grams are listed at a time
_SUMMED = 1 << 10  # words whose rows are added up at a time
_LISTED = 1 << 20  # n-grams of them, at most
_ROWS = 1 << 14  # of n-grams that are added up at a time: a word may be as long as a line


class NgramRule(NamedTuple):
    """Which n-grams words have."""

    least: int  # characters
    most: int
    buckets: int


def ngrams_of(words: Sequence[str | bytes], rule: NgramRule) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(starts [n + 1], buckets): those of word i's n-grams are buckets[starts[i] : starts[i + 1]].

    In fastText's order, by their first character, then by length; one that a word has twice is listed twice. A word may
    be given as bytes, which need not be UTF-8: one that begins no character belongs to the one before.
    """
    counts, buckets, left = [np.zeros(1, np.int64)], [np.zeros(0, np.int64)], iter(words)
    while some := list(islice(left, _WORDS)):
        of_each, those = _ngrams(some, rule)
        counts.append(of_each)
        buckets.append(those)
    return np.cumsum(np.concatenate(counts)), np.concatenate(buckets)


def _ngrams(words: Sequence[str | bytes], rule: NgramRule) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """(how many n-grams each word has, their buckets)."""
    spelled = [word if isinstance(word, bytes) else word.encode() for word in words]
    marked = [b"" if word == SENTENCE_END else b"<" + word + b">" for word in spelled]
    data = np.frombuffer(b"".join(marked), np.uint8)
    firsts = np.flatnonzero((data & 0xC0) != 0x80)  # bytes that begin a character
    sizes = np.diff(firsts, append=len(data))
    word_of_byte = np.repeat(np.arange(len(words)), [len(word) for word in marked])
    word = word_of_byte[firsts]  # of each character
    ends = np.searchsorted(word, word, side="right")  # the character after the word's last
    here = np.arange(len(firsts))
    is_mark = (here == np.searchsorted(word, word)) | (here + 1 == ends)
    longest = min(rule.most, int((ends - here).max(initial=0)))
    signed = data.astype(np.int8).astype(np.int32).view(np.uint32)
    character_of = np.repeat(here, sizes)  # of each byte
    is_last = np.append(np.diff(character_of) > 0, [True] * (len(data) > 0))  # of its character
    stops = np.append(firsts, len(data))[np.minimum(here + longest, ends)]  # where the longest n-gram from here ends
    hashes = np.full(len(firsts), _OFFSET)
    table = np.zeros((len(firsts), max(longest - rule.least + 1, 0)), np.uint32)
    there = np.zeros(table.shape, np.bool_)
    # All n-grams grow by a byte at a time, until the longest has ended: a character may have any number of them.
    growing, place = here, firsts
    while growing.size:
        hashes[growing] = (hashes[growing] ^ signed[place]) * _PRIME
        whole = is_last[place]
        begins, lengths = growing[whole], character_of[place[whole]] - growing[whole] + 1
        listed = (lengths >= rule.least) & ~((lengths == 1) & is_mark[begins])
        begins, columns = begins[listed], lengths[listed] - rule.least
        table[begins, columns] = hashes[begins] % np.uint32(rule.buckets)
        there[begins, columns] = True
        place = place + 1
        left = place < stops[growing]
        growing, place = growing[left], place[left]
    counts = np.bincount(word, there.sum(axis=1), len(words)).astype(np.int64)
    return counts, table[there].astype(np.int64)


@dataclass(frozen=True, eq=False)
class Ngrams:
    """The rows of n-grams: those of buckets that some word has use for. B of them, D dimensions."""

    rule: NgramRule
    buckets: NDArray[np.int64]  # [B], rising
    rows: NDArray[np.float32]  # [B, D]

    def vector(self, word: str) -> NDArray[np.float32] | None:
        """The mean over the word's n-grams, those without a row counting as zero; None where none of them has one."""
        try:
            [(sums, counts)] = self.sums([word])
        except UnicodeEncodeError:  # half a character, as bytes of a command line that are no UTF-8 become
            return None
        mean: NDArray[np.float32] = sums[0] / np.float32(max(counts[0], 1))
        return mean if mean.any() else None

    def sums(self, words: Sequence[str | bytes]) -> Iterator[tuple[NDArray[np.float32], NDArray[np.int64]]]:
        """(the sum of the n-grams' rows of each word [n, D], how many n-grams it has [n]), for some words at a time."""
        for some in self._batches(words):
            starts, wanted = ngrams_of(some, self.rule)
            counts, place = np.diff(starts), np.searchsorted(self.buckets, wanted)
            has_row = place < len(self.buckets)
            has_row[has_row] = self.buckets[place[has_row]] == wanted[has_row]
            sums = np.zeros((len(counts), self.rows.shape[1]), np.float32)
            rows, word_of_row = place[has_row], np.repeat(np.arange(len(counts)), counts)[has_row]
            for first in range(0, len(rows), _ROWS):
                piece = slice(first, first + _ROWS)
                begins = np.flatnonzero(np.diff(word_of_row[piece], prepend=-1))  # of each word's
                sums[word_of_row[piece][begins]] += np.add.reduceat(self.rows[rows[piece]], begins, axis=0)
            yield sums, counts

    def _batches(self, words: Sequence[str | bytes]) -> Iterator[Sequence[str | bytes]]:
        """`words`, some at a time: fewer where they are long."""
        begin, size = 0, 0
        for end, word in enumerate(words):
            length = (len(word) + 2) * min(len(word) + 2, self.rule.most)
            if end > begin and (end - begin == _SUMMED or size + length > _LISTED):
                yield words[begin:end]
                begin, size = end, 0
            size += length
        if begin < len(words):
            yield words[begin:]
