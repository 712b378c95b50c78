"""Which words are trained on: those that are frequent enough, by falling count."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from w2v.errors import CorpusError

LEFT_OUT = -2  # the final id of a word that is not in the vocabulary


@dataclass(frozen=True, eq=False)
class Vocabulary:
    """The words of a corpus by falling count, ties by first appearance; a word's place is its id."""

    words: list[str]
    counts: NDArray[np.int64]  # over the whole text

    def __len__(self) -> int:
        return len(self.words)


def select(counts: NDArray[np.int64], min_count: int, max_vocab: int | None) -> NDArray[np.int64]:
    """The words seen `min_count` times or more, by falling count, at most `max_vocab` of them.

    `counts[w]` is how often word w occurs, words being numbered by first appearance. The result has at least one word.
    CorpusError if none is frequent enough.
    """
    frequent = np.flatnonzero(counts >= min_count)
    if not len(frequent):
        raise _too_rare(counts, min_count)
    return frequent[np.argsort(-counts[frequent], kind="stable")][:max_vocab]


@dataclass(frozen=True, eq=False)
class KnownWords:
    """Words that are in the vocabulary whether the text has them or not, and counts that are added to the text's."""

    words: Sequence[str]
    counts: NDArray[np.int64]  # 0 where not known


def select_beside(
    known: NDArray[np.int64],
    counts: NDArray[np.int64],
    totals: NDArray[np.int64],
    min_count: int,
    max_vocab: int | None,
) -> NDArray[np.int64]:
    """The words whose numbers are in `known`, and new ones as in `select`, up to `max_vocab` in all.

    `counts` are those of the text, which decide about new words; all words are sorted by `totals`.
    """
    is_new = counts >= min_count
    is_new[known] = False
    new = np.flatnonzero(is_new)
    new = new[np.argsort(-counts[new], kind="stable")]
    if max_vocab is not None:
        new = new[: max(0, max_vocab - len(known))]
    chosen = np.sort(np.concatenate([known, new]))
    return chosen[np.argsort(-totals[chosen], kind="stable")]


def final_ids(chosen: NDArray[np.int64], words: int) -> NDArray[np.int32]:
    """The place in `chosen` of each of this many words, or LEFT_OUT."""
    final = np.full(words, LEFT_OUT, np.int32)
    final[chosen] = np.arange(len(chosen), dtype=np.int32)
    return final


def _too_rare(counts: NDArray[np.int64], min_count: int) -> CorpusError:
    most = int(counts.max())
    words = int((counts == most).sum())
    who = "1 word occurs" if words == 1 else f"{words} words occur"
    often = "once" if most == 1 else f"{most} times"
    return CorpusError(
        f"no word occurs {min_count} times or more; {who} {often}: lower `min_count` to {most}, or give more text"
    )
