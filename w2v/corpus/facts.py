"""Facts about a corpus as a whole, added up block by block."""

import itertools
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from w2v.corpus.foreign import SHOWN, ForeignFile
from w2v.corpus.sources import FoundSources
from w2v.corpus.text import TextBlock
from w2v.corpus.tokens import CELL, Tokens
from w2v.schema import Count
from w2v.text_options import TextOptions

_SHOWN_BYTES = 200  # of the longest token


@dataclass(frozen=True)
class CorpusFacts:
    """Facts about a corpus: plain values, for a header (`dataclasses.asdict`)."""

    files: Count  # 0 where sentences were given as tokens
    bytes: Count  # of text, decompressed; 0 likewise
    lines: Count  # or sentences given
    tokens: Count  # in the text
    types: Count  # different tokens, after lower-casing
    words: Count = 0  # tokens that are in the vocabulary: what is trained on
    sentences: Count = 0  # with a word in the vocabulary
    held_out: Count = 0  # tokens of the vocabulary that were set aside; `words` is without them
    undecodable: Count = 0  # bytes that are not UTF-8, each replaced
    first_undecodable: str | None = None  # the file, and the byte of its text counted from 0
    cut: Count = 0  # tokens longer than `max_token`
    first_cut: str | None = None  # the file, and the line of its text counted from 1
    passed_over: Count = 0  # in folders: broken links, links to folders, sockets, pipes, devices
    first_passed_over: str | None = None  # its path, and what it is
    changed: str | None = None  # the first file that grew or shrank while it was read
    undecodable_files: Count = 0  # with bytes that are invalid in UTF-8, or in the encoding that was named
    undecodable_in: list[str] = field(default_factory=list)  # the first of them
    hidden: Count = 0  # names in folders that begin with a dot, all skipped
    foreign: Count = 0  # files that are not text, and were skipped
    foreign_files: list[str] = field(default_factory=list)  # the first of them, and what they are
    encoding: str | None = None  # the one that was named; None for UTF-8
    guessed: dict[str, Count] = field(default_factory=dict)  # encoding that was guessed -> files in it


def merged_facts(parts: Sequence[CorpusFacts], whole: FoundSources, foreign: Sequence[ForeignFile]) -> CorpusFacts:
    """The facts of a text that was read in parts, except its types; `whole` are the files that were found."""
    values = dict[str, Any]()
    for field_ in fields(CorpusFacts):
        its = [getattr(part, field_.name) for part in parts]
        if isinstance(its[0], int):
            values[field_.name] = sum(its)
        elif isinstance(its[0], list):
            values[field_.name] = list(dict.fromkeys(itertools.chain(*its)))[:SHOWN]
        elif isinstance(its[0], dict):
            values[field_.name] = dict(sum(map(Counter, its), Counter()))
        else:
            values[field_.name] = next((value for value in its if value is not None), None)
    return replace(CorpusFacts(**values), **_found(whole, foreign))


@dataclass(frozen=True)
class LongestToken:
    """The longest token, before it was cut."""

    bytes: int
    begins: str
    at: str | None  # the file, and the line counted from 1; None if it is short


class FactCounter:
    """Adds up the facts of blocks and their tokens."""

    def __init__(self) -> None:
        self.bytes = self.lines = self.undecodable = self.cut = 0
        self.first_undecodable: str | None = None
        self.first_cut: str | None = None
        self.changed: str | None = None
        self._undecodable_files = dict[str, None]()
        self._guessed = Counter[str]()
        self.longest: LongestToken | None = None  # where one has CELL bytes or more

    def add(self, block: TextBlock, tokens: Tokens) -> None:
        """Take in one more block of the text."""
        self.bytes += block.text_bytes
        self.lines += block.lines
        self.undecodable += block.undecodable
        self.first_undecodable = self.first_undecodable or block.first_undecodable
        if block.undecodable:
            self._undecodable_files[block.source] = None
        if block.guessed:
            self._guessed[block.guessed] += 1
        if block.changed:
            self.changed = self.changed or block.source
        lengths = tokens.lengths
        if lengths.cut:
            self.cut += lengths.cut
            self.first_cut = self.first_cut or place_of(block, tokens, lengths.first_cut)
        longest, size = lengths.longest, lengths.longest_bytes
        if block.lost and block.lost + lengths.first_bytes > size:
            longest, size = 0, block.lost + lengths.first_bytes
        if longest >= 0 and size > (self.longest.bytes if self.longest else CELL - 1):
            begin, end = int(tokens.begins[longest]), int(tokens.ends[longest])
            shown = tokens.text[begin : min(end, begin + _SHOWN_BYTES)].tobytes().decode(errors="ignore")
            self.longest = LongestToken(size, shown, place_of(block, tokens, longest))

    def facts(
        self, found: FoundSources, options: TextOptions, foreign: Sequence[ForeignFile], *, tokens: int, types: int
    ) -> CorpusFacts:
        """The facts of a text that was read to its end, except for `foreign` files."""
        return CorpusFacts(
            **_found(found, foreign),
            bytes=self.bytes,
            lines=self.lines,
            tokens=tokens,
            types=types,
            undecodable=self.undecodable,
            first_undecodable=self.first_undecodable,
            cut=self.cut,
            first_cut=self.first_cut,
            changed=self.changed,
            undecodable_files=len(self._undecodable_files),
            undecodable_in=list(self._undecodable_files)[:SHOWN],
            encoding=options.encoding,
            guessed=dict(self._guessed.most_common()),
        )


def _found(found: FoundSources, foreign: Sequence[ForeignFile]) -> dict[str, Any]:
    """The facts about the files that were found."""
    return {
        "files": len(found.files),
        "passed_over": found.passed_over,
        "first_passed_over": found.first_passed_over,
        "hidden": found.hidden,
        "foreign": len(foreign),
        "foreign_files": [file.brief for file in foreign[:SHOWN]],
    }


def place_of(block: TextBlock, tokens: Tokens, token: int) -> str:
    """The file and the line, from 1, that a token of the block stands in."""
    line = block.line + int(np.count_nonzero(tokens.text[: tokens.begins[token]] == ord("\n")))
    return f"{block.source}, line {line}"
