"""From sentences that Python code hands over as tokens to ids: the types are strings, and any string may be one."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from w2v.errors import CorpusError

_CHUNK_TOKENS = 1 << 16  # ids handed on at a time, or a little more


class StringTable:
    """Types and their counts; a type's id is the number of types that appeared before it."""

    def __init__(self, *, lowercase: bool) -> None:
        self._lowercase = lowercase
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
        """The ids of these words, which become types where they were none, not counted."""
        ids = [self._words.setdefault(word, len(self._words)) for word in words]
        self._counts += [0] * (len(self._words) - len(self._counts))
        return np.array(ids, np.int64)

    def look_up(self, sentences: Iterable[Iterable[str]]) -> Iterator[tuple[NDArray[np.int32], int]]:
        """Ids of some sentences, each ended by -1 unless it has no tokens, and how many sentences they were."""
        ids: list[int] = []
        done = number = 0
        for number, sentence in enumerate(sentences, 1):
            if isinstance(sentence, str | bytes):
                raise CorpusError(f"sentence {number} is one {type(sentence).__name__}, not tokens: split it first")
            before = len(ids)
            for token in sentence:
                known = self._ids.get(token)
                if known is None:
                    if token == "":
                        continue
                    known = self._added(token, number)
                self._counts[known] += 1
                ids.append(known)
            if len(ids) > before:
                ids.append(-1)
            if len(ids) >= _CHUNK_TOKENS:
                yield np.array(ids, np.int32), number - done
                ids, done = [], number
        yield np.array(ids, np.int32), number - done

    def _added(self, token: str, number: int) -> int:
        """The id of a token that was not met before."""
        if not isinstance(token, str):
            raise CorpusError(f"sentence {number} has a token of type {type(token).__name__}: make it a str first")
        word = token.lower() if self._lowercase else token
        try:
            word.encode()
        except UnicodeEncodeError as error:
            raise CorpusError(f"sentence {number} has the token {word!a}, which no UTF-8 can hold: mend it") from error
        known = self._ids[token] = self._words.setdefault(word, len(self._words))
        if known == len(self._counts):
            self._counts.append(0)
        return known
